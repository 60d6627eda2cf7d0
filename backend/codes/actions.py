"""Deeds with codes: apply for a batch, receive its values, void, and tell the city's platform of bindings.

Nothing here commits.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, Exists, Text, bindparam, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from backend.accounts.models import Organisation
from backend.accounts.permissions import Actor, Deed
from backend.alerts.actions import tell
from backend.codes.calls import store_call
from backend.codes.models import Binding, Code, CodeBatch
from backend.codes.platform import Application, CallKind, CityPlatform, NotTaken, Report, Voiding
from backend.codes.visibility import batches_of, reach_of
from backend.database import new_id, now
from backend.dates import SHANGHAI
from backend.refusals import Conflict, Invalid, NotFound
from scanning.codes import grouped

VOIDED_IN_ONE_CALL = 1000


class Wish(msgspec.Struct, frozen=True):
    """What is applied for: `size` codes for a district, or for a unit and with it for the unit's district.

    A form that comes twice has the same `id`, and makes one batch.
    """

    id: UUID
    size: int
    district_code: str | None = None
    unit: Organisation | None = None
    purpose: str = ""


async def apply_for_codes(
    session: AsyncSession, actor: Actor, platform: CityPlatform, wish: Wish
) -> CodeBatch:
    """A new batch. Its codes are there at once, or arrive when the city's platform has answered."""
    unit = wish.unit
    district = unit.district_code if unit else wish.district_code
    reach_of(actor).must_cover(district, unit.id if unit else None)
    number = await _next_number(session)
    made_before = await session.get(CodeBatch, wish.id)
    if made_before:
        return _same(made_before, actor)
    batch = CodeBatch(
        id=wish.id,
        number=number,
        district_code=district,
        organisation_id=unit.id if unit else None,
        size=wish.size,
        purpose=wish.purpose,
        applied_by=actor.person_id,
    )
    session.add(batch)
    await session.flush()
    if platform.issues_here:
        await _issue_at_once(session, batch, platform)
    else:
        application = Application(batch.number, batch.size, district, unit.uscc if unit else None)
        await store_call(session, CallKind.APPLICATION, batch.number, application)
    return batch


async def receive_values(session: AsyncSession, number: str, values: list[str]) -> None:
    """The platform's values become the codes of the batch. Raises NotTaken if some are there already."""
    batch = (await session.scalars(select(CodeBatch).where(CodeBatch.number == number))).one()
    added = await add_codes(session, batch, values)
    if added != len(values):
        raise NotTaken(f"平台给的码里有 {len(values) - added} 个这里已经有了")
    batch.issued_at = now()
    if batch.applied_by:
        title = f"批次 {batch.number} 的 {batch.size:,} 个空码到了"
        await tell(session, [batch.applied_by], "codes.batch", title, link=f"/codes/batches/{batch.number}")


async def add_codes(session: AsyncSession, batch: CodeBatch, values: list[str]) -> int:
    """Insert blank codes in one statement; how many were new."""
    rows = select(func.unnest(bindparam("tags", values, ARRAY(Text()))), literal(batch.id), literal(now()))
    statement = insert(Code).from_select(["tag", "batch_id", "issued_at"], rows).on_conflict_do_nothing()
    return (await session.execute(statement)).rowcount  # type: ignore[attr-defined]


async def claim_code(session: AsyncSession, tag: str) -> Code:
    """The code of a tag, held until the end of this transaction: nobody else binds or voids it meanwhile.

    Raises NotFound for a tag that was never issued and Conflict for a void one.
    """
    code = await session.get(Code, tag, with_for_update=True, populate_existing=True)
    if code is None:
        raise NotFound("没有这个码。请对照贴纸再看一遍")
    if code.voided_at:
        raise Conflict(f"这个码已经作废：{code.void_reason}。换一个空码")
    return code


async def void_code(session: AsyncSession, actor: Actor, batch: CodeBatch, tag: str, reason: str) -> None:
    """A blank code of the batch will never be bound. A bound one is refused: unbind it first."""
    await _must_own(session, actor, batch)
    code = await claim_code(session, tag)
    if code.batch_id != batch.id:
        raise NotFound("这个码不在这一批里")
    if await session.scalar(select(_bound(tag))):
        raise Conflict(f"{grouped(tag)} 已经绑在一台设备上，不能作废。先解绑，再作废")
    await _void(session, actor, batch, [tag], reason)


