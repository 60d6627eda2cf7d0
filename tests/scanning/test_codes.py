"""Tags and what texts mean: tables shared with the browser's half, and properties."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scanning
from scanning.codes import (
    ALPHABET,
    LENGTH,
    LOOK_ALIKES,
    Foreign,
    Mistyped,
    Tag,
    check_character,
    grouped,
    new_tag,
    read_code,
    read_scanned,
    sticker_url,
)

VECTORS = json.loads((Path(scanning.__file__).parent / "vectors" / "tags.json").read_text("utf-8"))

tags = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(
    lambda body: body + check_character(body)
)


def as_vector(reading: Tag | Foreign | Mistyped) -> dict[str, str]:
    match reading:
        case Tag(value):
            return {"kind": "tag", "tag": value}
        case Foreign(text, meaning):
            return {"kind": "foreign", "meaning": meaning, "text": text}
        case Mistyped(_, mistake, found, strange):
            return {"kind": "mistyped", "mistake": mistake, "found": found, "strange": strange}


@pytest.mark.parametrize("vector", VECTORS["readings"], ids=lambda vector: vector["why"])
def test_a_text_means_the_same_on_the_server_and_in_the_browser(vector):
    assert as_vector(read_code(vector["text"], *vector["hosts"])) == vector["reading"]


@pytest.mark.parametrize("vector", VECTORS["scanned"], ids=lambda vector: vector["why"])
def test_a_text_out_of_a_code_was_typed_by_nobody(vector):
    assert as_vector(read_scanned(vector["text"], *vector["hosts"])) == vector["reading"]


@pytest.mark.parametrize("vector", VECTORS["checks"], ids=lambda vector: vector["body"])
def test_the_check_character_is_the_shared_one(vector):
    assert check_character(vector["body"]) == vector["check"]


@pytest.mark.parametrize("vector", VECTORS["groups"], ids=lambda vector: vector["tag"] or "empty")
def test_a_tag_is_grouped_as_far_as_it_goes(vector):
    assert grouped(vector["tag"]) == vector["grouped"]


def test_the_alphabet_has_no_two_characters_that_look_alike():
    assert len(set(ALPHABET)) == len(ALPHABET) == 23
    assert not set(ALPHABET) & set(LOOK_ALIKES)
    assert set(LOOK_ALIKES.values()) <= set(ALPHABET)


@given(tags)
def test_every_single_wrong_character_is_caught(tag):
    for place, right in enumerate(tag):
        for wrong in set(ALPHABET) - {right}:
            assert isinstance(read_code(tag[:place] + wrong + tag[place + 1 :]), Mistyped)


def test_a_wrong_character_and_a_swap_are_caught_for_every_place_and_every_pair():
    """The check is linear modulo 23, so differences at one place or two places decide for all tags."""
    weights = [ALPHABET.index(check_character("0" * place + "1" + "0" * (8 - place))) for place in range(9)]
    weights.append(22)  # the check character itself stands for minus one
    for place in range(LENGTH):
        assert all(weights[place] * difference % 23 for difference in range(1, 23))
    for one in range(LENGTH):
        for other in range(one):
            assert all((weights[one] - weights[other]) * difference % 23 for difference in range(1, 23))


@given(tags, st.data())
def test_every_swap_of_two_different_characters_is_caught(tag, data):
    one, other = sorted(data.draw(st.lists(st.integers(0, 9), min_size=2, max_size=2, unique=True)))
    swapped = list(tag)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    reading = read_code("".join(swapped))
    assert reading == Tag(tag) if tag[one] == tag[other] else isinstance(reading, Mistyped)


@given(tags, st.data())
def test_a_tag_is_understood_however_it_is_typed(tag, data):
    as_typed = {right: [right] for right in ALPHABET}
    for wrong, right in LOOK_ALIKES.items():
        as_typed[right].append(wrong)
    typed = [data.draw(st.sampled_from(as_typed[character])) for character in tag]
    forms = [str.lower, lambda character: chr(ord(character) + 0xFEE0), str]
    typed = [data.draw(st.sampled_from(forms))(character) for character in typed]
    separators = st.sampled_from(["", " ", "-", "－", "\u3000", "\u200b", "."])
    assert read_code("".join(character + data.draw(separators) for character in typed)) == Tag(tag)


@given(tags)
def test_a_sticker_reads_back_as_its_tag_on_our_host_only(tag):
    url = sticker_url("https://mashang.example", tag)
    assert read_code(url, "mashang.example") == Tag(tag)
    assert isinstance(read_code(url, "elsewhere.example"), Foreign)


@given(st.text(), st.lists(st.text(), max_size=2))
def test_no_text_and_no_host_is_too_strange_for_an_answer(text, hosts):
    reading = read_code(text, *hosts)
    assert isinstance(reading, Tag | Foreign | Mistyped)
    assert not isinstance(reading, Mistyped) or reading.say


def test_new_tags_are_well_formed_and_all_different():
    made = [new_tag() for _ in range(2_000)]
    assert len(set(made)) == len(made)
    assert all(read_code(tag) == Tag(tag) for tag in made)


def test_a_seeded_choice_gives_the_same_tags_again():
    assert new_tag(random.Random(7)) == new_tag(random.Random(7))


@pytest.mark.parametrize("body", ["", "K7M49TXP", "K7M49TXP2C", "K7M49TXPO"])
def test_a_check_character_is_only_given_to_nine_of_the_alphabet(body):
    with pytest.raises(ValueError):
        check_character(body)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "还没有输入码"),
        ("K7M4", "码有 10 位，这里只有 4 位"),
        ("K7M4 9TXP 2CC", "码只有 10 位，这里有 11 位"),
        ("K7M4 9TXP 2ж", "码里没有“ж”，请照贴纸上的字母和数字输入"),
        ("K7M4 9TXP 33", "有一位不对，或者两位颠倒了。请对照贴纸再看一遍"),
    ],
)
def test_a_mistyped_tag_is_answered_with_what_is_wrong(typed, sentence):
    reading = read_code(typed)
    assert isinstance(reading, Mistyped)
    assert reading.say == sentence
