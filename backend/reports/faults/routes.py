"""故障报修: at most six taps after the scan, with or without an account, network or JavaScript."""

from litestar import Request, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.limits import place_of
from backend.accounts.permissions import Actor
from backend.accounts.sign_in_routes import client_of
from backend.database import now
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Invalid
from backend.reports.faults.asking import asking, asking_anything
from backend.reports.faults.reporting import report_fault
from backend.reports.faults.shells import BEGIN
from backend.reports.filing import Reporter
from backend.reports.forms import read_report, read_scanned
from backend.settings import Settings
from backend.things.forms import text


@get("/faults/new")
async def ask_what_is_wrong(
    request: PageRequest, session: NamedDependency[AsyncSession], tag: FromQuery[str] = ""
) -> Page:
    """`tag`: the sticker that was scanned; without one somebody says where it is."""
    return page(request, "faults/new.html", ask=await asking(session, read_scanned(tag) or ""), wrong=None)


@get(BEGIN, sync_to_thread=False)
def ask_without_network(request: PageRequest) -> Page:
    """The same page without any thing, which phones keep; pwa/faults/new.js writes in what the phone knows."""
    return page(request, "faults/new.html", ask=asking_anything(), wrong=None)


@post("/faults")
async def post_fault(
    request: Request,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
) -> Page:
    """The form of a page without JavaScript. Its id is that of the page, so that a double press is one report."""
    posted: FormMultiDict = await request.form()
    if same := text(posted, "same"):  # the button of an open fault with this symptom
        posted = FormMultiDict([*((k, v) for k, v in posted.multi_items() if k != "sort"), ("sort", same)])
    try:
        async with session.begin_nested():
            form = read_report(posted)
            # Without a script there is nothing that remembers the phone: each report is of a phone of its own.
            reporter = Reporter(actor.person_id if actor else form.id, actor, now())
            network = place_of(client_of(request, settings))
            report = await report_fault(session, settings, form, reporter, network)
    except Invalid as wrong:
        ask = await asking(session, read_scanned(text(posted, "tag")) or "")
        return page(request, "faults/new.html", status=wrong.status, ask=ask, wrong=wrong, given=posted)
    return redirect(report.path)


ROUTES = [ask_what_is_wrong, ask_without_network, post_fault]
