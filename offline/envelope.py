"""What a phone sends: one record with its author, its time and the digests of its files. Knows no domain.

The contract is offline/README.md; offline/schemas and offline/examples hold both halves to it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from offline.canonical import NotCanonical, canonical, digest_of

MAX_BYTES = 256 * 1024
MAX_FILES = 100
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)  # a phone whose battery was empty starts here
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]  # SHA-256


class NotAnEnvelope(ValueError):
    """What came cannot be read as a record; `say` is the sentence for the person."""

    def __init__(self, say: str) -> None:
        super().__init__(say)
        self.say = say


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`version` is that of the kind's body; `after` is the record that must be filed before this one."""

    id: UUID
    kind: Annotated[str, Meta(pattern="^[a-z][a-z_]{0,39}$")]
    version: Annotated[int, Meta(ge=1, le=999)]
    made_at: Annotated[datetime, Meta(tz=True)]
    author: UUID
    body: dict[str, Any]
    files: Annotated[list[Digest], Meta(max_length=MAX_FILES)] = []
    after: UUID | None = None

    def __post_init__(self) -> None:
        if self.id.version != 7:
            raise ValueError("id is not a UUIDv7")
        if self.after == self.id:
            raise ValueError("a record cannot come after itself")
        if len(set(self.files)) != len(self.files):
            raise ValueError("a file is named twice")
        if not EARLIEST <= self.made_at <= LATEST:
            raise ValueError("made_at is out of range")


@dataclass(frozen=True, slots=True)
class Parcel:
    """An envelope with its canonical text and the digest of it, which is what "the same content" means."""

    envelope: Envelope
    content: str
    digest: str


def read_envelope(sent: bytes) -> Parcel:
    """Raises NotAnEnvelope for everything that is not exactly an envelope."""
    if len(sent) > MAX_BYTES:
        raise NotAnEnvelope(f"这条记录的文字超过 {MAX_BYTES // 1024} KB，请分成几条")
    try:
        return sealed(msgspec.json.decode(sent))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotAnEnvelope("看不懂这条记录。它还在本机，可以导出后请管理员看") from error


def sealed(decoded: Any) -> Parcel:
    """The same for JSON that is decoded already: a line of a rescue export, a record that was kept."""
    try:
        envelope = msgspec.convert(decoded, Envelope)
        content = canonical(decoded)
    except msgspec.ValidationError as error:
        raise NotAnEnvelope(f"这条记录的格式不对（{error}）。它还在本机，可以导出后请管理员看") from error
    except NotCanonical as error:
        raise NotAnEnvelope(error.say) from error
    return Parcel(envelope, content, digest_of(content))
