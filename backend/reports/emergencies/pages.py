"""What the page that asks "出了什么事？" knows: the choices, who will be told, whom to ring, and whether somebody has
reported it already. Shows a visitor nothing that the page behind the code does not."""

from uuid import UUID

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation
from backend.database import new_id, now
from backend.equipment import catalogue
from backend.equipment.catalogue import PhoneNumber
from backend.regions.models import District
from backend.reports.emergencies.rules import SAME
from backend.reports.filing import thing_of_tag
from backend.reports.flow_versions import flow_for
from backend.reports.models import Party, Report, ReportKind
from backend.reports.queries import open_reports_of
from backend.reports.sorts import Sort, sorts_for
from backend.things.models import Thing, ThingKind

WORDS = {
    Party.MAINTENANCE_UNIT: "维保单位",
    Party.USER_UNIT: "使用单位",
    Party.STATION: "监管所",
    Party.CITY: "市值班",
}


class Asking(Struct, frozen=True):
    """`place` is as exact as the public may know it; `same` was reported before; `told` are parties, in words."""

    id: UUID
    tag: str
    name: str
    place: str
    address: str
    sorts: tuple[Sort, ...]
    told: list[str]
    rescue: PhoneNumber
    duty_phone: str
    same: Report | None


async def asking(session: AsyncSession, tag: str) -> Asking:
    """Of a code that wears nothing, or of none, the choices for everything."""
    thing = await thing_of_tag(session, tag or None)
    type_code = thing.type_code if thing and thing.kind == ThingKind.EQUIPMENT else None
    unit = await session.get(Organisation, thing.user_unit_id) if thing else None
    return Asking(
        new_id(),
        tag,
        thing.name if thing else "",
        await public_place(session, thing),
        thing.address if thing and not thing.sensitive else "",
        sorts_for(ReportKind.EMERGENCY, type_code),
        await parties_in_words(session, type_code, thing),
        catalogue.rescue_number(type_code or "", thing.district_code if thing else "*"),
        unit.duty_phone or "" if unit else "",
        await same_open(session, thing),
    )


async def public_place(session: AsyncSession, thing: Thing | None) -> str:
    if thing is None:
        return ""
    if thing.sensitive or not thing.place:
        return await session.scalar(select(District.name).where(District.code == thing.district_code)) or ""
    return thing.place


async def parties_in_words(session: AsyncSession, type_code: str | None, thing: Thing | None) -> list[str]:
    """Whom the first call reaches. Without a thing there are no units: the regulator is called."""
    if thing is None:
        return [WORDS[Party.STATION], WORDS[Party.CITY]]
    flow = await flow_for(
        session, ReportKind.EMERGENCY, sorts_for(ReportKind.EMERGENCY, type_code)[0].id, type_code
    )
    has = {Party.MAINTENANCE_UNIT: thing.maintenance_unit_id, Party.USER_UNIT: thing.user_unit_id}
    return [WORDS[party] for party in flow.first_parties if has.get(party, True)]


async def same_open(session: AsyncSession, thing: Thing | None) -> Report | None:
    """Somebody reported it within a day: the same, unless the reporter says otherwise."""
    open_ones = await open_reports_of(session, thing.id, ReportKind.EMERGENCY) if thing else []
    return next((each for each in open_ones if each.received_at > now() - SAME), None)
