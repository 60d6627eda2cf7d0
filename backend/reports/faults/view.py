"""All that the page of a fault shows one reader."""

from datetime import date
from uuid import UUID

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from backend import pages
from backend.accounts.models import Organisation
from backend.accounts.secrets import unseal
from backend.database import new_id, now
from backend.dates import on_day, today, when
from backend.reports.faults.rules import LONGEST_WAIT, State, may_be_judged, state_of
from backend.reports.faults.story import lines_of
from backend.reports.flows import read_flow
from backend.reports.models import Party, Report, ReportKind
from backend.reports.sorts import sort_of
from backend.reports.tracking.headline import Headline
from backend.reports.tracking.queries import Tracked
from backend.reports.tracking.story import Line, Telling
from backend.things.models import Thing

UNITS = (Party.MAINTENANCE_UNIT, Party.USER_UNIT)


class FaultView(Struct, frozen=True):
    """`may_take`, `may_repair`: what this reader may do now; `asks`: whether its reporter is asked, or may open it
    again; `phone` is of who can come, as the page behind the code has it; `contact` the reporter's, for the units."""

    report: Report
    state: State
    responder: bool
    headline: Headline
    what: str
    where: str
    lines: list[Line]
    advice: str
    taker: str | None
    contact: str
    phone: str
    may_take: bool
    may_repair: bool
    may_hand_over: bool
    may_stand_down: bool
    may_close: bool
    asks: bool
    id: UUID
    other_id: UUID
    first_day: date
    last_day: date

    @property
    def open(self) -> bool:
        return self.state is not State.CLOSED


async def view_of_fault(session: AsyncSession, seen: Tracked, lang: str, person_id: UUID | None) -> FaultView:
    report, thing, party = seen.report, seen.thing, seen.party
    telling = Telling(pages.english if lang == "en" else pages.chinese, lang, party is not None)
    state = state_of(report)
    sort = sort_of(ReportKind.FAULT, report.sort, thing.type_code if thing else None)
    counts = party is not None and party in read_flow(report.flow).takers
    mine = report.taken_by is not None and report.taken_by == person_id
    leads = mine or party in (Party.STATION, Party.CITY)
    being_repaired = state in (State.TAKEN, State.PARTS)
    return FaultView(
        report=report,
        state=state,
        responder=party is not None,
        headline=headline(report, state, len(seen.told), telling),
        what=sort.word(lang) if sort else report.sort,
        where=where(report, thing, party, lang),
        lines=lines_of(report, seen.steps, telling),
        advice=sort.advice(lang) if sort and state is not State.CLOSED else "",
        taker=seen.taker if party else None,
        contact=unseal(report.contact_sealed) if report.contact_sealed and party in UNITS else "",
        phone=await phone_of(session, thing),
        may_take=state is State.NEW and party is not None,
        may_repair=counts and being_repaired,
        may_hand_over=being_repaired and leads,
        may_stand_down=being_repaired and leads,
        may_close=counts and state is not State.CLOSED,
        asks=party is None and may_be_judged(report, now()) is None,
        id=new_id(),
        other_id=new_id(),
        first_day=today(),
        last_day=today() + LONGEST_WAIT,
    )


def where(report: Report, thing: Thing | None, party: Party | None, lang: str) -> str:
    """As exactly as this reader may know it."""
    parts = [thing.name if thing else report.place]
    if thing and not (thing.sensitive and party is None):
        parts += [thing.place, thing.address]
    return (", " if lang == "en" else "，").join(part for part in parts if part)


async def phone_of(session: AsyncSession, thing: Thing | None) -> str:
    """Of the maintenance unit where it is registered, else of the user unit's duty room."""
    if thing is None:
        return "12345"
    unit = await session.get(Organisation, thing.user_unit_id)
    return thing.details.get("maintenance_phone") or (unit.duty_phone if unit else None) or "12345"


def headline(report: Report, state: State, told: int, telling: Telling) -> Headline:
    """`told`: how many units were called."""
    t, lang = telling.t, telling.lang
    match state:
        case State.CLOSED:
            return Headline("off", "s-ok", t("已关闭"), t("{at} 关闭", at=when(report.closed_at, lang)))
        case State.ASKED:
            at = when(report.done_at, lang)
            if telling.responder:
                return Headline("ok", "s-ok", t("修好，等确认"), t("{at} 写的修好，已问报修人", at=at))
            return Headline("ok", "s-ok", t("真的修好了吗？"), t("维修的人 {at} 说修好了", at=at))
        case State.PARTS:
            day = on_day(report.parts_due_on, lang)
            return Headline("soon", "s-soon", t("等配件"), t("预计{day}到", day=day))
        case State.TAKEN:
            who = telling.party(report.taken_as or Party.MAINTENANCE_UNIT)
            said = t("{who} {at} 接单", who=who, at=when(report.taken_at, lang))
            return Headline("go", "s-ok", t("已接单"), said[:1].upper() + said[1:])
    if told and telling.responder:
        return Headline("go", "s-send", t("等人接单"), t("已通知 {n} 方", n=told))
    if told:
        return Headline(
            "go", "s-send", t("已通知 {n} 方", n=told), t("等人接单。没有人接，会自动通知下一批人")
        )
    return Headline("soon", "s-soon", t("没有通知到人"), t("报修收到了，但没有可以通知的人。请打电话"))
