"""The pages one starts from: `/` and `/me`, each different for a visitor, a unit and a regulator."""

from datetime import datetime

from litestar import Request, get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import OrganisationKind as Org
from backend.accounts.permissions import Actor, Deed, Member
from backend.database import now
from backend.dates import today
from backend.home import queries, rules
from backend.home.remembered import Remembered
from backend.news.queries import newest
from backend.pages import Page, PageRequest, page
from backend.things.models import ThingKind


@get("/")
async def home(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor | None]
) -> Page:
    member = rules.desk_of(actor)
    if actor is None or member is None:
        return page(request, "home/visitor.html", news=await newest(session))
    if Org.REGULATOR in member.kinds:
        return await desk(request, session, actor, member)
    return await unit(request, session, actor, member)


async def unit(request: PageRequest, session: AsyncSession, actor: Actor, member: Member) -> Page:
    """Of a user unit, a maintenance unit, an inspection or a verification body."""
    day = today()
    numbers = await queries.numbers_by_kind(session, actor, day)
    rows = await queries.most_urgent(session, actor, day)
    return page(
        request,
        "home/unit.html",
        who=rules.who(member),
        shelves=[rules.shelf(kind, numbers[kind]) for kind in ThingKind if kind in numbers],
        urgent=[rules.urgent(row, day) for row in rows],
        deeds=deeds_of(actor),
        news=await newest(session),
    )


async def desk(request: PageRequest, session: AsyncSession, actor: Actor, member: Member) -> Page:
    """Of a regulator: the progress of binding by area and by kind."""
    streets = rules.counts_streets(member)
    remembered: Remembered[tuple[datetime, list[queries.Cell]]] = request.app.state.desk_numbers
    seen = [(m.organisation_id, m.management_unit_id) for m in actor.members(Deed.SEE_REGISTER)]
    key = (tuple(seen), today())
    counted_at, found = await remembered.get(key, lambda: count_now(request, actor, streets))
    equipment = [cell for cell in found if cell.kind == ThingKind.EQUIPMENT]
    meters = rules.summed(cell for cell in found if cell.kind == ThingKind.METER)
    names = await queries.area_names(session, by_street=streets)
    return page(
        request,
        "home/desk.html",
        who=rules.who(member),
        streets=streets,
        counted_at=counted_at,
        all=rules.summed(equipment),
        areas=rules.by_area(equipment, names, streets=streets),
        kinds=rules.by_equipment_kind(equipment),
        meters=rules.shelf(ThingKind.METER, meters) if meters.total else None,
        deeds=deeds_of(actor),
        news=await newest(session),
    )


async def count_now(request: PageRequest, actor: Actor, streets: bool) -> tuple[datetime, list[queries.Cell]]:
    """In a session of its own: it may go on when the page that asked is long gone."""
    async with request.app.state.open_session() as session:
        return now(), await queries.cells(session, actor, today(), by_street=streets)


@get("/me")
async def me(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor | None]
) -> Page:
    return page(
        request,
        "home/me.html",
        memberships=[rules.who(member) for member in actor.memberships] if actor else [],
        deeds=deeds_of(actor) if actor else [],
    )


def deeds_of(actor: Actor) -> list[tuple[str, str, str]]:
    """Icon, word and address of what this person may do besides looking at lists."""
    may = [(icon, word, address) for deed, icon, word, address in DEEDS if actor.may(deed)]
    return may if actor.city_wide else [deed for deed in may if deed not in CITY_ONLY]


QUEUE = ("layers", "赋码平台队列", "/codes/platform")
CHECKLISTS = ("list", "检查表", "/inspections/checklists")
WORK = ("history", "后台任务", "/work")
CITY_ONLY = (QUEUE, CHECKLISTS, WORK)  # one for the whole city
DEEDS = (
    (Deed.INSPECT, "shield", "监督检查", "/inspections"),
    (Deed.HANDLE_CLUES, "box", "包装线索", "/clues"),
    (Deed.RESPOND, "wrench", "故障报修", "/faults"),
    (Deed.MANAGE_CHECKLISTS, *CHECKLISTS),
    (Deed.BIND, "label", "绑码", "/scan"),
    (Deed.REGISTER_THING, "plus", "登记设备", "/equipment/new"),
    (Deed.REGISTER_THING, "upload", "批量导入", "/imports/new"),
    (Deed.APPLY_FOR_CODES, "print", "空码和贴纸", "/codes/batches"),
    (Deed.WATCH_PLATFORM, *QUEUE),
    (Deed.WATCH_DELIVERIES, "chart", "送达情况", "/deliveries"),
    (Deed.WATCH_WORK, *WORK),
    (Deed.MANAGE_FLOWS, "siren", "预案管理", "/flows"),
    (Deed.MANAGE_STANDARDS, "book", "包装标准", "/packaging/standards"),
    (Deed.RESPOND, "chat", "评价建议", "/suggestions"),
    (Deed.RESPOND, "calendar", "值班", "/duty"),
    (Deed.SEE_STATISTICS, "chart", "统计", "/statistics"),
    (Deed.WRITE_NEWS, "edit", "写资讯", "/articles"),
    (Deed.MANAGE_PEOPLE, "people", "人员与单位", "/people"),
)
ROUTES = [home, me]