async def void_rest(session: AsyncSession, actor: Actor, batch: CodeBatch, reason: str, expected: int) -> int:
    """All blank codes of the batch. `expected` is how many the person was shown; another number is refused."""
    await _must_own(session, actor, batch)
    # Bound codes are left alone, for a binding that is just being replaced holds other locks before its code.
    blank = select(Code.tag).where(Code.batch_id == batch.id, Code.voided_at.is_(None), ~_bound(Code.tag))
    locked = list(await session.scalars(blank.order_by(Code.tag).with_for_update()))
    # Asked again after the lock: only then are bindings seen that were made while this waited.
    bound = set(await session.scalars(select(Code.tag).where(Code.batch_id == batch.id, _bound(Code.tag))))
    tags = [tag for tag in locked if tag not in bound]
    if not tags:
        raise Conflict("这一批没有空码了，没有可作废的")
    if len(tags) != expected:
        raise Invalid(f"现在有 {len(tags)} 个空码，填的是 {expected}。请核对后再填", field="expected")
    await _void(session, actor, batch, tags, reason)
    return len(tags)


async def report_binding(
    session: AsyncSession, binding: Binding, about: Mapping[str, Any] | None = None
) -> None:
    """Tell the city's platform of a new binding; called in the transaction of the binding.

    `about` are plain values of the thing (names, numbers) that the platform shall know.
    """
    report = _report(binding, "bound", about)
    await store_call(session, CallKind.BINDING, binding.tag, report)


async def report_change(
    session: AsyncSession, binding: Binding, what: str, about: Mapping[str, Any] | None = None
) -> None:
    """Tell the city's platform that a binding ended or its thing changed: unbound, rebound, replaced, corrected."""
    await store_call(session, CallKind.CHANGE, binding.tag, _report(binding, what, about))


def _same(batch: CodeBatch, actor: Actor) -> CodeBatch:
    if batch.applied_by != actor.person_id:
        raise Conflict("这张申领表已经用过。请重新打开一张再填")
    return batch


async def _next_number(session: AsyncSession) -> str:
    """B20261122-0007: the seventh batch of that day."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("code batch number", 0))))
    prefix = f"B{now().astimezone(SHANGHAI):%Y%m%d}-"
    numbers = select(CodeBatch.number).where(CodeBatch.number.like(f"{prefix}%"))
    newest = numbers.order_by(func.length(CodeBatch.number).desc(), CodeBatch.number.desc()).limit(1)
    last = await session.scalar(newest)
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04}"


async def _issue_at_once(session: AsyncSession, batch: CodeBatch, platform: CityPlatform) -> None:
    """Until all are there: a random value may be taken already."""
    missing = batch.size
    while missing:
        values = await platform.apply_for_values(new_id(), Application(batch.number, missing))
        missing -= await add_codes(session, batch, values)
    batch.issued_at = now()


async def _must_own(session: AsyncSession, actor: Actor, batch: CodeBatch) -> None:
    mine = select(CodeBatch.id).where(CodeBatch.id == batch.id, batches_of(actor, Deed.VOID_CODES))
    if await session.scalar(mine) is None:
        raise NotFound("没有这一批，或者它不归您的单位管")


async def _void(session: AsyncSession, actor: Actor, batch: CodeBatch, tags: list[str], reason: str) -> None:
    moment = now()
    await session.execute(
        update(Code)
        .where(Code.tag == func.any(bindparam("tags", tags, ARRAY(Text()))))
        .values(voided_at=moment, voided_by=actor.person_id, void_reason=reason)
    )
    for start in range(0, len(tags), VOIDED_IN_ONE_CALL):
        part = tags[start : start + VOIDED_IN_ONE_CALL]
        voiding = Voiding(batch.number, part, reason, moment.isoformat())
        await store_call(session, CallKind.VOIDING, batch.number, voiding)


def _bound(tag: str | InstrumentedAttribute[str]) -> Exists:
    return exists().where(Binding.tag == tag, Binding.ended_at.is_(None))


def _report(binding: Binding, what: str, about: Mapping[str, Any] | None) -> Report:
    at = binding.bound_at if what == "bound" else now()
    return Report(
        binding.tag, what, at.isoformat(), str(binding.id), str(binding.thing_id), dict(about or {})
    )
