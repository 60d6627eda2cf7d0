"""The form that registers one piece of equipment or one meter."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.database import new_id
from backend.equipment import catalogue
from backend.meters.catalogue import bindable_categories
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Conflict
from backend.things import queries
from backend.things.columns import columns, detail_fields, type_named, types
from backend.things.directory import scope_of
from backend.things.models import ThingKind
from backend.things.registering import Unfit, register
from backend.things.search_routes import NAMES, PATHS

WRITERS = [allowed(Deed.REGISTER_THING)]
LONGEST = 2000  # characters of one field that are shown again


@get("/equipment/new", guards=WRITERS)
async def new_equipment(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    type_code: FromQuery[str] = "",
) -> Page:
    return await form_page(request, session, actor, ThingKind.EQUIPMENT, {"type_code": type_code})


@get("/meters/new", guards=WRITERS)
async def new_meter(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    type_code: FromQuery[str] = "",
) -> Page:
    return await form_page(request, session, actor, ThingKind.METER, {"type_code": type_code})


@post("/equipment", guards=WRITERS)
async def register_equipment(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    return await register_from(request, session, actor, ThingKind.EQUIPMENT)


@post("/meters", guards=WRITERS)
async def register_meter(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    return await register_from(request, session, actor, ThingKind.METER)


async def register_from(request: PageRequest, session: AsyncSession, actor: Actor, kind: ThingKind) -> Page:
    texts = await typed(request)
    try:
        thing = await register(session, actor, kind, form_id(texts), texts)
    except (Unfit, Conflict) as refusal:
        errors = refusal.errors if isinstance(refusal, Unfit) else {}
        return await form_page(request, session, actor, kind, texts, errors, refusal.say)
    return redirect(f"{PATHS[kind]}/{thing.id}")


async def typed(request: PageRequest) -> dict[str, str]:
    """The texts of the form; of a field sent twice the first, of a file nothing."""
    form = await request.form()
    return {
        name: value[:LONGEST] for name, value in reversed(list(form.multi_items())) if isinstance(value, str)
    }


def form_id(texts: Mapping[str, str]) -> UUID:
    """The id that the form was shown with, so that sending it twice registers once."""
    try:
        return UUID(texts.get("id", ""))
    except ValueError:
        return new_id()


async def form_page(
    request: PageRequest,
    session: AsyncSession,
    actor: Actor,
    kind: ThingKind,
    texts: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    say: str = "",
) -> Page:
    chosen = type_named(kind, texts.get("type_code", ""))
    shared: dict[str, Any] = {"kind": kind, "base": PATHS[kind], "named": NAMES[kind]}
    if chosen is None:
        return page(request, "registers/choose_type.html", groups=groups(kind), say=say, **shared)
    by_key = {field.key: field for field in columns(kind)}
    return page(
        request,
        "registers/form.html",
        status=422 if say else 200,
        chosen=chosen,
        texts=texts,
        errors=errors or {},
        say=say,
        form_id=form_id(texts),
        sections=[(title, [by_key[key] for key in keys if key in by_key]) for title, keys in SECTIONS],
        details=detail_fields(kind, chosen.code),
        fields={field.key: field for field in (*columns(kind), *detail_fields(kind, chosen.code))},
        districts=await queries.districts(session),
        scope=scope_of(actor),
        **shared,
    )


SECTIONS = (
    ("是什么", ("name", "model", "maker", "made_on")),
    (
        "编号",
        (
            "device_code",
            "register_no",
            "certificate_no",
            "factory_no",
            "internal_no",
            "plate_no",
            "type_approval_no",
        ),
    ),
    (
        "归谁、在哪里",
        (
            "user_unit",
            "user_unit_uscc",
            "owner",
            "maintenance_unit",
            "district_code",
            "street_code",
            "address",
            "place",
            "lng_wgs84",
            "lat_wgs84",
        ),
    ),
    (
        "日期",
        (
            "use_status",
            "in_use_since",
            "last_checked_on",
            "next_due_on",
            "check_result",
            "check_body",
            "last_checked_b_on",
            "next_due_b_on",
        ),
    ),
)


def groups(kind: ThingKind) -> list[tuple[str, str, list[Any]]]:
    """Types to choose from, grouped: icon, title, types."""
    if kind == ThingKind.METER:
        by_group: dict[str, list[Any]] = {}
        for category in bindable_categories():
            by_group.setdefault(category.purposes[0], []).append(category)
        return [("meter", purpose, members) for purpose, members in by_group.items()]
    allowed_codes = {choice.code for choice in types(kind)}
    return [
        (each.icon, each.name, [line for line in catalogue.types_of(each) if line.code in allowed_codes])
        for each in catalogue.kinds()
    ]


ROUTES: list[Any] = [new_equipment, new_meter, register_equipment, register_meter]
