"""An order, a rectification or a re-check as it is posted or sent by a phone: photos taken in, then filed."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.bindings.actions import NotComplete
from backend.bindings.photos import take_in
from backend.inspections.orders import Step
from backend.inspections.orders_forms import StepForm
from backend.settings import Settings

Deed = Callable[[AsyncSession, Actor, UUID, Step], Awaitable[None]]


async def file_step(
    session: AsyncSession,
    settings: Settings,
    actor: Actor,
    order_id: UUID,
    form: StepForm,
    deed: Deed,
    made_at: datetime,
) -> None:
    """`deed`: orders.rectify or orders.recheck. Whole or not at all, but for photos that arrived."""
    held, refused = await take_in(session, settings, actor.person_id, form.held, form.files)
    if refused:
        raise NotComplete(refused)
    photos = list(dict.fromkeys(taken.sha256 for taken in held))
    async with session.begin_nested():
        await deed(session, actor, order_id, Step(form, photos, made_at))
