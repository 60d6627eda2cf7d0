"""A record as it is posted or sent by a phone: photos taken in, then filed."""

from datetime import datetime

from litestar.datastructures import FormMultiDict
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.bindings.photos import take_in
from backend.database import now
from backend.inspections.actions import file_inspection
from backend.inspections.forms import InspectionForm, read_inspection_form
from backend.inspections.models import Inspection, Proof
from backend.inspections.photos import Shown, tags_shown
from backend.refusals import Refusal
from backend.settings import Settings
from backend.things.forms import Taken


async def file_posted(
    session: AsyncSession,
    settings: Settings,
    actor: Actor,
    posted: FormMultiDict,
    made_at: datetime | None = None,
) -> tuple[InspectionForm, list[Taken], Inspection | Refusal]:
    """What was read, the photos that are held now, and the record or why there is none. `made_at` where a phone
    says when; else it is now."""
    form = read_inspection_form(posted)
    held, refused = await take_in(session, settings, actor.person_id, form.held, form.files)
    tags = await tags_shown(settings, held) if form.proof == Proof.PHOTOGRAPHED else frozenset()
    shown = Shown(held, refused, tags)
    try:
        async with session.begin_nested():
            return form, held, await file_inspection(session, actor, form, shown, made_at or now())
    except Refusal as refusal:
        return form, held, refusal
