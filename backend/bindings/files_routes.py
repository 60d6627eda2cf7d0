"""Photos of bindings, shown to those who may see the thing."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, signed_in
from backend.bindings.queries import evidence_for
from backend.evidence.actions import original_path
from backend.evidence.published import MEDIA_TYPE, Size, published_copy
from backend.evidence.storage import fetch, store_of
from backend.pages import Page, PageRequest, page
from backend.refusals import NotFound
from backend.settings import Settings

# By digest: another picture would have another address.
FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}


def sign_in_first(request: PageRequest) -> Page:
    """What a script shows, or the page from which a reload sends the form again."""
    return page(request, "bindings/sign_in_first.html", part="bindings/sign_in_part.html", status=401)


@get("/evidence/{sha256:str}", guards=[signed_in])
async def show_evidence(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    sha256: FromPath[str],
    size: FromQuery[Size] = Size.LARGE,
) -> Response[bytes]:
    """The published copy; of a video its first picture."""
    file = await evidence_for(session, actor, sha256)
    copy = await published_copy(store_of(settings), file, size)
    return Response(copy, media_type=MEDIA_TYPE, headers=FOREVER)


@get("/evidence/{sha256:str}/original", guards=[signed_in])
async def show_original(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    sha256: FromPath[str],
) -> Response[bytes]:
    """As it came, to be kept as evidence. Offered as a file: a browser must not take it for a page."""
    file = await evidence_for(session, actor, sha256)
    original = await fetch(store_of(settings), original_path(file.sha256))
    if original is None:
        raise NotFound("这张照片不在存储里。请告诉管理员")
    suffix = file.media_type.split("/")[1]
    headers = FOREVER | {"Content-Disposition": f'attachment; filename="{file.sha256[:12]}.{suffix}"'}
    return Response(original, media_type=file.media_type, headers=headers)
