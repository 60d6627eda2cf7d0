"""Reads of the rules: the dictionary in force, those that were, and the versions of each entry."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Person
from backend.packaging.standards.dictionary import overlaid, with_digest
from backend.packaging.standards.models import Deed, KeptDictionary, Repeating, RuleKind, RuleVersion
from backend.packaging.standards.shipped import shipped_dictionary, shipped_rows
from backend.refusals import NotFound

MOST_REMEMBERED = 8
made_before: dict[UUID, dict[str, Any]] = {}  # by the last change that is in it


async def dictionary_in_force(session: AsyncSession) -> dict[str, Any]:
    """What is judged by now. It is kept as soon as anybody may have been given it."""
    dictionary = await laid(session)
    await keep(session, dictionary)
    return dictionary


async def laid(session: AsyncSession) -> dict[str, Any]:
    """The rules as they are in this transaction."""
    last = await session.scalar(select(RuleVersion.id).order_by(RuleVersion.ordinal.desc()).limit(1))
    if last is None:
        return shipped_dictionary()
    if last not in made_before:
        if len(made_before) >= MOST_REMEMBERED:
            made_before.clear()
        made_before[last] = with_digest(overlaid(shipped_rows(), await changes(session)))
    return made_before[last]


async def keep(session: AsyncSession, dictionary: dict[str, Any]) -> None:
    known = await session.scalar(
        select(KeptDictionary.digest).where(KeptDictionary.digest == dictionary["digest"])
    )
    if known is None:
        row = {"digest": dictionary["digest"], "content": dictionary}
        await session.execute(insert(KeptDictionary).values(row).on_conflict_do_nothing())


async def dictionary_of(session: AsyncSession, digest: str) -> dict[str, Any]:
    """One that somebody was given. Raises NotFound."""
    content = await session.scalar(select(KeptDictionary.content).where(KeptDictionary.digest == digest))
    if content is None:
        raise NotFound("没有这一版字典")
    return content


async def changes(session: AsyncSession) -> list[tuple[str, str, dict[str, Any] | None]]:
    """The last version of each entry that somebody changed."""
    last = (
        select(RuleVersion.kind, RuleVersion.key, RuleVersion.content)
        .ext(distinct_on(RuleVersion.kind, RuleVersion.key))
        .order_by(RuleVersion.kind, RuleVersion.key, RuleVersion.ordinal.desc())
    )
    return [(kind, key, content) for kind, key, content in await session.execute(last)]


class Made(NamedTuple):
    version: RuleVersion
    by: str


async def history_of(session: AsyncSession, kind: RuleKind, key: str) -> list[Made]:
    """Newest first; what the product brought comes before all of it."""
    return await made(session, RuleVersion.kind == kind, RuleVersion.key == key)


async def history_on(session: AsyncSession, subject: str) -> list[Made]:
    """All changes of a class and of the values that hang on it."""
    of_class = (RuleVersion.kind == RuleKind.CLASS) & (RuleVersion.key == subject)
    before = RuleVersion.key.startswith(f"{subject}|", autoescape=True)
    return await made(session, of_class | ((RuleVersion.kind == RuleKind.VALUE) & before))


async def last_changes(session: AsyncSession, most: int) -> list[Made]:
    return (await made(session))[:most]


async def made(session: AsyncSession, *where: Any) -> list[Made]:
    query = (
        select(RuleVersion, Person.name)
        .join(Person, Person.id == RuleVersion.made_by)
        .where(*where)
        .order_by(RuleVersion.ordinal.desc())
        .limit(200)
    )
    return [Made(version, by) for version, by in await session.execute(query)]


async def last_version(session: AsyncSession, kind: RuleKind, key: str) -> RuleVersion | None:
    found: RuleVersion | None = await session.scalar(
        select(RuleVersion)
        .where(RuleVersion.kind == kind, RuleVersion.key == key)
        .order_by(RuleVersion.ordinal.desc())
        .limit(1)
    )
    return found


async def voided(session: AsyncSession) -> list[Made]:
    """What holds no longer and was judged by, or may have been."""
    last = select(func.max(RuleVersion.ordinal)).group_by(RuleVersion.kind, RuleVersion.key)
    return await made(session, RuleVersion.ordinal.in_(last), RuleVersion.deed == Deed.VOIDED)


async def last_repeatings(session: AsyncSession, most: int = 5) -> list[Repeating]:
    return list(await session.scalars(select(Repeating).order_by(Repeating.made_at.desc()).limit(most)))
