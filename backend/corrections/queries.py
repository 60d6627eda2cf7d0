"""Reads of corrections: who may make them, and what was changed when by whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Person
from backend.accounts.permissions import Actor, Deed
from backend.things.fields import correctable_fields, shown_text
from backend.things.models import Thing, ThingVersion
from backend.things.visibility import relation_of


@dataclass(frozen=True)
class ChangedField:
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class VersionLine:
    """One correction as the history shows it."""

    version: int
    changed_at: datetime
    who: str | None
    reason: str
    fields: list[ChangedField]


def may_correct(actor: Actor, thing: Thing) -> bool:
    """Those with the deed to whom the thing belongs, who examine it, or in whose area it stands."""
    return any(relation_of(member, thing) for member in actor.members(Deed.CORRECT))


async def history_of(session: AsyncSession, thing: Thing) -> list[VersionLine]:
    """Newest first, private numbers masked."""
    names = {field.key: field.name for field in correctable_fields(thing)}
    rows = await session.execute(
        select(ThingVersion, Person.name)
        .outerjoin(Person, Person.id == ThingVersion.changed_by)
        .where(ThingVersion.thing_id == thing.id)
        .order_by(ThingVersion.version.desc())
    )
    return [VersionLine(v.version, v.changed_at, who, v.reason, changed_fields(v, names)) for v, who in rows]


def changed_fields(version: ThingVersion, names: dict[str, str]) -> list[ChangedField]:
    return [
        ChangedField(
            names.get(key, key),
            shown_text(str(version.before.get(key) or "")),
            shown_text(str(after if after is not None else "")),
        )
        for key, after in version.after.items()
    ]


async def last_change_of(
    session: AsyncSession, thing_id: UUID, key: str
) -> tuple[str | None, datetime] | None:
    """Who changed this field last, and when."""
    row = (
        await session.execute(
            select(Person.name, ThingVersion.changed_at)
            .select_from(ThingVersion)
            .outerjoin(Person, Person.id == ThingVersion.changed_by)
            .where(ThingVersion.thing_id == thing_id, ThingVersion.after.has_key(key))
            .order_by(ThingVersion.version.desc())
            .limit(1)
        )
    ).first()
    return (row[0], row[1]) if row else None
