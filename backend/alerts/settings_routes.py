"""通知设置: what reaches a person, where, by which channel and when."""

from datetime import time
from typing import Annotated

import msgspec
from litestar import Request, get, post
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.params import QueryParameter, URLEncodedBody
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.limits import at_most
from backend.accounts.permissions import Actor, signed_in
from backend.alerts import wishes
from backend.alerts.channels import offered, own_push_key
from backend.alerts.models import Channel
from backend.alerts.subscriptions import subscriptions_of
from backend.database import now
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Invalid, Refusal
from backend.settings import Settings
from notifications.channel import Message
from notifications.channels import mail_channel

DAY = 24 * 3600  # seconds
SAID = {
    "kept": "记下了。从下一条消息起就这样",
    "mail": "发了一封确认邮件。点邮件里的链接，以后的消息才会发到那里",
    "confirmed": "邮箱确认了",
    "forgotten": "不再发邮件",
}


class Wanted(msgspec.Struct):
    wanted: (
        Annotated[str, msgspec.Meta(max_length=60)] | Annotated[list[str], msgspec.Meta(max_length=60)]
    ) = []
    quiet: Annotated[str, msgspec.Meta(max_length=8)] = ""
    quiet_from: Annotated[str, msgspec.Meta(max_length=8)] = ""
    quiet_until: Annotated[str, msgspec.Meta(max_length=8)] = ""


class Mail(msgspec.Struct):
    mail: Annotated[str, msgspec.Meta(max_length=300)] = ""


class Token(msgspec.Struct):
    token: Annotated[str, msgspec.Meta(max_length=100)] = ""


@get("/me/notices", guards=[signed_in])
async def own_settings(
    request: Request,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    said: Annotated[str, QueryParameter(max_length=20)] = "",
    tried: Annotated[str, QueryParameter(max_length=40)] = "",
) -> Page:
    return await settings_page(request, session, actor, settings, said=SAID.get(said, ""), tried=tried)


async def settings_page(
    request: PageRequest,
    session: AsyncSession,
    actor: Actor,
    settings: Settings,
    *,
    said: str = "",
    tried: str = "",
    refusal: Refusal | None = None,
    typed: str = "",
) -> Page:
    own = await wishes.settings_of(session, actor.person_id)
    return page(
        request,
        "inbox/settings.html",
        status=refusal.status if refusal else 200,
        lines=await wishes.lines_of(session, actor),
        offered=offered(settings),
        own=own,
        mail=typed or wishes.mail_address(own),
        devices=await subscriptions_of(session, actor.person_id),
        push_key=own_push_key(settings).public,
        now=now(),
        said=said,
        tried=tried,
        refusal=refusal,
    )


@post("/me/notices", guards=[signed_in])
async def keep(
    request: Request,
    data: URLEncodedBody[Wanted],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
) -> Page:
    wanted = {data.wanted} if isinstance(data.wanted, str) else set(data.wanted)
    try:
        begin, end = quiet_hours(data)
        await wishes.keep_quiet_hours(session, actor.person_id, begin, end)
    except Refusal as refusal:
        return await settings_page(request, session, actor, settings, refusal=refusal)
    await wishes.keep_wishes(session, actor, wanted, offered(settings))
    return redirect("/me/notices?said=kept")


@post("/me/notices/mail", guards=[signed_in])
async def keep_mail(
    request: Request,
    data: URLEncodedBody[Mail],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
) -> Page:
    if Channel.MAIL not in offered(settings):
        raise Invalid("这里没有接邮件服务器，发不了邮件")
    await at_most(request.app.state.counts, 5, f"mail:confirm:{actor.person_id}", DAY)
    try:
        address = await wishes.keep_mail_address(session, actor.person_id, data.mail)
    except Refusal as refusal:
        return await settings_page(request, session, actor, settings, refusal=refusal, typed=data.mail)
    token = wishes.mail_token(actor.person_id, address)
    answer = redirect("/me/notices?said=mail")
    answer.background = BackgroundTask(ask_by_mail, settings, address, token)
    return answer


async def ask_by_mail(settings: Settings, address: str, token: str) -> None:
    """Not as a notice: in the inbox one could confirm an address that is somebody else's."""
    body = "有人要把码上的通知发到这个邮箱。是您的话，点下面的链接，再按一下“是我的邮箱”。不是您，不用理会。"
    link = f"{settings.origin}/me/notices/mail-confirmation?token={token}"
    message = Message(address, "确认接收通知的邮箱", body, link)
    await mail_channel(settings.smtp_url, settings.mail_from).carry(message)


@get("/me/notices/mail-confirmation", guards=[signed_in])
async def ask_whose_mail(
    request: Request, token: Annotated[str, QueryParameter(max_length=100)] = ""
) -> Page:
    return page(request, "inbox/mail_confirmation.html", token=token)


@post("/me/notices/mail-confirmation", guards=[signed_in])
async def confirm_mail(
    data: URLEncodedBody[Token], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    await wishes.confirm_mail_address(session, actor.person_id, data.token)
    return redirect("/me/notices?said=confirmed")


@post("/me/notices/mail-removal", guards=[signed_in])
async def forget_mail(session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]) -> Page:
    await wishes.forget_mail_address(session, actor.person_id)
    return redirect("/me/notices?said=forgotten")


def quiet_hours(form: Wanted) -> tuple[time | None, time | None]:
    if not form.quiet:
        return None, None
    try:
        return time.fromisoformat(form.quiet_from), time.fromisoformat(form.quiet_until)
    except ValueError:
        raise Invalid("免打扰要有开始和结束两个时间，例如 22:00 到 07:00", "quiet_from") from None


ROUTES = [own_settings, keep, keep_mail, ask_whose_mail, confirm_mail, forget_mail]
