"""The queue to the city's code platform: calls are stored in the transaction of the deed they tell of."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.codes.models import PlatformCall
from backend.codes.platform import CallKind
from backend.database import now
from backend.jobs import wake_workers
from backend.refusals import NotFound


async def store_call(session: AsyncSession, kind: CallKind, subject: str, body: msgspec.Struct) -> None:
    """Tell the platform, after all earlier calls of the same subject (a tag or a batch number)."""
    # Held until the commit, so that the numbers of one subject are in the order of the deeds.
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(subject, 0))))
    plain: dict[str, Any] = msgspec.to_builtins(body)
    session.add(PlatformCall(kind=kind, subject=subject, body=plain))
    await session.flush()
    await wake_workers(session)


async def send_again(session: AsyncSession, call_id: UUID) -> PlatformCall:
    """Do not wait any longer with a call that has not been taken yet."""
    call = await session.get(PlatformCall, call_id, with_for_update=True)
    if call is None:
        raise NotFound("没有这条上报")
    if call.done_at is None:
        call.next_at = now()
        await wake_workers(session)
    return call


async def send_all_again(session: AsyncSession) -> None:
    waiting = update(PlatformCall).where(PlatformCall.done_at.is_(None), PlatformCall.attempts > 0)
    await session.execute(waiting.values(next_at=now()))
    await wake_workers(session)
