"""All that the page of a report shows one reader."""

from typing import Any
from uuid import UUID

from msgspec import Struct

from backend import pages
from backend.database import new_id
from backend.equipment.catalogue import rescue_number
from backend.reports.flows import read_flow
from backend.reports.models import Party, Report, ReportKind, StepKind
from backend.reports.sorts import sort_of
from backend.reports.tracking.headline import Headline, headline
from backend.reports.tracking.queries import Tracked, may_be_shared, place_of
from backend.reports.tracking.story import TRAPPED, Line, Telling, lines_of


class Deed(Struct, frozen=True):
    """One step that this reader may do next."""

    what: str
    word: str
    icon: str


class View(Struct, frozen=True):
    report: Report
    responder: bool
    headline: Headline
    what: str
    where: str
    lines: list[Line]
    advice: str
    number: str  # to call
    main: Deed | None
    taker: str | None
    may_hand_over: bool
    may_stand_down: bool
    may_close: bool
    shares: bool
    drawn: dict[str, Any]
    open: bool
    id: UUID
    freed_id: UUID

    @property
    def on_the_way(self) -> bool:
        return bool(self.report.departed_at and may_be_shared(self.report))


def view_of(seen: Tracked, lang: str, person_id: UUID | None) -> View:
    report, thing = seen.report, seen.thing
    telling = Telling(pages.english if lang == "en" else pages.chinese, lang, seen.party is not None)
    sort = sort_of(ReportKind(report.kind), report.sort, thing.type_code if thing else None)
    public = thing is not None and thing.sensitive and seen.party is None
    where = [thing.name if thing else report.place]
    if thing and not public:
        where += [thing.place, thing.address]
    takers = read_flow(report.flow).takers if report.flow else ()
    counts = seen.party in takers
    mine = report.taken_by is not None and report.taken_by == person_id
    regulator = seen.party in (Party.STATION, Party.CITY)
    return View(
        report=report,
        responder=seen.party is not None,
        headline=headline(report, len(seen.told), seen.way, telling),
        what=sort.word(lang) if sort else report.sort,
        where=(", " if lang == "en" else "，").join(part for part in where if part),
        lines=lines_of(report, seen.steps, seen.way, telling),
        advice="" if report.done_at or report.closed_at or sort is None else sort.advice(lang),
        number=rescue_number(thing.type_code if thing else "", report.district_code or "*").number,
        main=main_deed(report, seen.party, counts),
        taker=seen.taker if seen.party else None,
        may_hand_over=bool(report.taken_at and not report.closed_at) and (mine or regulator),
        may_stand_down=bool(report.taken_at and not report.done_at and not report.closed_at)
        and (mine or regulator),
        may_close=bool(report.done_at and not report.closed_at) and counts,
        shares=seen.party is not None and mine and may_be_shared(report),
        drawn=drawn(seen, public),
        open=report.closed_at is None,
        id=new_id(),
        freed_id=new_id(),
    )


def main_deed(report: Report, party: Party | None, counts: bool) -> Deed | None:
    """The one thing that is next. Whose taking does not count says that they know, and may go there all the same."""
    if party is None or report.closed_at:
        return None
    if report.done_at:
        return None
    if report.arrived_at:
        word = "人已救出" if report.sort == TRAPPED else "险情已排除"
        return Deed(StepKind.FREED, word, "check")
    if report.departed_at:
        return Deed(StepKind.ARRIVED, "我到现场了", "check")
    if report.taken_at:
        return Deed(StepKind.DEPARTED, "出发", "pin")
    return Deed(StepKind.TAKEN, "接警" if counts else "我知道了", "siren")


def drawn(seen: Tracked, hidden: bool) -> dict[str, Any]:
    """What the map draws: the thing and, while it is shared, the rescuer. Empty where nobody may know."""
    there = place_of(seen.report, seen.thing)
    if there is None or hidden:
        return {}
    found: dict[str, Any] = {"thing_lng": there.lng, "thing_lat": there.lat}
    if seen.rescuer:
        found |= {
            "lng": seen.rescuer.lng_wgs84,
            "lat": seen.rescuer.lat_wgs84,
            "accuracy": seen.rescuer.accuracy_m or 0,
        }
    return found
