"""Carries stored calls to the city's code platform, in order for each code, again and again until taken.

A call is claimed for as long as an attempt may take, so no transaction is open while the platform thinks. A
carrier that dies leaves its claim to run out; the call is then made again with the same key, which has one
effect only.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

import msgspec
from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.accounts.administrators import city_administrators
from backend.alerts.actions import tell
from backend.codes.actions import receive_values
from backend.codes.models import PlatformCall
from backend.codes.platform import (
    Application,
    CallKind,
    CityPlatform,
    NotTaken,
    Report,
    Voiding,
    city_platform,
)
from backend.codes.rules import STUCK_AFTER, wait_before
from backend.database import Sessions, now
from backend.jobs import Job
from backend.settings import Settings

log = logging.getLogger("mashang.codes")
AT_ONCE = 16
CLAIM = timedelta(seconds=60)
"""Longer than any attempt takes."""
EVERY_SECONDS = 5.0


async def carry_to_the_city(open_session: Sessions) -> bool:
    return await carry_due(open_session, city_platform(Settings()))


JOB = Job("codes.platform", carry_to_the_city, EVERY_SECONDS)


async def carry_due(open_session: Sessions, platform: CityPlatform) -> bool:
    """Attempt what is due, at most AT_ONCE calls; whether any was due."""
    async with open_session.begin() as session:
        calls = await claim(session)
    await asyncio.gather(*(carry(open_session, platform, call) for call in calls))
    return bool(calls)


async def claim(session: AsyncSession) -> Sequence[PlatformCall]:
    """Calls that are due and first of their subject, each given to one carrier for the time of CLAIM."""
    due = (
        select(PlatformCall)
        .where(PlatformCall.done_at.is_(None), PlatformCall.next_at <= now(), ~_earlier_waits())
        .order_by(PlatformCall.next_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    calls = (await session.scalars(due)).all()
    for call in calls:
        call.attempts += 1
        call.next_at = now() + CLAIM
    return calls


async def carry(open_session: Sessions, platform: CityPlatform, call: PlatformCall) -> None:
    """One attempt, and what became of it."""
    try:
        values = await _make(platform, call)
        async with open_session.begin() as session:
            if await _note_taken(session, call) and values is not None:
                await receive_values(session, call.subject, values)
    except NotTaken as refusal:
        log.warning("platform did not take %s %s: %s", call.kind, call.subject, refusal.reason)
        async with open_session.begin() as session:
            await _note_not_taken(session, call, refusal.reason)


async def _make(platform: CityPlatform, call: PlatformCall) -> list[str] | None:
    """The values that an application brought; nothing for a report."""
    match CallKind(call.kind):
        case CallKind.APPLICATION:
            return await platform.apply_for_values(call.id, msgspec.convert(call.body, Application))
        case CallKind.BINDING:
            await platform.report_binding(call.id, msgspec.convert(call.body, Report))
        case CallKind.CHANGE:
            await platform.report_change(call.id, msgspec.convert(call.body, Report))
        case CallKind.VOIDING:
            await platform.report_voiding(call.id, msgspec.convert(call.body, Voiding))
    return None


async def _note_taken(session: AsyncSession, call: PlatformCall) -> bool:
    """False if another carrier noted it before, whose claim had run out meanwhile."""
    noted = await session.execute(
        update(PlatformCall)
        .where(PlatformCall.id == call.id, PlatformCall.done_at.is_(None))
        .values(done_at=now(), last_error=None)
        .returning(PlatformCall.id)
    )
    return noted.first() is not None


async def _note_not_taken(session: AsyncSession, call: PlatformCall, reason: str) -> None:
    await session.execute(
        update(PlatformCall)
        .where(PlatformCall.id == call.id, PlatformCall.done_at.is_(None))
        .values(next_at=now() + wait_before(call.attempts), last_error=reason)
    )
    if call.attempts == STUCK_AFTER:
        title = f"{call.subject} 上报市平台 {STUCK_AFTER} 次都没有被收下，还在自动重试"
        await tell(
            session,
            await city_administrators(session),
            "codes.platform",
            title,
            link="/codes/platform",
            body=reason,
        )


def _earlier_waits():  # type: ignore[no-untyped-def]
    """An earlier call of the same code has not been taken. A voiding waits for those of all its codes."""
    earlier = aliased(PlatformCall)
    of_same_code = or_(
        earlier.subject == PlatformCall.subject,
        and_(
            PlatformCall.kind == CallKind.VOIDING,
            PlatformCall.body["tags"].has_key(earlier.subject),
        ),
    )
    return exists().where(earlier.done_at.is_(None), earlier.number < PlatformCall.number, of_same_code)
