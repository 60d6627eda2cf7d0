"""指挥看板: what nobody has taken, and what is going on."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.limits import place_of
from backend.accounts.permissions import Actor, Deed, allowed
from backend.accounts.sign_in_routes import client_of
from backend.database import now
from backend.live.stream import LIVE, live
from backend.pages import Page, PageRequest, page
from backend.reports.board.queries import closed_cases, open_cases
from backend.reports.board.view import board_of
from backend.reports.steps import BOARD
from backend.settings import Settings

WATCHERS = [allowed(Deed.WATCH_BOARD)]


@get("/board", guards=WATCHERS)
async def open_board(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    board = board_of(await open_cases(session, actor), await closed_cases(session, actor), now())
    return page(request, "reports/board/page.html", part="reports/board/parts.html", board=board)


@get("/board/live", guards=WATCHERS, opt=LIVE)
async def listen_to_board(request: PageRequest, settings: NamedDependency[Settings]) -> Response[Any]:
    return live(request, BOARD, place=place_of(client_of(request, settings)))


ROUTES = [open_board, listen_to_board]
