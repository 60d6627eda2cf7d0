"""Photos of a record: those that came with the form are kept, those that came before are looked up."""

from collections.abc import Iterable

from litestar.datastructures import UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.bindings.photos import known, wrong_kind
from backend.bindings.rules import Problems
from backend.database import now
from backend.evidence.actions import keep
from backend.evidence.storage import store_of
from backend.refusals import Refusal
from backend.settings import Settings
from backend.things.forms import Taken

Files = Iterable[tuple[str, UploadFile]]


async def take_in(
    session: AsyncSession, settings: Settings, actor: Actor, held: Iterable[Taken], files: Files
) -> tuple[list[Taken], Problems]:
    """All photos that the server holds then, and what it refused, by form field."""
    store = store_of(settings)
    kept, problems = await known(session, held)
    for slot, upload in files:
        try:
            file = await keep(session, store, await upload.read(), actor.person_id)
        except Refusal as refusal:
            problems[f"photo.{slot}"] = refusal.say
            continue
        if wrong := wrong_kind(slot, file):
            problems[f"photo.{slot}"] = wrong
        else:
            kept.append(Taken(slot, file.sha256, now()))
    return kept, problems
