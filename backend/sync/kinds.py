"""What a kind of record is to the inbox: a name, a version, a body and the action that files it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from backend.refusals import Conflict, Invalid
from backend.settings import Settings
from offline.answer import Clash
from offline.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Sent:
    """What an action may want to know of how a record came. `author` is the person, or the id that a visitor's phone
    gave itself; `made_at` is in UTC and put right by what is known of the phone's clock; `files` are held by the
    server; `network` is where it came from, empty for what had waited."""

    id: UUID
    author: UUID
    made_at: datetime
    files: tuple[str, ...]
    settings: Settings
    network: str = ""


class Clashing(Conflict):
    """Two people changed the same fields; the phone shows both values of each."""

    def __init__(self, say: str, field: str | None, clashes: Sequence[Clash]) -> None:
        super().__init__(say, field)
        self.clashes = clashes


File = Callable[[AsyncSession, Any, Any, Sent], Awaitable[str | None]]
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """`file(session, actor, body, sent)` writes the record and gives the path where it can be seen, or refuses by
    raising; it never commits. A `public` kind may come from a visitor, and then `actor` is None.
    `upgrades[n]` turns a body of version n into one of version n + 1: phones keep drafts across updates."""

    name: str
    version: int
    body: type[msgspec.Struct]
    file: File
    upgrades: Mapping[int, Upgrade] = field(default_factory=dict)
    public: bool = False


Kinds = Mapping[str, Kind]


@dataclass(frozen=True)
class Desk:
    """What the inbox works with."""

    kinds: Kinds
    settings: Settings
    network: str = ""


def kinds_by_name(*kinds: Kind) -> Kinds:
    return {kind.name: kind for kind in kinds}


def body_of(kind: Kind, envelope: Envelope) -> msgspec.Struct:
    """The body as the kind's action wants it. Raises Invalid with what is wrong and where."""
    body = envelope.body
    for version in range(envelope.version, kind.version):
        if version not in kind.upgrades:
            raise Invalid("这条记录是很旧的版本填的，服务器不再认识。请导出后联系管理员")
        body = kind.upgrades[version](body)
    try:
        return msgspec.convert(body, kind.body)
    except msgspec.ValidationError as error:
        raise Invalid(f"有一项填得不对：{error}") from error
