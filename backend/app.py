"""The web application: the routes of all domains, and who is asking."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

from litestar import Litestar, Request
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy.ext.asyncio import AsyncSession

from backend import browser_files, models, refused
from backend.accounts import device_routes, password_routes, sign_in_routes, sign_ins
from backend.accounts.limits import counts_of
from backend.accounts.permissions import Actor
from backend.alerts import delivery_routes, push_routes
from backend.alerts import routes as alert_routes
from backend.alerts import settings_routes as notice_settings_routes
from backend.alerts.channels import must_name_channels
from backend.alerts.queries import unread_count
from backend.bindings import routes as binding_routes
from backend.browser_files import WHOEVER_ASKS
from backend.code_page import events_routes, scans_routes
from backend.code_page import routes as code_page_routes
from backend.code_page.glance import Glances
from backend.codes import routes as code_routes
from backend.corrections import routes as correction_routes
from backend.database import alone, connect, sessions, transaction
from backend.duty import routes as duty_routes
from backend.evidence import upload_routes
from backend.home import routes as home_routes
from backend.home import settings_routes
from backend.home.remembered import Remembered
from backend.imports import routes as import_routes
from backend.inspections import routes as inspection_routes
from backend.live.hub import Hub
from backend.live.stopping import hears_of_stopping
from backend.measurements import routes as measurement_routes
from backend.nameplates import routes as nameplate_routes
from backend.news import category_routes as news_category_routes
from backend.news import desk_routes as news_desk_routes
from backend.news import picture_routes as news_picture_routes
from backend.news import routes as news_routes
from backend.origin import guarded
from backend.outbox import routes as outbox_routes
from backend.packaging import judge_routes, record_routes
from backend.packaging.clues import routes as clue_routes
from backend.packaging.standards import routes as dictionary_routes
from backend.packaging.standards_desk import routes as standard_routes
from backend.packaging.standards_desk import sheet_routes
from backend.packs import routes as pack_routes
from backend.pages import FOR_PROGRAMS
from backend.people import member_routes, organisation_routes
from backend.people import routes as people_routes
from backend.reminders import routes as reminder_routes
from backend.reports import flow_routes
from backend.reports.board import routes as board_routes
from backend.reports.emergencies import routes as emergency_routes
from backend.reports.faults import list_routes as fault_list_routes
from backend.reports.faults import routes as fault_routes
from backend.reports.suggestions import desk_routes as suggestion_desk_routes
from backend.reports.suggestions import routes as suggestion_routes
from backend.reports.tracking import deeds_routes as report_deeds_routes
from backend.reports.tracking import routes as tracking_routes
from backend.saved import routes as saved_routes
from backend.scanner import routes as scanner_routes
from backend.scans import routes as scan_routes
from backend.scans.log import ScanLog
from backend.settings import Settings
from backend.shell import routes as shell_routes
from backend.statistics import routes as statistics_routes
from backend.statistics.counting import count_visits
from backend.statistics.visit_log import VisitLog
from backend.sync import rescue_routes, verification_routes
from backend.sync import routes as sync_routes
from backend.things import registering_routes, search_routes
from backend.timetable import routes as timetable_routes
from backend.walks import routes as walk_routes

assert models.metadata.tables  # every table is known before the first query
ROUTES: list[Any] = [
    browser_files.browser_file,
    *shell_routes.ROUTES,
    *sign_in_routes.ROUTES,
    *device_routes.ROUTES,
    *password_routes.ROUTES,
    *home_routes.ROUTES,
    *alert_routes.ROUTES,
    *push_routes.ROUTES,
    *notice_settings_routes.ROUTES,
    *delivery_routes.ROUTES,
    *timetable_routes.ROUTES,
    *reminder_routes.ROUTES,
    *saved_routes.ROUTES,
    *people_routes.ROUTES,
    *member_routes.ROUTES,
    *duty_routes.ROUTES,
    *organisation_routes.ROUTES,
    *settings_routes.ROUTES,
    *code_routes.ROUTES,
    *binding_routes.ROUTES,
    *correction_routes.ROUTES,
    *nameplate_routes.ROUTES,
    *search_routes.ROUTES,
    *registering_routes.ROUTES,
    *import_routes.ROUTES,
    *inspection_routes.ROUTES,
    *walk_routes.ROUTES,
    *emergency_routes.ROUTES,
    *tracking_routes.ROUTES,
    *report_deeds_routes.ROUTES,
    *board_routes.ROUTES,
    *fault_routes.ROUTES,
    *fault_list_routes.ROUTES,
    *upload_routes.ROUTES,
    *sync_routes.ROUTES,
    *rescue_routes.ROUTES,
    *verification_routes.ROUTES,
    *outbox_routes.ROUTES,
    *pack_routes.ROUTES,
    *scanner_routes.ROUTES,
    *scan_routes.ROUTES,
    *code_page_routes.ROUTES,
    *scans_routes.ROUTES,
    *events_routes.ROUTES,
    *flow_routes.ROUTES,
    *suggestion_routes.ROUTES,
    *suggestion_desk_routes.ROUTES,
    *measurement_routes.ROUTES,
    *dictionary_routes.ROUTES,
    *judge_routes.ROUTES,
    *record_routes.ROUTES,
    *clue_routes.ROUTES,
    *statistics_routes.ROUTES,
    *standard_routes.ROUTES,
    *sheet_routes.ROUTES,
    *news_routes.ROUTES,
    *news_desk_routes.ROUTES,
    *news_category_routes.ROUTES,
    *news_picture_routes.ROUTES,
]


def make_app(settings: Settings | None = None, routes: Sequence[Any] | None = None) -> ASGIApp:
    """A complete application with its own engine, closed on shutdown."""
    settings = settings or Settings()
    return guarded(make_litestar(settings, routes), settings)


def make_litestar(settings: Settings, routes: Sequence[Any] | None = None) -> Litestar:
    litestar = routed(ROUTES if routes is None else routes)
    furnish(litestar, settings)
    return litestar


def routed(routes: Sequence[Any]) -> Litestar:
    """The application without anything to work with yet. To read all routes takes half a second; tests do it once."""
    return Litestar(
        routes,
        dependencies={
            "session": Provide(provide_session),
            "actor": Provide(provide_actor, sync_to_thread=False),
            "settings": Provide(provide_settings, sync_to_thread=False),
        },
        middleware=[who_is_asking, count_visits],
        exception_handlers=refused.HANDLERS,
        compression_config=CompressionConfig(
            backend="gzip", gzip_compress_level=4, minimum_size=900, exclude_opt_key="already_compressed"
        ),
        lifespan=[lifespan],
        openapi_config=None,
        request_max_body_size=64 * 1024 * 1024,
        debug=False,
    )


def furnish(litestar: Litestar, settings: Settings) -> None:
    """Everything that requests share, on the database of these settings."""
    must_name_channels(settings)  # a wrong setting is said at the start, not when somebody must be told
    engine = connect(settings)
    litestar.state.update(
        {
            "engine": engine,
            "alone": alone(engine),
            "glances": Glances(settings.database_url),
            "hub": Hub(settings.database_url),
            "open_session": sessions(engine),
            "settings": settings,
            "counts": counts_of(settings),
            "desk_numbers": Remembered(fresh=60, stale=600),
            "scan_log": ScanLog(engine),
            "visit_log": VisitLog(engine),
        }
    )


@contextlib.asynccontextmanager
async def lifespan(litestar: Litestar) -> AsyncIterator[None]:
    state = litestar.state
    with hears_of_stopping(state.hub.close):
        yield
    state.hub.close()
    await state.scan_log.flush()
    await state.visit_log.flush()
    await state.glances.close()
    await state.counts.close()
    await state.engine.dispose()


async def provide_session(request: Request) -> AsyncIterator[AsyncSession]:
    async for session in transaction(request.app.state.open_session):
        yield session


def provide_settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def provide_actor(request: Request) -> Actor | None:
    actor: Actor | None = request.scope.get("actor")  # type: ignore[assignment]
    return actor


def who_is_asking(app: ASGIApp) -> ASGIApp:
    """Puts `actor` and, where a page is read, `unread` into the scope. A visitor without cookie costs no query,
    nor does a file: a phone fetches more than two hundred when somebody has signed in."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["route_handler"].opt.get(WHOEVER_ASKS):
            token = Request(scope).cookies.get(sign_ins.COOKIE)
            state = scope["app"].state
            actor = await sign_ins.actor_of(state.alone, token) if token else None
            scope["actor"] = actor  # type: ignore[typeddict-unknown-key]
            if actor and not scope["route_handler"].opt.get(FOR_PROGRAMS):
                async with state.open_session() as session:
                    scope["unread"] = await unread_count(session, actor.person_id)  # type: ignore[typeddict-unknown-key]
        await app(scope, receive, send)

    return middleware
