"""Parts and digests of packs: both halves are held to offline/examples/packs.json."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.settings import PROJECT
from offline.pack import PARTS, Part, Wanted, digest_of_part, line, part_of
from scanning.codes import new_tag

EXAMPLES = json.loads((PROJECT / "offline" / "examples" / "packs.json").read_text("utf-8"))


@pytest.mark.parametrize("example", EXAMPLES["parts"], ids=lambda example: example["key"])
def test_a_key_names_its_part(example: dict):
    assert part_of(example["key"]) == example["part"]


def test_the_digest_of_a_part_is_that_of_its_cards_in_order():
    example = EXAMPLES["digest"]
    assert digest_of_part(example["of"]) == example["is"] != digest_of_part(reversed(example["of"]))


def test_new_tags_spread_over_all_parts():
    counts = [0] * PARTS
    for _ in range(PARTS * 40):
        counts[part_of(new_tag())] += 1
    assert all(0 < count < 100 for count in counts)  # 40 each, on average


@given(st.lists(st.text()))
def test_a_part_is_one_line(texts: list[str]):
    part = Part(3, "0" * 16, [], [{"html": text} for text in texts])
    sent = line(part)
    assert sent.count(b"\n") == 1 and sent.endswith(b"\n")
    assert msgspec.json.decode(sent, type=Part) == part


@pytest.mark.parametrize("part", ["-1", "256", "x"])
def test_only_parts_that_there_are_can_be_wanted(part: str):
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(json.dumps({"parts": {part: []}}), type=Wanted)
