"""A rescue file: everything unsent of one person on one phone, as lines of JSON with the bytes of files between them.

Read as it comes, in constant memory but for one file; what lies before a cut is whole. Nothing in it is compressed,
so nothing in it can unfold. Knows no domain; the contract is offline/README.md.
"""

import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from offline.envelope import MAX_BYTES, Digest

VERSION = 1
BEGINS = b'{"line":"rescue"'
LONGEST_LINE = 2 * MAX_BYTES  # an envelope with its title and address; a draft is no longer
Count = Annotated[int, Meta(ge=0, le=100_000)]


class NotRescue(ValueError):
    """This is no rescue file, or breaks off here; `say` is the sentence for the person."""

    def __init__(self, say: str) -> None:
        super().__init__(say)
        self.say = say


class Opening(msgspec.Struct, frozen=True, tag_field="line", tag="rescue"):
    """The first line: whose records these are, and how many should follow."""

    version: Annotated[int, Meta(ge=1)]
    author: UUID
    made_at: Annotated[datetime, Meta(tz=True)]
    records: Count
    drafts: Count


class File(msgspec.Struct, frozen=True, tag_field="line", tag="file"):
    """`size` bytes follow, and a line break. A file stands before the first record or draft that names it."""

    sha256: Digest
    size: Annotated[int, Meta(ge=0)]
    type: Annotated[str, Meta(max_length=100)] = ""


class Record(msgspec.Struct, frozen=True, tag_field="line", tag="record"):
    """One envelope as it would have been sent."""

    envelope: msgspec.Raw
    title: Annotated[str, Meta(max_length=500)] = ""
    address: Annotated[str, Meta(max_length=2000)] = ""


class Draft(msgspec.Struct, frozen=True, tag_field="line", tag="draft"):
    """What was begun and not filed. Only its author's phone can go on with it."""

    title: Annotated[str, Meta(max_length=500)] = ""


class End(msgspec.Struct, frozen=True, tag_field="line", tag="end"):
    """Without this last line the file was cut."""


class Bytes(msgspec.Struct, frozen=True):
    """A file as it lay there; no `data` when it is not what its digest says, or larger than was wanted."""

    sha256: str
    size: int
    data: bytes | None


Line = File | Record | Draft | End
Item = Opening | Bytes | Record | Draft
NOT_OURS = "这不是码上导出的文件。请选手机上“导出”得到的那一个"
CUT = "文件不完整，后面断了。断之前的都已经处理；请把整个文件再导一次，已收到的不会重复"
GARBLED = "文件里有一段看不懂，从那里起没有处理。请重新导出一份再试"


async def read_rescue(pieces: AsyncIterable[bytes], largest: int) -> AsyncIterator[Item]:
    """What is in it, in order. Raises NotRescue at the place where it stops being one. `largest` in bytes."""
    tape = Tape(pieces)
    yield await opening(tape)
    while True:
        line = decoded(await tape.line())
        if isinstance(line, End):
            return
        if isinstance(line, File):
            yield await bytes_of(tape, line, largest)
        else:
            yield line


async def opening(tape: "Tape") -> Opening:
    begun = await tape.line(begins=BEGINS)
    try:
        read = msgspec.json.decode(begun, type=Opening)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotRescue(NOT_OURS) from error
    if read.version > VERSION:
        raise NotRescue("这个文件是更新的码上导出的，服务器还不认识。请管理员升级服务器后再导")
    return read


def decoded(line: bytes) -> Line:
    try:
        return msgspec.json.decode(line, type=Line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotRescue(GARBLED) from error


async def bytes_of(tape: "Tape", file: File, largest: int) -> Bytes:
    """Its bytes, if they are what their digest says; whoever lies about the size lies about what follows."""
    wanted = file.size <= largest
    data, digest = bytearray(), hashlib.sha256()
    async for piece in tape.take(file.size):
        digest.update(piece)
        if wanted:
            data += piece
    if await tape.line():
        raise NotRescue(GARBLED)
    whole = wanted and digest.hexdigest() == file.sha256
    return Bytes(file.sha256, file.size, bytes(data) if whole else None)


class Tape:
    """Bytes in the order in which they come, by line or by number."""

    def __init__(self, pieces: AsyncIterable[bytes]) -> None:
        self.pieces = aiter(pieces)
        self.held = bytearray()

    async def line(self, begins: bytes = b"") -> bytes:
        """Up to the next line break, without it. What cannot be the line that is wanted is not read to its end."""
        looked = 0
        while (end := self.held.find(b"\n", looked)) < 0:
            looked = len(self.held)
            if not self.held.startswith(begins[:looked]):
                raise NotRescue(NOT_OURS)
            if looked > LONGEST_LINE:
                raise NotRescue(GARBLED)
            await self.more(NOT_OURS if begins and not looked else CUT)
        if not self.held.startswith(begins):
            raise NotRescue(NOT_OURS)
        line = bytes(self.held[:end])
        del self.held[: end + 1]
        return line

    async def take(self, size: int) -> AsyncIterator[bytes]:
        while size:
            if not self.held:
                await self.more(CUT)
            piece = bytes(self.held[:size])
            del self.held[:size]
            size -= len(piece)
            yield piece

    async def more(self, otherwise: str) -> None:
        piece = await anext(self.pieces, None)
        if piece is None:
            raise NotRescue(otherwise)
        self.held += piece
