"""What is done on the page of a report, also without JavaScript: the same fields as in a record of the phone."""

from typing import Any
from uuid import UUID

from litestar import delete, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.limits import at_most, place_of
from backend.accounts.permissions import Actor, Deed, allowed
from backend.accounts.sign_in_routes import client_of
from backend.database import new_id, now
from backend.evidence.posted import enter_posted
from backend.pages import FOR_PROGRAMS, Page, PageRequest, redirect
from backend.reports.adding import add_to_report
from backend.reports.filing import Reporter
from backend.reports.forms import read_addition, read_deed
from backend.reports.queries import Seen, report_seen
from backend.reports.responding import respond
from backend.reports.tracking.whereabouts import Here, share, stop_sharing
from backend.settings import Settings
from backend.things.forms import read_id, text

MOST_ADDITIONS = 60  # from one place
QUARTER = 900  # seconds
RESPONDERS = [allowed(Deed.RESPOND)]
POSITION = {FOR_PROGRAMS: True}


@post("/reports/{report_id:uuid}/deeds", guards=RESPONDERS)
async def do_deed(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    report_id: FromPath[UUID],
) -> Page:
    posted = with_report(await request.form(), report_id)
    form = read_deed(posted)
    report = await respond(session, settings, actor, form, now())
    await enter_posted(session, "report_deed", str(form.id), actor.person_id, posted)
    return redirect(report.path)


@post("/reports/{report_id:uuid}/additions")
async def add_something(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
    report_id: FromPath[UUID],
) -> Page:
    """Whoever knows the id may add to it, as its reporter does."""
    place = place_of(client_of(request, settings))
    await at_most(request.app.state.counts, MOST_ADDITIONS, f"additions:{place}", QUARTER)
    posted = with_report(await request.form(), report_id)
    form = read_addition(posted)
    seen = await report_seen(session, report_id)
    author = actor.person_id if actor else author_of(posted, seen)
    reporter = Reporter(author, actor, now())
    report = await add_to_report(session, settings, form, reporter, freed=bool(posted.get("freed")))
    await enter_posted(session, "report_addition", str(form.id), author, posted)
    return redirect(report.path)


@post("/reports/{report_id:uuid}/whereabouts", guards=RESPONDERS, opt=POSITION, status_code=204)
async def share_whereabouts(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    report_id: FromPath[UUID],
    data: JSONBody[Here],
) -> None:
    await share(session, actor, await report_seen(session, report_id), data)


@delete("/reports/{report_id:uuid}/whereabouts", guards=RESPONDERS, opt=POSITION, status_code=204)
async def take_whereabouts_back(
    session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], report_id: FromPath[UUID]
) -> None:
    await stop_sharing(session, actor, await report_seen(session, report_id))


def author_of(form: FormMultiDict, seen: Seen) -> UUID:
    """A visitor by the id of their phone, which scripts write into the form; without, whoever knows the id of a report
    is its reporter, but for what only the reporter's own phone may say. A report that was made without a script is of
    no phone, and has its own id for an author."""
    if written := text(form, "author"):
        return read_id(written, "author")
    of_a_phone = seen.report.author_id != seen.report.id
    return new_id() if of_a_phone and text(form, "fixed") else seen.report.author_id


def with_report(form: FormMultiDict, report_id: UUID) -> FormMultiDict:
    """The form says itself of which report it is; the address does when a page posts it."""
    return FormMultiDict([*form.multi_items(), ("report", str(report_id))])


ROUTES: list[Any] = [do_deed, add_something, share_whereabouts, take_whereabouts_back]
