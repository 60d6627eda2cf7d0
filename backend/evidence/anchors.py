"""Where a signed head is published so that this installation cannot change it afterwards: a port, whoever it is.

Without a setting it is a folder, whose files somebody copies elsewhere. Every call has a key; a call that comes
twice with the same key has one effect. Knows no queue and no database.
"""

import asyncio
from pathlib import Path
from typing import Protocol
from uuid import UUID

import msgspec

from backend.evidence.ledger_proofs import Head
from backend.settings import Settings

FOLDER = "folder"


class NotAnchored(Exception):
    """The place did not take a head, or it is not known whether it did. The same call is made again."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Anchor(Protocol):
    place: str
    """What people read: `folder`, or the name of a host."""

    async def publish(self, key: UUID, head: Head) -> str | None:
        """Gives the address where anybody finds it, if there is one. Raises NotAnchored."""


class FolderAnchor:
    """A file for each day. One that is there is never overwritten."""

    place = FOLDER

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def publish(self, key: UUID, head: Head) -> str | None:
        try:
            await asyncio.to_thread(self._write, head)
        except OSError as error:
            raise NotAnchored(f"写不进存证文件夹：{error.strerror}") from error
        return None

    def _write(self, head: Head) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{head.day}.json"
        content = msgspec.json.format(msgspec.json.encode(head))
        if not file.exists():
            fresh = file.with_suffix(".new")
            fresh.write_bytes(content)
            fresh.replace(file)
        elif file.read_bytes() != content:
            raise NotAnchored(f"存证文件夹里 {head.day} 已有另一个摘要")


def anchors_of(settings: Settings) -> list[Anchor]:
    """DATA_DIR/anchors always, and the address of ANCHOR_URL."""
    here: list[Anchor] = [FolderAnchor(settings.data / "anchors")]
    if not settings.anchor_url:
        return here
    from backend.evidence.http_anchor import HttpAnchor

    return [*here, HttpAnchor(settings.anchor_url, settings.anchor_token)]
