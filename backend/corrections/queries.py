"""Reads of corrections: who may make them, and what was changed when by whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Person
from backend.accounts.permissions import Actor, Deed
from backend.equipment.requirements import Field
from backend.things.fields import correctable_fields, is_private, shown_text, text_of
from backend.things.models import Thing, ThingVersion
from backend.things.visibility import relation_of


@dataclass(frozen=True)
class ChangedField:
    """`now`: what is kept now, where it can be set back from here; None for private numbers, which a history only
    shows masked, and where `before` is kept now."""

    key: str
    name: str
    before: str
    after: str
    now: str | None


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
    fields = {field.key: field for field in correctable_fields(thing)}
    rows = await session.execute(
        select(ThingVersion, Person.name)
        .outerjoin(Person, Person.id == ThingVersion.changed_by)
        .where(ThingVersion.thing_id == thing.id)
        .order_by(ThingVersion.version.desc())
    )
    return [
        VersionLine(v.version, v.changed_at, who, v.reason, changed_fields(thing, v, fields))
        for v, who in rows
    ]


def changed_fields(thing: Thing, version: ThingVersion, fields: dict[str, Field]) -> list[ChangedField]:
    return [changed_field(thing, version, key, fields.get(key)) for key in version.after]


def changed_field(thing: Thing, version: ThingVersion, key: str, field: Field | None) -> ChangedField:
    before, after = (shown_text(str(kept.get(key) or "")) for kept in (version.before, version.after))
    now = text_of(thing, field) if field and not is_private(field) else None
    return ChangedField(key, field.name if field else key, before, after, None if now == before else now)


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
