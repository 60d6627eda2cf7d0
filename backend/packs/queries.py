"""Reads of packs: what they hold by part, and their cards one part after another.

PostgreSQL digests the rows itself, so that comparing a pack costs no transfer and no rendering; only the cards
that a phone lacks are made.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Text, and_, cast, collate, func, literal, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.accounts.models import Organisation
from backend.accounts.permissions import Actor
from backend.code_page.glance import Glance, officer_phone
from backend.codes.models import Binding
from backend.database import now
from backend.packs.cards import card, wording
from backend.packs.scopes import Scope
from backend.refusals import TooLarge
from backend.regions.models import District
from backend.things.models import Thing
from backend.things.visibility import visible_to
from offline.pack import DIGITS, PARTS, WEIGHTS, Manifest, Part, Wanted, digest_of_part

MOST = 20_000  # cards; more a phone can hold, but not search while one types
AT_ONCE = 200  # rows
UNIT, MAINTAINER, BODY = aliased(Organisation), aliased(Organisation), aliased(Organisation)
KEY = func.coalesce(Binding.tag, func.replace(cast(Thing.id, Text), "-", ""))
COLUMNS: dict[str, Any] = {
    "voided_at": null(),
    "bound_at": Binding.bound_at,
    "thing_id": Thing.id,
    "district": District.name,
    "district_en": District.name_en,
    "user_unit": UNIT.name,
    "user_unit_en": UNIT.name_en,
    "duty_phone": UNIT.duty_phone,
    "officer_phone": officer_phone(),
    "maintenance_unit": MAINTAINER.name,
    "maintenance_unit_en": MAINTAINER.name_en,
    "body": BODY.name,
    "body_en": BODY.name_en,
    "reported": null(),  # what goes on changes by the minute; a pack is for days
}
GLANCE = [COLUMNS.get(name, getattr(Thing, name, None)) for name in Glance.__struct_fields__]
BESIDE = [Binding.tag, Binding.id, Thing.search_text, Thing.lng_wgs84, Thing.lat_wgs84, Thing.version]


async def manifest(session: AsyncSession, actor: Actor, scope: Scope) -> Manifest:
    """Refuses a pack that is too large for a phone."""
    some = select(literal(1)).select_from(Thing).where(visible_to(actor), scope.condition).limit(MOST + 1)
    if (await session.scalar(select(func.count()).select_from(some.subquery())) or 0) > MOST:
        raise TooLarge(f"{scope.name}超过 {MOST} 台，手机装不下。请按街道分开带")
    rows = chosen(actor, scope, key=KEY, part=part_column(), digest=digest_column()).subquery()
    joined = func.string_agg(rows.c.digest, aggregate_order_by(literal(""), in_bytes(rows.c.key)))
    found = await session.execute(
        select(rows.c.part, hashed(joined), func.count()).group_by(rows.c.part).order_by(rows.c.part)
    )
    parts = found.all()
    return Manifest(
        scope.pack,
        scope.name,
        now(),
        sum(count for _, _, count in parts),
        {part: digest for part, digest, _ in parts},
        await keys_in_order(session, actor, scope),
    )


async def keys_in_order(session: AsyncSession, actor: Actor, scope: Scope) -> list[str]:
    """The cards of a walk, first to last."""
    if not scope.walk:
        return []
    found = await session.execute(chosen(actor, scope, thing=Thing.id, key=KEY))
    keys = {row.thing: row.key for row in found}
    return [keys[thing] for thing in scope.walk if thing in keys]


async def parts_wanted(
    session: AsyncSession, actor: Actor, scope: Scope, wanted: Wanted
) -> AsyncIterator[Part]:
    """Those of the wanted parts that hold anything, in order; at any time one of them is in memory."""
    columns = {"key": KEY, "part": part_column(), "digest": digest_column()}
    labelled = {f"column_{number}": column for number, column in enumerate([*BESIDE, *GLANCE])}
    statement = (
        chosen(actor, scope, **columns, **labelled)
        .where(part_column().in_(list(wanted.parts)))
        .order_by(part_column(), in_bytes(KEY))
        .execution_options(yield_per=AT_ONCE)
    )
    gathered: list[Sequence[Any]] = []
    async for row in await session.stream(statement):
        if gathered and row.part != gathered[0][1]:
            yield part_from(gathered, wanted)
            gathered = []
        gathered.append(row)
    if gathered:
        yield part_from(gathered, wanted)


def part_from(rows: Sequence[Sequence[Any]], wanted: Wanted) -> Part:
    number = rows[0][1]
    held = set(wanted.parts[number])
    order = [row[2] for row in rows]
    return Part(number, digest_of_part(order), order, [card_from(row) for row in rows if row[2] not in held])


def card_from(row: Sequence[Any]) -> dict[str, Any]:
    key, _, digest, tag, binding, search_text, lng, lat, version, *glance = row
    position = [lng, lat] if lng is not None and lat is not None else None  # WGS-84, degrees
    beside = {
        "key": key,
        "digest": digest,
        "text": search_text,
        "position": position,
        "version": version,
        "binding": str(binding) if binding else None,
    }
    return beside | card(Glance(*glance), tag)


def chosen(actor: Actor, scope: Scope, **columns: Any) -> Select[Any]:
    """Of what this person may see, what the scope asks for, with everything around it that a card names."""
    return (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(Thing)
        .join(District, District.code == Thing.district_code)
        .join(UNIT, UNIT.id == Thing.user_unit_id)
        .outerjoin(MAINTAINER, MAINTAINER.id == Thing.maintenance_unit_id)
        .outerjoin(BODY, BODY.id == Thing.check_body_id)
        .outerjoin(Binding, and_(Binding.thing_id == Thing.id, Binding.ended_at.is_(None)))
        .where(visible_to(actor), scope.condition)
    )


def part_column() -> ColumnElement[int]:
    """`offline.pack.part_of`, where the rows are."""
    last = func.right(KEY, len(WEIGHTS))
    return sum(
        (func.ascii(func.substr(last, place, 1)) * weight for place, weight in enumerate(WEIGHTS, 1)),
        literal(0),
    ) % literal(PARTS)


def digest_column() -> ColumnElement[str]:
    """Of all columns that a card is made of, and of the words around them."""
    shown = [func.date_part("epoch", column) if column is Binding.bound_at else column for column in GLANCE]
    return hashed(literal(wording()) + cast(func.row(*BESIDE, *shown), Text))


def in_bytes(key: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same order on every server, whatever its language."""
    return collate(key, "C")


def hashed(text: ColumnElement[Any]) -> ColumnElement[str]:
    digest = func.encode(func.sha256(func.convert_to(cast(text, Text), "UTF8")), "hex")
    return cast(func.left(digest, DIGITS), String)
