"""What the page that asks "哪里坏了？" knows: the symptoms, what others have reported already, whom to ring. Shows a
visitor nothing that the page behind the code does not: of an open fault its symptom and how it stands, never its id."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import new_id
from backend.equipment import catalogue
from backend.reports.emergencies.pages import public_place
from backend.reports.faults.rules import ANYTHING, State, state_of
from backend.reports.filing import thing_of_tag
from backend.reports.flows import ANY
from backend.reports.models import Report, ReportKind
from backend.reports.queries import open_reports_of
from backend.reports.sorts import Sort, all_sorts, slugs_of, sorts_for
from backend.things.models import Thing


class Group(Struct, frozen=True):
    """The symptoms of a kind of equipment; `codes`: the types that belong to it, for a phone that knows its thing
    from a pack. The one for everything else has none."""

    slug: str
    codes: tuple[str, ...]
    sorts: tuple[Sort, ...]


class Similar(Struct, frozen=True):
    sort: Sort
    received_at: datetime
    state: State


class Asking(Struct, frozen=True):
    id: UUID
    tag: str
    name: str
    place: str
    is_equipment: bool
    groups: list[Group]
    similar: list[Similar]


async def asking(session: AsyncSession, tag: str) -> Asking:
    """Of a code that wears nothing, or of none, the symptoms of everything."""
    thing = await thing_of_tag(session, tag or None)
    sorts = sorts_for(ReportKind.FAULT, thing.type_code if thing else None)
    return Asking(
        new_id(),
        tag,
        thing.name if thing else "",
        await public_place(session, thing),
        thing is None or bool(catalogue.kind_of(thing.type_code)),
        [Group(ANY, (), sorts)],
        await similar_to(session, thing, sorts),
    )


def asking_anything() -> Asking:
    """Of no thing: all kinds, of which a phone shows the one that it knows, else that for everything."""
    groups = [Group(slug, codes_of(slug), sorts) for slug, sorts in all_sorts()[ReportKind.FAULT].items()]
    return Asking(new_id(), "", "", "", True, groups, [])


def codes_of(slug: str) -> tuple[str, ...]:
    """Types whose first fitting kind is this one."""
    known = all_sorts()[ReportKind.FAULT]
    types = (line.code for line in catalogue.bindable_types())
    return tuple(code for code in types if next((s for s in slugs_of(code) if s in known), ANY) == slug)


async def similar_to(session: AsyncSession, thing: Thing | None, sorts: tuple[Sort, ...]) -> list[Similar]:
    """Open faults that a new report of the same symptom would join, one for each symptom, the newest first."""
    open_ones = await open_reports_of(session, thing.id, ReportKind.FAULT) if thing else []
    words = {sort.id: sort for sort in sorts if sort.id != ANYTHING}
    newest: dict[str, Report] = {}
    for report in open_ones:
        if report.sort in words and report.done_at is None:
            newest.setdefault(report.sort, report)
    return [Similar(words[each.sort], each.received_at, state_of(each)) for each in newest.values()]
