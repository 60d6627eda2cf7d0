"""应急报警: two taps after the scan, with or without an account, network or JavaScript."""

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
from backend.reports.emergencies.pages import asking
from backend.reports.emergencies.raising import raise_emergency
from backend.reports.emergencies.shells import BEGIN, WAITING
from backend.reports.filing import Reporter
from backend.reports.forms import read_report, read_scanned
from backend.settings import Settings


@get("/emergencies/new")
async def choose_what_happened(
    request: PageRequest, session: NamedDependency[AsyncSession], tag: FromQuery[str] = ""
) -> Page:
    """`tag`: the sticker that was scanned; without one somebody says where they are."""
    return page(request, "emergencies/choose.html", ask=await asking(session, read_scanned(tag) or ""))


@get(BEGIN)
async def choose_without_network(request: PageRequest, session: NamedDependency[AsyncSession]) -> Page:
    """The same page without any thing, which phones keep; pwa/emergencies/choose.js writes in what the phone knows."""
    return page(request, "emergencies/choose.html", ask=await asking(session, ""))


@get(WAITING)
async def not_sent_yet(request: PageRequest) -> Page:
    """尚未发出: stands in for the page of a report that is still on the phone alone; phones keep it."""
    return page(request, "emergencies/waiting.html")


@post("/emergencies")
async def post_emergency(
    request: Request,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
) -> Page:
    """The form of a page without JavaScript. Its id is that of the page, so that a double press is one report."""
    form: FormMultiDict = await request.form()
    read = read_report(form)
    # Without a script there is nothing that remembers the phone: each report is of a phone of its own.
    reporter = Reporter(actor.person_id if actor else read.id, actor, now())
    network = place_of(client_of(request, settings))
    report = await raise_emergency(session, settings, read, reporter, network)
    return redirect(report.path)


ROUTES = [choose_what_happened, choose_without_network, not_sent_yet, post_emergency]
