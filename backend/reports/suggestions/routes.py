"""评价建议 for everybody: the form, what others said of the same thing, and what became of one's own."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend import pages
from backend.accounts.limits import place_of
from backend.accounts.permissions import Actor
from backend.accounts.secrets import unseal
from backend.accounts.sign_in_routes import client_of
from backend.database import new_id, now
from backend.evidence.posted import enter_posted
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Invalid, NotFound
from backend.reports.filing import Reporter, thing_of_tag
from backend.reports.flows import read_flow
from backend.reports.forms import read_report, read_scanned
from backend.reports.models import ReportKind
from backend.reports.parties import parties_of
from backend.reports.queries import report_seen, steps_of
from backend.reports.sentences import what_of
from backend.reports.sorts import sort_of, sorts_for
from backend.reports.suggestions import queries
from backend.reports.suggestions.answering import NO_SUGGESTION, REGULATORS
from backend.reports.suggestions.answers import state_named, states
from backend.reports.suggestions.shells import BEGIN
from backend.reports.suggestions.suggesting import suggest
from backend.settings import Settings
from backend.things.forms import text


@get("/suggestions/new")
async def ask(request: PageRequest, session: NamedDependency[AsyncSession], tag: FromQuery[str] = "") -> Page:
    return page(request, "suggestions/new.html", **await asked(session, tag), wrong=None, given={})


@get(BEGIN, sync_to_thread=False)
def ask_without_network(request: PageRequest) -> Page:
    """The same page without any thing, which phones keep; pwa/suggestions/new.js writes in what the phone knows."""
    values: dict[str, Any] = {"id": new_id(), "tag": "", "thing": None, "others": []}
    sorts = sorts_for(ReportKind.SUGGESTION, None)
    return page(request, "suggestions/new.html", **values, sorts=sorts, wrong=None, given={})


@post("/suggestions")
async def post_suggestion(
    request: Request,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
) -> Page:
    """The form has the id of its page, so that a double press is one suggestion."""
    posted = await request.form()
    try:
        async with session.begin_nested():
            form = read_report(posted)
            reporter = Reporter(actor.person_id if actor else form.id, actor, now())
            network = place_of(client_of(request, settings))
            report = await suggest(session, settings, form, reporter, network)
            await enter_posted(session, "suggestion", str(form.id), reporter.author_id, posted)
    except Invalid as wrong:
        values = await asked(session, text(posted, "tag"))
        return page(request, "suggestions/new.html", status=wrong.status, **values, wrong=wrong, given=posted)
    return redirect(report.path)


async def asked(session: AsyncSession, tag: str) -> dict[str, Any]:
    """Raises NotFound where nothing wears the sticker."""
    thing = await thing_of_tag(session, read_scanned(tag))
    if thing is None:
        raise NotFound("这个码没有绑定设备，评价写不到它上面。重新扫贴纸")
    return {
        "id": new_id(),
        "tag": read_scanned(tag),
        "thing": thing,
        "sorts": sorts_for(ReportKind.SUGGESTION, thing.type_code),
        "others": await queries.public_ones(session, thing.id),
        "sort_word": sort_word,
    }


def sort_word(sort: str, lang: str) -> str:
    found = sort_of(ReportKind.SUGGESTION, sort, None)
    return found.word(lang) if found else sort


@get("/suggestions/about")
async def what_others_say(
    request: PageRequest, session: NamedDependency[AsyncSession], tag: FromQuery[str] = ""
) -> Page:
    """Everything that everybody may read of one thing."""
    return page(request, "suggestions/about.html", **await asked(session, tag))


@get("/suggestions/{report_id:uuid}")
async def show_suggestion(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    report_id: FromPath[UUID],
) -> Page:
    """Whoever knows the id sees it as its reporter does; those whose business it is may answer and judge."""
    seen = await report_seen(session, report_id)
    report = seen.report
    if report.kind != ReportKind.SUGGESTION:
        raise NotFound(NO_SUGGESTION)
    found = [party for party, _ in parties_of(actor, report, seen.thing)]
    last = await queries.last_answer(session, report.id)
    steps = await steps_of(session, report.id)
    return page(
        request,
        "suggestions/one.html",
        report=report,
        thing=seen.thing,
        what=what_of(report, seen.thing, pages.language_of(request)),
        photos=[file.sha256 for step in steps for file in step.files] if found else [],
        contact=unseal(report.contact_sealed) if report.contact_sealed and found else "",
        answer=last,
        state=state_named(last.state) if last else None,
        moderation=await queries.last_moderation(session, report.id),
        states=states(),
        may_answer=any(party in read_flow(report.flow).takers for party in found),
        may_moderate=any(party in REGULATORS for party in found),
        concerned=bool(found),
    )


ROUTES: list[Any] = [ask, ask_without_network, post_suggestion, what_others_say, show_suggestion]
