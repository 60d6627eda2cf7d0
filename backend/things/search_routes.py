"""Lists of equipment and of meters, and the register's own page of one thing."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.dates import span, today
from backend.equipment import catalogue
from backend.meters.catalogue import bindable_categories
from backend.pages import Page, PageRequest, page
from backend.things import queries
from backend.things.checking import shown_detail
from backend.things.columns import all_fields, icon_of, type_name
from backend.things.models import Standing, ThingKind, UseStatus, standing_of
from backend.things.rules_fields import STATUS_WORDS, tidy
from backend.things.search import FEW, Filters, search

READERS = [allowed(Deed.SEE_REGISTER)]
PATHS = {ThingKind.EQUIPMENT: "/equipment", ThingKind.METER: "/meters"}
NAMES = {ThingKind.EQUIPMENT: "设备", ThingKind.METER: "计量器具"}
CHECKS = {ThingKind.EQUIPMENT: "检验", ThingKind.METER: "检定"}


class Chip(Struct, frozen=True):
    """Status as shape, colour and word."""

    mark: str
    look: str
    word: str


@get("/equipment", guards=READERS)
async def list_equipment(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    after: FromQuery[str] = "",
) -> Page:
    return await list_page(request, session, actor, ThingKind.EQUIPMENT, after)


@get("/meters", guards=READERS)
async def list_meters(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    after: FromQuery[str] = "",
) -> Page:
    return await list_page(request, session, actor, ThingKind.METER, after)


@get("/equipment/{thing_id:uuid}", guards=READERS)
async def show_equipment(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    thing_id: FromPath[UUID],
) -> Page:
    return await card_page(request, session, actor, ThingKind.EQUIPMENT, thing_id)


@get("/meters/{thing_id:uuid}", guards=READERS)
async def show_meter(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    thing_id: FromPath[UUID],
) -> Page:
    return await card_page(request, session, actor, ThingKind.METER, thing_id)


async def list_page(
    request: PageRequest, session: AsyncSession, actor: Actor, kind: ThingKind, after: str
) -> Page:
    asked = {name: tidy(request.query_params.get(name, ""))[:80] for name in FILTER_NAMES}
    filters = await with_its_district(session, Filters(kind, **asked))
    streets = await queries.streets(session, filters.district)
    found = await search(session, actor, filters, after, today())
    return page(
        request,
        "registers/list.html",
        part="registers/found_part.html",
        kind=kind,
        base=PATHS[kind],
        named=NAMES[kind],
        filters=filters,
        found=found,
        counted=FEW,
        next_page=address(filters, found.after) if found.after else None,
        first_page=address(filters, None) if after else None,
        without={name: address(lifted(filters, name), None) for name in FILTER_NAMES},
        types=type_choices(kind),
        standings=standing_choices(kind),
        districts=await queries.districts(session),
        streets=streets,
        street_name=next((street.name for street in streets if street.code == filters.street), ""),
        may_register=actor.may(Deed.REGISTER_THING),
        chip_of=lambda line: chip(kind, line.use_status, line.due_on),
        icon_of=icon_of,
        type_name=type_name,
    )


FILTER_NAMES = ("q", "type", "district", "street", "standing", "labelled", "unit")


async def with_its_district(session: AsyncSession, filters: Filters) -> Filters:
    """A street brings its district along. Whoever chooses another district leaves the street behind."""
    street = await queries.street_named(session, filters.street)
    if street is None or filters.district not in ("", street.district_code):
        return msgspec.structs.replace(filters, street="")
    return msgspec.structs.replace(filters, district=street.district_code)


def lifted(filters: Filters, name: str) -> Filters:
    """The same filters without this one, and without the street when its district goes."""
    gone = {name: "", "street": ""} if name == "district" else {name: ""}
    return msgspec.structs.replace(filters, **gone)


def address(filters: Filters, after: str | None) -> str:
    """The list with these filters, as the address bar has it."""
    asked = {name: value for name in FILTER_NAMES if (value := getattr(filters, name))}
    query = urlencode(asked | ({"after": after} if after else {}))
    return f"{PATHS[filters.kind]}?{query}" if query else PATHS[filters.kind]


def type_choices(kind: ThingKind) -> list[tuple[str, str]]:
    if kind == ThingKind.METER:
        return [(category.code, category.name) for category in bindable_categories()]
    return [(each.slug, each.name) for each in catalogue.kinds()]


def standing_choices(kind: ThingKind) -> list[tuple[str, str]]:
    check = CHECKS[kind]
    return [
        (Standing.OVERDUE, f"{check}超期"),
        (Standing.DUE_SOON, "30 天内到期"),
        (Standing.IN_DATE, f"{check}有效"),
        (Standing.OUT_OF_USE, "停用、报废、注销"),
        (Standing.UNKNOWN, f"没有{check}日期"),
    ]


def chip(kind: str, use_status: str, due_on: date | None) -> Chip:
    """The status of a thing today, in words a glance can take in."""
    check = CHECKS[ThingKind(kind)]
    standing = standing_of(use_status, due_on, today())
    if standing == Standing.OUT_OF_USE:
        return Chip("s-off", "", STATUS_WORDS[UseStatus(use_status)])
    if due_on is None:
        return Chip("s-what", "what", f"没有{check}日期")
    days = (due_on - today()).days
    if standing == Standing.OVERDUE:
        return Chip("s-over", "over", f"超期 {span(-days)}")
    if standing == Standing.DUE_SOON:
        return Chip("s-soon", "soon", f"还有 {span(days)}" if days else "今天到期")
    return Chip("s-ok", "ok", f"{check}有效")


async def card_page(
    request: PageRequest, session: AsyncSession, actor: Actor, kind: ThingKind, thing_id: UUID
) -> Page:
    card = await queries.card(session, actor, kind, thing_id)
    thing = card.thing
    return page(
        request,
        "registers/card.html",
        kind=kind,
        base=PATHS[kind],
        named=NAMES[kind],
        check=CHECKS[kind],
        card=card,
        thing=thing,
        chip=chip(kind, thing.use_status, thing.due_on),
        status_word=STATUS_WORDS[UseStatus(thing.use_status)],
        type_name=type_name(kind, thing.type_code),
        details=[field for field in all_fields(kind, thing.type_code) if field.key in thing.details],
        labels={field.key: field.name for field in all_fields(kind, thing.type_code)},
        said=said,
        may_correct=actor.may(Deed.CORRECT),
        may_bind=actor.may(Deed.BIND),
    )


def said(value: Any) -> str:
    """A value of the register on the page: status in words, phone numbers of people masked."""
    if value in (None, ""):
        return "空"
    return STATUS_WORDS[UseStatus(value)] if value in set(UseStatus) else shown_detail(value)


ROUTES: list[Any] = [list_equipment, list_meters, show_equipment, show_meter]
