"""Photos of a binding: taken in, and the close-up read for the very code that is bound."""

import asyncio
from collections.abc import Iterable
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.bindings.rules import CODE_CLOSE_UP, VIDEO, VOICE, Problems
from backend.database import now
from backend.evidence.actions import keep, original_path
from backend.evidence.models import StoredFile
from backend.evidence.queries import stored
from backend.evidence.storage import Store, fetch, store_of
from backend.refusals import Refusal
from backend.settings import Settings
from backend.things.forms import Files, Taken
from scanning.codes import Tag, read_code
from scanning.decode_apart import read_photo_apart
from scanning.photos import UnreadablePhoto


async def take_in(
    session: AsyncSession, settings: Settings, by: UUID | None, held: Iterable[Taken], files: Files
) -> tuple[list[Taken], Problems]:
    """Keep the files that came with a form, of a person or a visitor; all photos that the server holds then, and what
    it refused by field."""
    store = store_of(settings)
    kept, problems = await known(session, held)
    for slot, upload in files:
        try:
            file = await keep(session, store, await upload.read(), by)
        except Refusal as refusal:
            problems[f"photo.{slot}"] = refusal.say
            continue
        if wrong := wrong_kind(slot, file):
            problems[f"photo.{slot}"] = wrong
        else:
            kept.append(Taken(slot, file.sha256, now()))
    return kept, problems


async def known(session: AsyncSession, held: Iterable[Taken]) -> tuple[list[Taken], Problems]:
    """Those whose bytes are here, each once per slot, and what is wrong with the others."""
    by_place = {(taken.slot, taken.sha256): taken for taken in held}
    files = await stored(session, (taken.sha256 for taken in by_place.values()))
    wrong = {place: wrong_kind(taken.slot, files.get(taken.sha256)) for place, taken in by_place.items()}
    problems = {f"photo.{slot}": say for (slot, _), say in wrong.items() if say}
    return [taken for place, taken in by_place.items() if not wrong[place]], problems


def wrong_kind(slot: str, file: StoredFile | None) -> str | None:
    """Why this file will not do for its slot, or None."""
    if file is None:
        return "这张照片服务器上没有。再传一次"
    wanted = {VIDEO: "video", VOICE: "audio"}.get(slot, "image")
    if file.media_type.split("/")[0] == wanted:
        return None
    return NOT_THAT[wanted]


NOT_THAT = {
    "video": "这里要一段视频，不是照片",
    "audio": "这里要一段语音",
    "image": "这里要一张照片，不是视频或语音",
}


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
        texts = read_photo_apart(photo).texts
    except UnreadablePhoto:
        return []
    return [found.value for text in texts if isinstance(found := read_code(text, *hosts), Tag)]


def own_hosts(settings: Settings) -> tuple[str, ...]:
    """What may stand before /c/ in a sticker of ours, with and without the port."""
    printed = urlsplit(settings.origin)
    port = f":{printed.port}" if printed.port else ""
    return tuple({printed.netloc, *settings.hosts, *(host + port for host in settings.hosts)})
