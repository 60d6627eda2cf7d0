"""Articles are written: begun, changed by adding versions, brought back to an earlier one. Nothing here commits."""

from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, Member
from backend.database import now
from backend.dates import when
from backend.news.categories import category_offered
from backend.news.cleaning import cleaned, pictures_in, text_of
from backend.news.desk import name_of, version_of
from backend.news.forms import ArticleForm, problems_of
from backend.news.models import Article, Version
from backend.news.pictures import bring, sizes_of
from backend.news.search import find_by
from backend.refusals import Conflict, Invalid, Refusal
from backend.settings import Settings

MOST_PICTURES = 30
LONGEST_TEXT = 30_000  # characters without marks
EXCERPT = 90  # characters


class Written(Struct, frozen=True):
    """What a version will hold, checked and cleaned."""

    title: str
    category_id: UUID
    lead_sha256: str | None
    lead_alt: str
    body: str
    excerpt: str
    pictures: list[str]


async def read_written(session: AsyncSession, settings: Settings, actor: Actor, form: ArticleForm) -> Written:
    """Raises Invalid with all that is wrong, by field. A lead picture that came is kept all the same: `lead_of` says
    which it is, so that it need not be chosen again."""
    problems = problems_of(form)
    lead = form.lead_sha256
    if form.lead:
        try:
            lead = (await bring(session, settings, actor.person_id, form.lead)).sha256
        except Refusal as refusal:
            problems["lead"] = refusal.say
    category = await category_offered(session, form.category)
    if category is None:
        problems["category"] = "选一类"
    body = "" if "body" in problems else cleaned(form.written)
    text = text_of(body)
    if len(text) > LONGEST_TEXT:
        problems["body"] = f"正文有 {len(text)} 个字，最多 {LONGEST_TEXT} 个。分成几篇"
    sizes = await sizes_of(session, [*pictures_in(body), lead])
    body = cleaned(body, sizes)
    pictures = list(dict.fromkeys([*([lead] if lead in sizes else []), *pictures_in(body)]))
    if len(pictures) > MOST_PICTURES:
        problems["body"] = f"图片有 {len(pictures)} 张，最多 {MOST_PICTURES} 张"
    if problems or category is None:
        raise NotKept(problems, lead if lead in sizes else "")
    return Written(
        form.title,
        category.id,
        lead if lead in sizes else None,
        form.lead_alt,
        body,
        excerpt_of(text),
        pictures,
    )


class NotKept(Invalid):
    """`lead`: digest of the lead picture that is here already."""

    def __init__(self, problems: dict[str, str], lead: str) -> None:
        first = next(iter(problems))
        super().__init__(problems[first], first, problems)
        self.lead = lead


def excerpt_of(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[:EXCERPT].rstrip("，。；：、 ") + "……"


async def begin(session: AsyncSession, home: Member, actor: Actor, written: Written) -> Article:
    """A draft of this organisation."""
    article = Article(organisation_id=home.organisation_id, category_id=written.category_id)
    session.add(article)
    await session.flush()
    await add_version(session, article, actor.person_id, written)
    return article


async def save(session: AsyncSession, actor: Actor, article: Article, base: int, written: Written) -> Version:
    """The latest version; a new one where something differs. Raises Conflict when somebody saved meanwhile: what they
    wrote is a version and stays, so whoever saves again has seen that."""
    await session.refresh(article, with_for_update=True)
    latest = await version_of(session, article.id, article.latest)
    if same(latest, written):
        return latest
    if base != article.latest:
        name = await name_of(session, latest.made_by)
        raise Conflict(
            f"{name} {when(latest.made_at)} 存了第 {latest.number} 版。您写的还在下面；看过那一版，再存就是新的一版"
        )
    return await add_version(session, article, actor.person_id, written)


async def restore(session: AsyncSession, actor: Actor, article: Article, number: int) -> Version:
    """An earlier version becomes the latest again, as a new one; what the public reads stays until it is published."""
    await session.refresh(article, with_for_update=True)
    earlier = await version_of(session, article.id, number)
    latest = await version_of(session, article.id, article.latest)
    written = written_in(earlier)
    if same(latest, written):
        return latest
    return await add_version(session, article, actor.person_id, written, restored_from=number)


async def add_version(
    session: AsyncSession,
    article: Article,
    person_id: UUID,
    written: Written,
    *,
    restored_from: int | None = None,
) -> Version:
    article.latest, article.touched_at = article.latest + 1, now()
    version = Version(
        article_id=article.id,
        number=article.latest,
        made_by=person_id,
        restored_from=restored_from,
        **msgspec.structs.asdict(written),
    )
    session.add(version)
    if article.shown is None:
        find_by(article, version)
    await session.flush()
    return version


def written_in(version: Version) -> Written:
    return Written(**{name: getattr(version, name) for name in Written.__struct_fields__})


def same(version: Version, written: Written) -> bool:
    return written_in(version) == written


def writes_for(actor: Actor) -> Member:
    """The office in whose name this person writes: the city's before a district's."""
    offices = actor.members(Deed.WRITE_NEWS)
    return min(offices, key=lambda member: member.regulator_level != "city")


def as_given(version: Version | None) -> dict[str, str]:
    """The fields of the editor's form, as they would have been typed."""
    return {
        "title": version.title if version else "",
        "category": str(version.category_id) if version else "",
        "body": version.body if version else "",
        "lead_sha256": (version.lead_sha256 or "") if version else "",
        "lead_alt": version.lead_alt if version else "",
        "at": "",
    }
