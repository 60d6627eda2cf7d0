"""What people who were called do about a report: each is a step, stamped by the server. What may be done to which kind
of report, and how, is in the folder of that kind. Nothing here commits."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Member
from backend.alerts.actions import acknowledge
from backend.refusals import Conflict, Invalid, NotFound
from backend.reports import forms
from backend.reports.calling import answer_calls
from backend.reports.doing import Doing, Way
from backend.reports.emergencies.responding import EMERGENCY_WAY
from backend.reports.faults.repairing import FAULT_WAY
from backend.reports.filing import files_held, thing_of_tag
from backend.reports.flows import read_flow
from backend.reports.models import Party, Report, ReportKind, StepKind
from backend.reports.parties import parties_of
from backend.reports.queries import NO_REPORT, Seen, report_seen
from backend.reports.steps import Said, is_done
from backend.settings import Settings

WAYS: dict[str, Way] = {ReportKind.EMERGENCY: EMERGENCY_WAY, ReportKind.FAULT: FAULT_WAY}


async def respond(
    session: AsyncSession, settings: Settings, actor: Actor, form: forms.Deed, made_at: datetime
) -> Report:
    """One step of a responder. Sent twice it is one step. Raises NotFound, Conflict, Invalid, Forbidden."""
    seen = await report_seen(session, form.report, lock=True)
    report = seen.report
    found = parties_of(actor, report, seen.thing)
    if not found or report.kind not in WAYS:
        raise NotFound(NO_REPORT)
    way = WAYS[report.kind]
    files = await files_held(session, settings, form, actor.person_id)
    said = said_of(form, files, made_at, await scanned_there(session, seen, form))
    if await is_done(session, said):
        return report
    what = what_of(way, form)
    if why := way.may_follow(report, what):
        raise Conflict(why, "what")
    party, member = best_of(found, report)
    await way.deeds[what](session, seen, Doing(actor, member, party, form, said))
    await answer_calls(session, report, actor.person_id)
    await acknowledge(session, actor.person_id, report.path)
    return report


def what_of(way: Way, form: forms.Deed) -> StepKind:
    if form.what not in way.deeds:
        raise Invalid("不认识这一步。返回上一页，重新打开再交", "what")
    return StepKind(form.what)


def best_of(found: list[tuple[Party, Member]], report: Report) -> tuple[Party, Member]:
    """Who is of several parties acts for one whose taking counts."""
    takers = read_flow(report.flow).takers
    return next((pair for pair in found if pair[0] in takers), found[0])


def said_of(form: forms.Deed, files: tuple, made_at: datetime, scanned: bool) -> Said:
    place = form.place
    return Said(
        id=form.id,
        note=form.note,
        facts={"scanned": True} if scanned else {},
        files=files,
        lng_wgs84=place.lng_wgs84 if place else None,
        lat_wgs84=place.lat_wgs84 if place else None,
        made_at=made_at,
    )


async def scanned_there(session: AsyncSession, seen: Seen, form: forms.Deed) -> bool:
    """Whether the sticker of this very thing was scanned."""
    thing = await thing_of_tag(session, form.tag)
    return bool(thing and seen.thing and thing.id == seen.thing.id)
