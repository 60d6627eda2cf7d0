"""Changes of the rules: each is a new version, with who and why. Nothing here commits."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.packaging.standards.dictionary import LISTS, key_of
from backend.packaging.standards.models import Deed, RuleKind, RuleVersion
from backend.packaging.standards.queries import laid, last_version
from backend.packaging.standards.shipped import shipped_rows
from backend.refusals import Conflict, Forbidden, Invalid, NotFound

CHANGED_MEANWHILE = "刚才有人改过这一条。看过新的再改"
GONE = "这一条已经不在字典里了"


def must_decide(actor: Actor) -> None:
    """One dictionary for the whole city, so the city's regulator decides."""
    if not actor.city_wide:
        raise Forbidden("标准字典全市一份，由市局的管理员改")


async def current(session: AsyncSession, kind: RuleKind, key: str) -> dict[str, Any]:
    """What holds of it now. Raises NotFound."""
    last = await last_version(session, kind, key)
    content = last.content if last else shipped(kind, key)
    if content is None:
        raise NotFound(GONE)
    return content


def shipped(kind: RuleKind, key: str) -> dict[str, Any] | None:
    rows = shipped_rows()[LISTS[kind]]
    return next((each for each in rows if key_of(kind, each) == key), None)


async def write(
    session: AsyncSession,
    actor: Actor,
    kind: RuleKind,
    content: dict[str, Any],
    reason: str,
    based_on: tuple[str, int] | None = None,
) -> RuleVersion:
    """A new entry, or with `based_on` (its key and the number of the version that was seen) the next version of one.
    Raises Conflict where somebody else was faster, or where the same entry is there already."""
    must_decide(actor)
    must_say_why(reason)
    await one_at_a_time(session)
    key, seen = based_on or (key_of(kind, content), None)
    last = await last_version(session, kind, key)
    before = last.content if last else shipped(kind, key)
    if based_on is None and before is not None:
        raise Conflict("字典里已经有这一条。要改，打开它改", "key")
    if based_on is not None:
        if key != key_of(kind, content):
            raise Conflict("改的不是这一条。返回上一页，重新打开再改")
        if before is None:
            raise NotFound(GONE)
        if seen != (last.ordinal if last else 0):
            raise Conflict(CHANGED_MEANWHILE)
        if before == content:
            raise Conflict("和现在用的一样，没有改动")
    if kind == RuleKind.VALUE:
        await must_be_alone(session, key, content)
    deed = Deed.MADE if before is None else Deed.CHANGED
    return await add(session, actor, kind, key, deed, content, reason)


async def take_away(
    session: AsyncSession, actor: Actor, kind: RuleKind, based_on: tuple[str, int], reason: str, *, used: bool
) -> RuleVersion:
    """Voids it; what was never judged by is deleted. Raises Conflict, where something hangs on it."""
    must_decide(actor)
    must_say_why(reason)
    await one_at_a_time(session)
    key, seen = based_on
    await current(session, kind, key)
    last = await last_version(session, kind, key)
    if seen != (last.ordinal if last else 0):
        raise Conflict(CHANGED_MEANWHILE)
    await must_carry_nothing(session, kind, key)
    deed = Deed.VOIDED if used or shipped(kind, key) else Deed.DELETED
    return await add(session, actor, kind, key, deed, None, reason)


async def add(
    session: AsyncSession, actor: Actor, kind: RuleKind, key: str, deed: Deed, content: Any, reason: str
) -> RuleVersion:
    version = RuleVersion(
        kind=kind, key=key, deed=deed, content=content, reason=reason, made_by=actor.person_id
    )
    session.add(version)
    await session.flush()
    return version


async def must_be_alone(session: AsyncSession, key: str, content: dict[str, Any]) -> None:
    """Two values of one class that begin on one day under one standard: nobody could say which holds."""
    dictionary = await laid(session)
    root = root_of(dictionary, content["edition"])
    for each in dictionary["values"]:
        same = all(each[name] == content[name] for name in ("on", "property", "valid_from"))
        if same and key_of(RuleKind.VALUE, each) != key and root_of(dictionary, each["edition"]) == root:
            raise Conflict("这一天起已经有一个值。要改，打开那一个改", "valid_from")


def root_of(dictionary: dict[str, Any], code: str) -> str:
    edition = next(each for each in dictionary["editions"] if each["code"] == code)
    return str(edition["amends"] or code)


async def must_carry_nothing(session: AsyncSession, kind: RuleKind, key: str) -> None:
    dictionary = await laid(session)
    if kind == RuleKind.CLASS and any(each["parent"] == key for each in dictionary["classes"]):
        raise Conflict("下面还有分类。先作废下面的")
    if kind == RuleKind.EDITION:
        if any(each["amends"] == key for each in dictionary["editions"]):
            raise Conflict("这个标准还有修改单。先作废修改单")
        if any(each["edition"] == key for each in dictionary["values"]):
            raise Conflict("还有值是按它来的。先作废那些值，或者给它写一个停止日期")


async def one_at_a_time(session: AsyncSession) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("packaging rules"))))


def must_say_why(reason: str) -> None:
    if not reason:
        raise Invalid("请写为什么改，以后查得到", "reason")
