"""Rescue files, held to the examples that the browser's half writes, and every way in which they can be broken."""

import json
import zipfile
from collections.abc import AsyncIterator
from io import BytesIO

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from offline.envelope import read_envelope
from offline.rescue import CUT, GARBLED, LONGEST_LINE, NOT_OURS, Bytes, Draft, NotRescue, Record, read_rescue
from tests.offline.test_contract import OFFLINE, examples, why

LARGEST = 1000
WHOLE = examples("rescues.json")[0]["written"].encode()


async def pieces(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def read(content: bytes, size: int = 64, largest: int = LARGEST) -> tuple[list, str | None]:
    """Its items, and the sentence with which it ended, if it did not end well."""
    items = []
    try:
        async for item in read_rescue(pieces(content, size), largest):
            items.append(item)
    except NotRescue as broken:
        return items, broken.say
    return items, None


@pytest.mark.parametrize("example", examples("rescues.json"), ids=why)
@pytest.mark.parametrize("size", [1, 7, 100_000])
async def test_what_a_phone_wrote_is_read(example, size):
    (opening, *items), wrong = await read(example["written"].encode(), size)
    assert wrong is None
    assert str(opening.author) == example["author"]
    assert (opening.records, opening.drafts) == (len(example["records"]), len(example["drafts"]))
    records = [item for item in items if isinstance(item, Record)]
    assert [json.loads(bytes(record.envelope)) for record in records] == [
        record["envelope"] for record in example["records"]
    ]
    for record in records:
        read_envelope(bytes(record.envelope))
    files = {item.sha256: item.data.decode() for item in items if isinstance(item, Bytes)}
    assert files == {digest: file["text"] for digest, file in example["files"].items()}
    assert [item.title for item in items if isinstance(item, Draft)] == [
        one["draft"]["title"] for one in example["drafts"]
    ]


@pytest.mark.parametrize("example", examples("rescues.json"), ids=why)
def test_every_line_keeps_to_the_schema(example):
    written = json.loads((OFFLINE / "schemas" / "rescue.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(written)
    lines = [line for line in example["written"].splitlines() if line.startswith("{")]
    for line in lines:
        jsonschema.Draft202012Validator(written).validate(json.loads(line))
    assert len(lines) >= 2


async def test_what_lies_before_a_cut_is_read_wherever_it_is_cut():
    whole, _ = await read(WHOLE)
    for end in range(WHOLE.index(b"\n") + 1, len(WHOLE)):
        items, wrong = await read(WHOLE[:end])
        assert wrong == CUT, end
        assert items == whole[: len(items)], end


async def test_a_file_with_other_bytes_is_known_and_the_rest_is_read():
    items, wrong = await read(WHOLE.replace("\n照片一\n".encode(), "\n照片二\n".encode()))
    assert wrong is None
    assert [item.data is None for item in items if isinstance(item, Bytes)] == [True, False, False]
    assert sum(isinstance(item, Record) for item in items) == 2


async def test_a_file_larger_than_wanted_is_passed_over():
    items, wrong = await read(WHOLE, largest=6)
    assert wrong is None
    assert [item.size for item in items if isinstance(item, Bytes) and item.data is None] == [9, 15]


def zipped() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", b"\0" * 5_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"PK", zipped(), b"\x1f\x8b" + b"\0" * 3_000_000, b"<html>\n", b"{}\n", b'{"line":"end"}\n'],
    ids=["empty", "a line", "two letters", "a zip", "a gzip", "a page", "an object", "an end"],
)
async def test_what_is_no_rescue_file_is_said_to_be_none(content):
    assert await read(content, 4096) == ([], NOT_OURS)


def line(**members: object) -> bytes:
    return msgspec.json.encode(members) + b"\n"


FIRST = WHOLE[: WHOLE.index(b"\n") + 1]


@pytest.mark.parametrize(
    "rest",
    [
        b"\xff\xfe\n",
        b"{}\n",
        b"[" * 100_000 + b"\n",
        b"x" * (LONGEST_LINE + 5000),
        line(line="file", sha256="../../etc/passwd", size=1) + b"x\n",
        line(line="file", sha256="a" * 64, size=-1) + b"\n",
        line(line="file", sha256="a" * 64, size=1) + b"xx\n",
        line(line="record", title="没有信封"),
        line(line="rescue", version=1),
        FIRST,
    ],
    ids=lambda rest: repr(rest[:40]),
)
async def test_what_is_garbled_ends_there_with_a_sentence(rest):
    items, wrong = await read(FIRST + rest, 4096)
    assert (len(items), wrong) == (1, GARBLED)


async def test_a_size_beyond_all_bounds_takes_no_memory():
    items, wrong = await read(FIRST + line(line="file", sha256="a" * 64, size=10**15) + b"x" * 100_000)
    assert (len(items), wrong) == (1, CUT)


async def test_a_newer_version_is_said_to_be_newer():
    items, wrong = await read(FIRST.replace(b'"version":1', b'"version":2'))
    assert items == []
    assert "更新的码上" in wrong


@given(some.binary(max_size=300))
async def test_noise_after_the_first_line_breaks_nothing(noise):
    items, wrong = await read(FIRST + noise)
    assert wrong in (CUT, GARBLED)
    assert len(items) == 1
