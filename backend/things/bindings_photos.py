"""Photos of a binding: taken in, and the close-up read for the very code that is bound."""

import asyncio
from collections.abc import Iterable
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.database import now
from backend.evidence.actions import keep, original_path
from backend.evidence.queries import stored
from backend.evidence.storage import Store, fetch, store_of
from backend.refusals import Refusal
from backend.settings import Settings
from backend.things.bindings_forms import BindingForm, Taken
from backend.things.bindings_rules import CODE_CLOSE_UP, Problems
from scanning.codes import Tag, read_code
from scanning.decode import read_photo
from scanning.photos import UnreadablePhoto


async def take_in(
    session: AsyncSession, settings: Settings, actor: Actor, form: BindingForm
) -> tuple[list[Taken], Problems]:
    """Keep the files that came with the form; all photos that the server holds then, and what it refused."""
    store = store_of(settings)
    held = await known(session, form.held)
    problems = {
        f"photo.{taken.slot}": "这张照片服务器上没有。再传一次" for taken in form.held if taken not in held
    }
    for slot, upload in form.files:
        try:
            file = await keep(session, store, await upload.read(), actor.person_id)
        except Refusal as refusal:
            problems[f"photo.{slot}"] = refusal.say
        else:
            held.append(Taken(slot, file.sha256, now()))
    return held, problems


async def known(session: AsyncSession, held: Iterable[Taken]) -> list[Taken]:
    """Those whose bytes are here, each once per slot."""
    by_place = {(taken.slot, taken.sha256): taken for taken in held}
    files = await stored(session, (taken.sha256 for taken in by_place.values()))
    return [taken for taken in by_place.values() if taken.sha256 in files]


async def close_up_reads(settings: Settings, held: Iterable[Taken], tag: str) -> bool:
    """Whether one of the close-ups shows this code."""
    store = store_of(settings)
    close_ups = [taken for taken in held if taken.slot == CODE_CLOSE_UP]
    for taken in close_ups:
        if tag in await tags_in(store, taken.sha256, own_hosts(settings)):
            return True
    return False


async def tags_in(store: Store, sha256: str, hosts: tuple[str, ...]) -> list[str]:
    """The tags of our codes that a kept photo shows."""
    photo = await fetch(store, original_path(sha256))
    return [] if photo is None else await asyncio.to_thread(tags_of, photo, hosts)


def tags_of(photo: bytes, hosts: tuple[str, ...]) -> list[str]:
    try:
        texts = read_photo(photo).texts
    except UnreadablePhoto:
        return []
    return [found.value for text in texts if isinstance(found := read_code(text, *hosts), Tag)]


def own_hosts(settings: Settings) -> tuple[str, ...]:
    """What may stand before /c/ in a sticker of ours, with and without the port."""
    printed = urlsplit(settings.origin)
    port = f":{printed.port}" if printed.port else ""
    return tuple({printed.netloc, *settings.hosts, *(host + port for host in settings.hosts)})
