"""`POST /sync`: one envelope a request, see offline/README.md."""

from datetime import datetime

import msgspec
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.limits import place_of
from backend.accounts.permissions import Actor
from backend.accounts.sign_in_routes import client_of
from backend.database import now
from backend.pages import FOR_PROGRAMS, in_words_of
from backend.refusals import Invalid, Refusal, TooLarge
from backend.settings import Settings
from backend.sync import inbox
from backend.sync.kinds import Desk, Kinds
from backend.sync.known_kinds import KINDS
from offline.answer import Answer, Status
from offline.envelope import MAX_BYTES, NotAnEnvelope, read_envelope

HTTP = {Status.ACCEPTED: 201, Status.REPEATED: 200, Status.WAITING_FOR: 202, Status.REFUSED: 422}
NO_STORE = {"Cache-Control": "no-store"}


def refused(request: Request, refusal: Refusal) -> Response[Answer]:
    answer = Answer(Status.REFUSED, now(), reason=in_words_of(request, refusal.say), field=refusal.field)
    return Response(answer, status_code=refusal.status, headers=NO_STORE)


def too_large(request: Request, error: HTTPException) -> Response[Answer]:
    """What the framework refuses before we have seen it."""
    return refused(request, TooLarge(f"这条记录的文字超过 {MAX_BYTES // 1024} KB，请分成几条"))


def routes_for(kinds: Kinds) -> list[HTTPRouteHandler]:
    @post(
        "/sync",
        exception_handlers={Refusal: refused, 413: too_large},
        request_max_body_size=2 * MAX_BYTES,
        opt={FOR_PROGRAMS: True},
    )
    async def sync(
        request: Request,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor | None],
        settings: NamedDependency[Settings],
    ) -> Response[Answer]:
        """Of a visitor the public kinds alone; who must sign in first, is told by the inbox."""
        try:
            parcel = read_envelope(await request.body())
        except NotAnEnvelope as error:
            raise Invalid(error.say) from error
        desk = Desk(kinds, settings, place_of(client_of(request, settings)))
        answer = await inbox.accept(session, desk, actor, parcel, clock(request.headers.get("sent-at")))
        return Response(readable(request, answer), status_code=HTTP[answer.status], headers=NO_STORE)

    return [sync]


ROUTES = routes_for(KINDS)


def readable(request: Request, answer: Answer) -> Answer:
    """Kept in Chinese, told in the reader's language."""
    told = {field: in_words_of(request, say) for field, say in answer.problems.items()}
    reason = answer.reason and in_words_of(request, answer.reason)
    return msgspec.structs.replace(answer, reason=reason, problems=told)


def clock(written: str | None) -> datetime | None:
    """A phone's clock as it says itself; nothing depends on it, so nonsense is as good as silence."""
    try:
        read = datetime.fromisoformat(written or "")
        return read if read.tzinfo and abs((read - now()).days) < 100 * 366 else None
    except (ValueError, OverflowError):
        return None
