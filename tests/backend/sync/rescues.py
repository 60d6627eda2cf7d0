"""Rescue files as a phone writes them, and wrong ones."""

import hashlib
from typing import Any

import msgspec

from backend.database import now


def line(**members: Any) -> bytes:
    return msgspec.json.encode(members) + b"\n"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def file_of(data: bytes, sha256: str | None = None) -> bytes:
    return line(line="file", sha256=sha256 or digest(data), size=len(data), type="image/jpeg") + data + b"\n"


def rescue(author: object, envelopes: list[dict], files: list[bytes] = (), drafts: int = 0) -> bytes:
    """`files` stand before all records."""
    opening = line(
        line="rescue",
        version=1,
        author=str(author),
        made_at=now().isoformat(),
        records=len(envelopes),
        drafts=drafts,
    )
    records = [line(line="record", envelope=each, title=f"第 {n} 条") for n, each in enumerate(envelopes, 1)]
    begun = [line(line="draft", title="没填完的", draft={"id": str(n)}, files=[]) for n in range(drafts)]
    return opening + b"".join([*map(file_of, files), *records, *begun]) + line(line="end")
