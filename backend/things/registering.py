"""Registers one thing that somebody typed into a form."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation, OrganisationKind
from backend.accounts.permissions import Actor
from backend.database import now
from backend.dates import today
from backend.refusals import Conflict, Invalid
from backend.things.checking import check
from backend.things.directory import Known, add_units, not_theirs, regions, registered, scope_of
from backend.things.models import Thing, ThingKind
from backend.things.rules import Scope
from backend.things.rules_fields import Checked, Unit
from backend.things.searchable import searchable

DATES = ("made_on", "in_use_since", "last_checked_on", "next_due_on", "last_checked_b_on", "next_due_b_on")
UNIT_IDS = ("user_unit_id", "owner_id", "maintenance_unit_id", "check_body_id")


class Unfit(Invalid):
    """What was typed cannot be registered as it is. `errors` has the sentences by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(f"还有 {len(errors)} 处要改，填的都在")
        self.errors = errors


async def register(
    session: AsyncSession, actor: Actor, kind: ThingKind, thing_id: UUID, texts: Mapping[str, str]
) -> Thing:
    """Add a thing. The same form sent twice (same id) gives the thing of the first time."""
    if (known := await session.get(Thing, thing_id)) and known.created_by == actor.person_id:
        return known
    checked = await checked_form(session, actor, kind, texts)
    if checked.errors:
        raise Unfit(checked.errors)
    matching = (await registered(session, kind, [checked.columns])).matching(kind, checked.columns)
    if matching:
        raise Unfit({taken_number(checked, matching[0].record): taken(matching[0], scope_of(actor))})
    unit = await unit_of(session, checked)
    values = columns_of(checked) | {"user_unit_id": unit.id}
    values |= {
        "id": thing_id,
        "kind": kind,
        "created_by": actor.person_id,
        "created_at": now(),
        "updated_at": now(),
    }
    thing = Thing(**values, **searchable(values, [unit.name]))
    added = await session.scalar(
        insert(Thing).values(row_values(thing)).on_conflict_do_nothing().returning(Thing.id)
    )
    if added is None:
        raise Conflict("刚刚已有人登记了这个编号。查找这个编号，打开它")
    return thing


async def checked_form(
    session: AsyncSession, actor: Actor, kind: ThingKind, texts: Mapping[str, str]
) -> Checked:
    directory = await regions(session)
    await add_units(session, directory, [texts])
    return check(kind, texts, directory, scope_of(actor), today())


def taken(known: Known, scope: Scope) -> str:
    """Another unit's thing is not named."""
    return not_theirs(known, scope) or f"这一台已经登记过：{known.record['name']}"


def taken_number(checked: Checked, record: Mapping[str, Any]) -> str:
    """Which of the numbers is the one that is registered already."""
    keys = ("device_code", "register_no", "factory_no")
    return next(
        (key for key in keys if checked.columns.get(key) and checked.columns[key] == record[key]), "name"
    )


async def unit_of(session: AsyncSession, checked: Checked) -> Unit:
    """The user unit, added when a regulator names one that is not known yet."""
    unit = checked.unit
    assert unit is not None  # a row without errors has a unit
    if unit.id:
        return unit
    added = Organisation(
        name=unit.name,
        uscc=unit.uscc,
        kinds=[OrganisationKind.USER_UNIT],
        district_code=checked.columns.get("district_code"),
        address=checked.columns.get("address", ""),
    )
    session.add(added)
    await session.flush()
    return Unit(added.id, added.name, added.uscc)


def columns_of(checked: Checked) -> dict[str, Any]:
    """The checked texts as columns of `things`."""
    values = dict(checked.columns)
    values |= {key: date.fromisoformat(values[key]) for key in DATES if key in values}
    values |= {key: UUID(values[key]) for key in UNIT_IDS if key in values}
    return values | {
        "details": checked.details,
        "raw": checked.raw,
        "warnings": list(dict.fromkeys(checked.warnings)),
    }


def row_values(thing: Thing) -> dict[str, Any]:
    """What was set; the rest is left to the defaults of the columns."""
    return {name: value for name, value in vars(thing).items() if not name.startswith("_")}
