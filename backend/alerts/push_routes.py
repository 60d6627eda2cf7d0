"""What browsers and gateways tell us about messages: where to push to, and what became of one."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import sign_ins
from backend.accounts.limits import at_most, place_of
from backend.accounts.permissions import Actor, signed_in
from backend.accounts.secrets import token_digest
from backend.accounts.sign_in_routes import client_of
from backend.accounts.terminals import terminal_of
from backend.alerts import subscriptions
from backend.alerts.channels import also_push_hosts
from backend.alerts.receipt_tokens import delivery_behind
from backend.alerts.receipts import State, note_receipt, note_text_receipts
from backend.pages import FOR_PROGRAMS, Page, redirect
from backend.refusals import Forbidden, Invalid, NotFound
from backend.settings import Settings
from notifications.push_hosts import PushHosts
from notifications.sms_receipts import LONGEST, NotAReceipt, read_receipts

PROGRAMS = {FOR_PROGRAMS: True}
NOT_STORED = {"Cache-Control": "no-store"}
HOUR = 3600  # seconds


class Kept(msgspec.Struct):
    id: UUID


class PhoneReceipt(msgspec.Struct):
    token: Annotated[str, msgspec.Meta(max_length=100)]
    state: State


@post("/push/subscriptions", guards=[signed_in], status_code=201)
async def subscribe(
    request: Request,
    data: JSONBody[subscriptions.Said],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
) -> Response[Kept]:
    kept = await subscriptions.keep_subscription(
        session,
        actor.person_id,
        token_digest(request.cookies[sign_ins.COOKIE]),
        data,
        terminal=terminal_of(request.headers.get("user-agent", "")),
        hosts=PushHosts(also_push_hosts(settings)),
    )
    return Response(Kept(kept), headers=NOT_STORED)


@delete("/push/subscriptions/{subscription_id:uuid}", guards=[signed_in], status_code=204)
async def unsubscribe(
    subscription_id: FromPath[UUID], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> None:
    await subscriptions.remove_subscription(session, actor.person_id, subscription_id, subscriptions.GIVEN_UP)


@post("/push/subscriptions/{subscription_id:uuid}/removal", guards=[signed_in])
async def remove(
    subscription_id: FromPath[UUID], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    await subscriptions.remove_subscription(session, actor.person_id, subscription_id, subscriptions.REMOVED)
    return redirect("/me/notices")


@post("/push/subscriptions/{subscription_id:uuid}/test", guards=[signed_in])
async def try_out(
    request: Request,
    subscription_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Page:
    await at_most(request.app.state.counts, 20, f"push:test:{actor.person_id}", HOUR)
    await subscriptions.try_subscription(session, actor.person_id, subscription_id)
    return redirect(f"/me/notices?tried={subscription_id}")


@post("/push/receipts", opt=PROGRAMS, status_code=204, request_max_body_size=1024)
async def phone_receipt(
    request: Request,
    data: JSONBody[PhoneReceipt],
    session: NamedDependency[AsyncSession],
    settings: NamedDependency[Settings],
) -> None:
    """Of the service worker, which may have no session any more: the token is enough."""
    place = place_of(client_of(request, settings))
    await at_most(request.app.state.counts, 600, f"push:receipts:{place}", HOUR)
    delivery_id = delivery_behind(data.token)
    if delivery_id is None:
        raise NotFound("没有这条推送")
    await note_receipt(session, delivery_id, data.state)


@post("/sms/receipts", opt=PROGRAMS, status_code=204, request_max_body_size=LONGEST)
async def text_receipts(
    request: Request, session: NamedDependency[AsyncSession], settings: NamedDependency[Settings]
) -> None:
    """What the gateway calls back."""
    said, signed = request.headers.get("x-timestamp", ""), request.headers.get("x-signature", "")
    try:
        receipts = read_receipts(settings.sms_secret, said, signed, await request.body())
    except NotAReceipt as error:
        raise Invalid(str(error)) from error
    except ValueError as error:  # forged or stale
        raise Forbidden(str(error)) from error
    await note_text_receipts(session, receipts)


ROUTES = [subscribe, unsubscribe, remove, try_out, phone_receipt, text_receipts]
