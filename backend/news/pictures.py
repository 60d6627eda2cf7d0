"""Pictures of articles: brought by those who write, shown to everybody once an article that has them is published."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from litestar.datastructures import UploadFile
from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed
from backend.evidence.actions import keep
from backend.evidence.models import StoredFile
from backend.evidence.storage import store_of
from backend.news.models import Article, Picture, Version
from backend.news.queries import PUBLISHED
from backend.refusals import Invalid, NotFound, TooLarge
from backend.settings import Settings

MOST_BYTES = 10_000_000
NO_PICTURE = "没有这张图片"


async def bring(session: AsyncSession, settings: Settings, person_id: UUID, upload: UploadFile) -> StoredFile:
    """Kept as it came; what is shown is a copy without metadata. Raises Invalid, TooLarge."""
    data = await upload.read()
    if len(data) > MOST_BYTES:
        raise TooLarge(
            f"这张图片有 {len(data) / 1e6:.1f} MB，最多 {MOST_BYTES // 1_000_000} MB。缩小以后再放", "picture"
        )
    file = await keep(session, store_of(settings), data, person_id)
    if not file.media_type.startswith("image/"):
        raise Invalid("这不是图片。要 JPEG、PNG 或 WebP", "picture")
    await session.execute(
        insert(Picture).values(sha256=file.sha256, brought_by=person_id).on_conflict_do_nothing()
    )
    return file


async def sizes_of(session: AsyncSession, digests: Iterable[str]) -> Mapping[str, tuple[int, int]]:
    """px by digest, of those that were brought for an article."""
    wanted = (
        select(StoredFile.sha256, StoredFile.width, StoredFile.height)
        .join(Picture, Picture.sha256 == StoredFile.sha256)
        .where(StoredFile.sha256.in_(list(digests)))
    )
    return {sha256: (width or 0, height or 0) for sha256, width, height in await session.execute(wanted)}


async def picture_seen(session: AsyncSession, actor: Actor | None, sha256: str) -> StoredFile:
    """Raises NotFound for what is in no article that this reader may see."""
    file = await session.get(StoredFile, sha256)
    if file is None or await session.get(Picture, sha256) is None:
        raise NotFound(NO_PICTURE)
    if actor and actor.may(Deed.WRITE_NEWS):
        return file
    shown = (
        exists()
        .where(Version.article_id == Article.id, Version.number == Article.shown)
        .where(Version.pictures.contains([sha256]), *PUBLISHED)
    )
    if not await session.scalar(select(shown)):
        raise NotFound(NO_PICTURE)
    return file
