"""A new version of the checklists: uploaded, looked at, published from a day on. Nothing here commits."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed
from backend.database import now
from backend.dates import today
from backend.inspections.checklists_models import ChecklistVersion
from backend.inspections.checklists_queries import lists_in_force
from backend.inspections.checklists_xlsform import Line, read_xlsform
from backend.refusals import Conflict, Forbidden, Invalid

FURTHEST = timedelta(days=365)


@dataclass(frozen=True)
class Uploaded:
    """The version that waits for its publication, or the rows that must be put right first."""

    row: ChecklistVersion | None
    lines: list[Line]


def must_publish(actor: Actor) -> None:
    """One set of checklists for the whole city, so the city's regulator decides."""
    if not (actor.may(Deed.MANAGE_CHECKLISTS) and actor.city_wide):
        raise Forbidden("检查表全市一份，由市局的管理员发布")


async def upload(session: AsyncSession, actor: Actor, file_name: str, content: bytes) -> Uploaded:
    """Nothing is kept of a file with mistakes."""
    must_publish(actor)
    before = await lists_in_force(session)
    read = await asyncio.to_thread(read_xlsform, content, before.issues)
    if read.lists is None:
        return Uploaded(None, [line for line in read.lines if line.problems])
    kept = msgspec.to_builtins(read.lists)
    del kept["version"]
    row = ChecklistVersion(file_name=file_name[-120:], uploaded_by=actor.person_id, content=kept)
    session.add(row)
    await session.flush()
    return Uploaded(row, [])


async def publish(
    session: AsyncSession, actor: Actor, row: ChecklistVersion, effective_on: str, reason: str
) -> None:
    """From that day on it is what is asked. It has the month of that day and a number as its name."""
    must_publish(actor)
    await session.refresh(row, with_for_update=True)
    if row.published_at:
        return
    if row.discarded_at:
        raise Conflict("这一版已经放弃了。重新上传")
    day = read_effective(effective_on)
    if not reason:
        raise Invalid("写一句为什么改，以后查得到", "reason")
    month = f"{day:%Y-%m}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"checklists {month}"))))
    named = select(func.count()).where(ChecklistVersion.version.like(f"{month}-%"))
    number = (await session.execute(named)).scalar_one() + 1
    row.version, row.effective_on, row.reason = f"{month}-{number}", day, reason
    row.published_at, row.published_by = now(), actor.person_id
    await session.flush()


def read_effective(typed: str) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise Invalid("写从哪一天起用", "effective_on") from error
    if not today() <= day <= today() + FURTHEST:
        raise Invalid("从今天到今后一年之间的一天起用", "effective_on")
    return day


async def discard(session: AsyncSession, actor: Actor, row: ChecklistVersion) -> None:
    must_publish(actor)
    if row.published_at:
        raise Conflict("已经发布的检查表不能删。要改，发布新的一版")
    row.discarded_at = now()
