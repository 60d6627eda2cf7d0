"""Photos of a record: those that came with the form are kept, those that came before are looked up."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from litestar.datastructures import UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.bindings.photos import known, own_hosts, tags_in, wrong_kind
from backend.bindings.rules import CODE_CLOSE_UP, Problems
from backend.database import now
from backend.evidence.actions import keep
from backend.evidence.storage import store_of
from backend.refusals import Refusal
from backend.settings import Settings
from backend.things.forms import Taken

Files = Iterable[tuple[str, UploadFile]]


@dataclass(frozen=True)
class Shown:
    """The photos that the server holds, what it refused by form field, and the codes that photos of the code show."""

    held: list[Taken]
    refused: Problems = field(default_factory=dict)
    tags: frozenset[str] = frozenset()


async def tags_shown(settings: Settings, held: Iterable[Taken]) -> frozenset[str]:
    """Of the photos of the code alone: reading codes out of pictures costs more than all the rest."""
    hosts, store = own_hosts(settings), store_of(settings)
    close_ups = [taken.sha256 for taken in held if taken.slot == CODE_CLOSE_UP]
    return frozenset([tag for sha256 in close_ups for tag in await tags_in(store, sha256, hosts)])


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
