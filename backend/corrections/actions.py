"""信息纠错: change what is known of a thing as a new version, both values and the reason kept. Nothing here commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation
from backend.accounts.permissions import Actor
from backend.codes.actions import report_change
from backend.corrections.queries import last_change_of, may_correct
from backend.corrections.rules import merge
from backend.database import now
from backend.dates import today
from backend.equipment.requirements import Field
from backend.refusals import Conflict, Invalid, NotFound
from backend.things.fields import (
    check_texts,
    correctable_fields,
    kept_text,
    take_over,
    text_of,
    texts_of,
)
from backend.things.models import Thing, ThingVersion
from backend.things.notices import tell_leaders
from backend.things.queries import live_binding_of
from backend.things.searchable import searchable

TAKEN = {
    "uq_things_device_code": ("device_code", "这个设备代码已经登记在另一台上。核对铭牌"),
    "uq_things_register_no": ("register_no", "这个注册代码已经登记在另一台上。核对登记证"),
    "uq_things_meter": ("factory_no", "这家制造厂的这个出厂编号已经登记在另一台上。核对铭牌"),
}


@dataclass(frozen=True)
class Edit:
    """What came back from a form: the values it showed, the values typed, and why."""

    was: Mapping[str, str]
    typed: Mapping[str, str]
    reason: str


@dataclass(frozen=True)
class Clash:
    """A field that two people changed to different values."""

    field: Field
    theirs: str
    mine: str
    who: str | None
    at: datetime | None


class FieldsWrong(Invalid):
    """`problems`: field key → sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(next(iter(problems.values())), next(iter(problems)), problems)


class FieldsClash(Conflict):
    """Both values are kept until a person chooses."""

    def __init__(self, clashes: list[Clash]) -> None:
        names = "、".join(f"“{clash.field.name}”" for clash in clashes)
        super().__init__(f"两个人改了{names}。两个都留着，请选一个", clashes[0].field.key)
        self.clashes = clashes


async def correct(session: AsyncSession, actor: Actor, thing_id: UUID, edit: Edit) -> ThingVersion | None:
    """The new version, or None when nothing differs. Raises FieldsWrong, FieldsClash, Forbidden, NotFound."""
    thing = await claim_thing(session, thing_id)
    if not may_correct(actor, thing):
        raise NotFound("没有这台设备，或者它不归您的单位管")
    if not edit.reason:
        raise FieldsWrong({"reason": "写一句为什么改，例如“铭牌上是 1.25”"})
    version = await amend(session, actor, thing, edit)
    if version is None:
        return None
    binding = await live_binding_of(session, thing.id)
    if binding:
        await report_change(session, binding, "corrected", dict(version.after))
    title = f"“{thing.name}”的信息改了：{names_of(thing, version)}"
    await tell_leaders(
        session, actor, thing, "correction", title, f"/corrections?thing={thing.id}", edit.reason
    )
    return version


async def claim_thing(session: AsyncSession, thing_id: UUID) -> Thing:
    """The row, held until the end of this transaction, so that versions follow one another."""
    thing = await session.get(Thing, thing_id, with_for_update=True, populate_existing=True)
    if thing is None:
        raise NotFound("没有这台设备，或者它不归您的单位管")
    return thing


async def amend(session: AsyncSession, actor: Actor, thing: Thing, edit: Edit) -> ThingVersion | None:
    """Take over what was changed as a new version. The thing is claimed; who may do it was asked before."""
    fields = correctable_fields(thing)
    current = texts_of(thing, fields)
    typed = {key: text for key, text in edit.typed.items() if key in current}
    found = merge(edit.was, typed, current)
    if found.conflicts:
        raise FieldsClash([await clash(session, thing, fields, key, typed[key]) for key in found.conflicts])
    if not found.changed:
        return None
    checked = check_texts(thing, fields, current | found.changed, today())
    wrong = {key: say for key, say in checked.errors.items() if key in found.changed}
    if wrong:
        raise FieldsWrong(wrong)
    before = {field.key: text_of(thing, field) for field in fields}
    take_over(thing, fields, checked, found.changed)
    await make_findable(session, thing)
    return await add_version(session, actor, thing, before, found.changed, edit.reason)


async def make_findable(session: AsyncSession, thing: Thing) -> None:
    with session.no_autoflush:  # a number that is taken is told where the version is written
        unit = await session.get_one(Organisation, thing.user_unit_id)
    columns = {column.key: getattr(thing, column.key) for column in Thing.__table__.columns}
    found_by = searchable(columns, [unit.name])
    thing.search_text, thing.search_grams = found_by["search_text"], found_by["search_grams"]


async def clash(session: AsyncSession, thing: Thing, fields: tuple[Field, ...], key: str, mine: str) -> Clash:
    field = next(field for field in fields if field.key == key)
    last = await last_change_of(session, thing.id, key)
    who, at = last or (None, None)
    return Clash(field, text_of(thing, field), mine.strip(), who, at)


async def add_version(
    session: AsyncSession,
    actor: Actor,
    thing: Thing,
    before: dict[str, str],
    keys: Mapping[str, str],
    reason: str,
) -> ThingVersion:
    fields = {field.key: field for field in correctable_fields(thing)}
    thing.version += 1
    thing.updated_at = now()
    version = ThingVersion(
        thing_id=thing.id,
        version=thing.version,
        changed_by=actor.person_id,
        reason=reason,
        before={key: kept_text(fields[key], before[key]) for key in keys},
        after={key: kept_text(fields[key], text_of(thing, fields[key])) for key in keys},
    )
    session.add(version)
    try:
        await session.flush()
    except IntegrityError as error:
        raise taken(error) from error
    return version


def taken(error: IntegrityError) -> Exception:
    """Whose number it is is not told: it may be another unit's."""
    for constraint, (key, say) in TAKEN.items():
        if constraint in str(error.orig):
            return FieldsWrong({key: say})
    return error


def history_after(thing_id: UUID, opened: str, made: ThingVersion | None) -> str:
    """The address of the history; it tells of versions that others made since the form was `opened`."""
    since = int(opened) if opened.isdecimal() and len(opened) < 9 else None
    is_merged = made is not None and since is not None and made.version > since + 1
    return f"/corrections?thing={thing_id}" + (f"&since={since}" if is_merged else "")


def names_of(thing: Thing, version: ThingVersion) -> str:
    names = {field.key: field.name for field in correctable_fields(thing)}
    return "、".join(names.get(key, key) for key in version.after)
