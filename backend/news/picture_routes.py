"""Pictures of articles: brought by the editor of a page, shown as copies without metadata."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.evidence.published import MEDIA_TYPE, Size, published_copy
from backend.evidence.storage import store_of
from backend.news.pictures import bring, picture_seen
from backend.pages import FOR_PROGRAMS, PageRequest
from backend.refusals import Refusal
from backend.settings import Settings

# By digest: another picture would have another address. An hour, since what is taken down must not stay for ever.
AN_HOUR = {"Cache-Control": "private, max-age=3600"}


class Brought(Struct, omit_defaults=True):
    """Either where the picture is, or what to say."""

    src: str = ""
    width: int = 0  # px
    height: int = 0
    say: str = ""


@post("/articles/pictures", guards=[allowed(Deed.WRITE_NEWS)], opt={FOR_PROGRAMS: True}, status_code=200)
async def bring_picture(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
) -> Response[Brought]:
    posted = (await request.form()).get("picture")
    if not isinstance(posted, UploadFile) or not posted.filename:
        return Response(Brought(say="选一张图片"), status_code=422)
    try:
        file = await bring(session, settings, actor.person_id, posted)
    except Refusal as refusal:
        return Response(Brought(say=refusal.say), status_code=refusal.status)
    return Response(Brought(f"/news/pictures/{file.sha256}", file.width or 0, file.height or 0))


@get("/news/pictures/{sha256:str}", opt={FOR_PROGRAMS: True})
async def show_picture(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
    sha256: FromPath[str],
    size: FromQuery[Size] = Size.LARGE,
) -> Response[bytes]:
    file = await picture_seen(session, actor, sha256)
    copy = await published_copy(store_of(settings), file, size)
    return Response(copy, media_type=MEDIA_TYPE, headers=AN_HOUR)


ROUTES: list[Any] = [bring_picture, show_picture]
