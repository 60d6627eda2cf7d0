"""登录的设备: where one is signed in, and signing out there, one by one or everywhere."""

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import sign_ins
from backend.accounts.permissions import Actor, signed_in
from backend.accounts.secrets import token_digest
from backend.pages import Page, page, redirect
from backend.refusals import NotFound
from backend.settings import Settings


@get("/me/sign-ins", guards=[signed_in])
async def own_sign_ins(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    return page(
        request,
        "accounts/sign_ins.html",
        sign_ins=await sign_ins.open_sign_ins(session, actor.person_id),
        here=token_digest(request.cookies[sign_ins.COOKIE]),
    )


@post("/me/sign-ins/{digest:str}/ending", guards=[signed_in])
async def end_one(
    digest: FromPath[str], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    try:
        wanted = bytes.fromhex(digest)
    except ValueError:
        raise NotFound("没有这个登录") from None
    await sign_ins.end_own_sign_in(session, actor.person_id, wanted)
    return redirect("/me/sign-ins")


@post("/me/sign-ins/endings", guards=[signed_in])
async def end_everywhere(
    session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], settings: NamedDependency[Settings]
) -> Page:
    """Here too: whoever suspects a stranger signs in anew."""
    await sign_ins.end_all_sign_ins(session, actor.person_id)
    answer = redirect("/sign-in")
    sign_ins.forget_on_phone(answer, secure=settings.secure)
    return answer


ROUTES = [own_sign_ins, end_one, end_everywhere]
