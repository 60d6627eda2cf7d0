"""The contract between phone and server, held to the example files that the browser's half is held to as well."""

import json
from datetime import UTC, date, datetime

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from backend.settings import PROJECT
from offline.answer import ROUND, Answer, Status, read_receipt_number, receipt_number
from offline.canonical import NotCanonical, canonical
from offline.envelope import MAX_BYTES, NotAnEnvelope, read_envelope

OFFLINE = PROJECT / "offline"


def examples(name: str) -> list[dict]:
    return json.loads((OFFLINE / "examples" / name).read_text("utf-8"))


def schema(name: str) -> jsonschema.Draft202012Validator:
    written = json.loads((OFFLINE / "schemas" / name).read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(written)
    return jsonschema.Draft202012Validator(written)


def why(example: dict) -> str:
    return example["why"]


@pytest.mark.parametrize("example", examples("envelopes.json"), ids=why)
def test_an_envelope_is_read_and_has_one_canonical_text(example):
    schema("envelope.schema.json").validate(example["envelope"])
    shuffled = dict(reversed(example["envelope"].items()))
    parcel = read_envelope(json.dumps(shuffled, indent=3).encode())
    assert str(parcel.envelope.id) == example["envelope"]["id"]
    assert parcel.content == example["canonical"]
    assert parcel.digest == example["sha256"]


@pytest.mark.parametrize("example", examples("not_envelopes.json"), ids=why)
def test_what_is_no_envelope_is_refused_in_a_sentence(example):
    assert not schema("envelope.schema.json").is_valid(example["envelope"])
    with pytest.raises(NotAnEnvelope) as refused:
        read_envelope(json.dumps(example["envelope"]).encode())
    assert "它还在本机" in refused.value.say


@pytest.mark.parametrize("example", [e for e in examples("answers.json") if e["outcome"] != "again"], ids=why)
def test_an_answer_is_what_the_server_writes(example):
    if example["answer"] is None:
        return
    schema("answer.schema.json").validate(example["answer"])
    read = msgspec.convert(example["answer"], Answer)
    schema("answer.schema.json").validate(msgspec.to_builtins(read))


def test_an_answer_without_what_it_promises_breaks_the_contract():
    bare = msgspec.to_builtins(Answer(Status.ACCEPTED, datetime.now(UTC)))
    assert not schema("answer.schema.json").is_valid(bare)


TEXT = json.dumps(examples("envelopes.json")[0]["envelope"])


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"[" * 100_000,
        TEXT[:-3].encode(),
        TEXT.replace('"body": {}', '"body": ' + '{"a":' * 30 + "1" + "}" * 30).encode(),
        TEXT.replace('"body": {}', r'"body": {"a": "\u0000"}').encode(),
        TEXT.replace('"body": {}', r'"body": {"\u0000": 1}').encode(),
        TEXT.replace('"body": {}', r'"body": {"a": "\ud83d"}').encode(),
        TEXT.replace('"body": {}', '"body": {"a": ' + "9" * 400 + "}").encode(),
        TEXT.replace('"body": {}', '"body": {"a": 1e999}').encode(),
        TEXT.replace('"body": {}', '"body": {"a": NaN}').encode(),
        TEXT.encode() + b" " * MAX_BYTES,
    ],
    ids=lambda sent: repr(sent[:24]) + repr(sent[-24:]),
)
def test_bytes_that_mean_different_things_to_different_readers_are_refused(sent):
    with pytest.raises(NotAnEnvelope) as refused:
        read_envelope(sent)
    assert refused.value.say


@given(some.binary(max_size=400))
def test_noise_is_refused_and_breaks_nothing(noise):
    with pytest.raises(NotAnEnvelope):
        read_envelope(noise)


JSON = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-(2**53) + 1, 2**53 - 1)
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_the_canonical_text_says_the_same_and_is_its_own_canonical_text(value):
    try:
        text = canonical(value)
    except NotCanonical:
        return
    assert json.loads(text, parse_int=float) == value
    assert canonical(json.loads(text)) == text


def test_receipt_numbers_do_not_come_again_within_a_round():
    day = date(2026, 11, 20)
    assert len({receipt_number(ordinal, day) for ordinal in range(ROUND)}) == ROUND
    assert receipt_number(1, day).startswith("R1120-")


@pytest.mark.parametrize("ordinal", [1, 2, 58, ROUND - 1, ROUND, 3 * ROUND + 77])
def test_a_receipt_number_is_read_back_however_it_was_typed(ordinal):
    number = receipt_number(ordinal, date(2026, 11, 20))
    for typed in (number, number.lower(), f" {number[1:]} ", number.replace("-", "")):
        assert read_receipt_number(typed) == ("1120", ordinal % ROUND)


@pytest.mark.parametrize("typed", ["", "R1120", "R1120-58KO", "R1120-58K22", "一二三四", "R11-2058K2"])
def test_what_is_no_receipt_number_is_none(typed):
    assert read_receipt_number(typed) is None
