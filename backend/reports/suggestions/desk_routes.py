"""评价建议 for those who answer and judge them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.bindings.files_routes import FOREVER
from backend.evidence.published import MEDIA_TYPE, Size, published_copy
from backend.evidence.storage import store_of
from backend.pages import Page, PageRequest, page, redirect
from backend.reports.sentences import what_of
from backend.reports.suggestions.answering import AnswerForm, ModerationForm, answer, moderate
from backend.reports.suggestions.queries import PAGE, Which, how_many, photo_of, suggestions_of
from backend.settings import Settings

RESPONDERS = [allowed(Deed.RESPOND)]


@get("/suggestions", guards=RESPONDERS)
async def list_suggestions(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    which: FromQuery[Which] = Which.OPEN,
    before: FromQuery[datetime | None] = None,
) -> Page:
    rows = await suggestions_of(session, actor, which, before)
    return page(
        request,
        "suggestions/list.html",
        rows=[(row.report, row.thing, what_of(row.report, row.thing)) for row in rows],
        numbers=await how_many(session, actor),
        chosen=which,
        more=rows[-1].report.received_at.isoformat() if len(rows) == PAGE else None,
    )


@post("/suggestions/{report_id:uuid}/answers", guards=RESPONDERS)
async def answer_suggestion(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    report_id: FromPath[UUID],
    data: URLEncodedBody[AnswerForm],
) -> Page:
    report = await answer(session, actor, report_id, data)
    return redirect(report.path)


@post("/suggestions/{report_id:uuid}/moderations", guards=RESPONDERS)
async def moderate_suggestion(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    report_id: FromPath[UUID],
    data: URLEncodedBody[ModerationForm],
) -> Page:
    report = await moderate(session, actor, report_id, data)
    return redirect(report.path)


@get("/suggestions/{report_id:uuid}/photos/{sha256:str}", guards=RESPONDERS)
async def show_photo(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    report_id: FromPath[UUID],
    sha256: FromPath[str],
    size: FromQuery[Size] = Size.LARGE,
) -> Response[bytes]:
    file = await photo_of(session, actor, report_id, sha256)
    copy = await published_copy(store_of(settings), file, size)
    return Response(copy, media_type=MEDIA_TYPE, headers=FOREVER)


ROUTES: list[Any] = [list_suggestions, answer_suggestion, moderate_suggestion, show_photo]
