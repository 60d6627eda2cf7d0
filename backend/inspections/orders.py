"""监察指令书: issued, put right by the unit, looked at again. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Person
from backend.accounts.permissions import Actor, Deed, Member
from backend.alerts.actions import tell
from backend.database import now
from backend.dates import today
from backend.evidence.models import StoredFile
from backend.inspections.models import InspectionOrder, OrderStep, OrderStepKind
from backend.inspections.orders_forms import OrderForm, StepForm
from backend.inspections.queries import Record, record_of
from backend.inspections.visibility import inspector_of
from backend.refusals import Conflict, NotFound
from backend.regions.models import District
from backend.things.notices import tell_leaders

NO_ORDER = "没有这份指令书，或者它不归您看"
CITY = "沪"


@dataclass(frozen=True)
class OrderSeen:
    order: InspectionOrder
    record: Record
    steps: Sequence[tuple[OrderStep, str]]  # with the name of who did it


async def issue(session: AsyncSession, actor: Actor, inspection_id: UUID, form: OrderForm) -> InspectionOrder:
    """The order of a record: one, whoever sends the form again."""
    record = await record_of(session, actor, inspection_id)
    member = inspector_of(actor, record.thing)
    if member is None:
        raise NotFound(NO_ORDER)
    organ = await organ_of(session, member)
    # Numbers of an organ follow one another without gaps: who comes second waits.
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(organ))))
    issued = await order_of(session, inspection_id)
    if issued:
        if issued.id != form.id:
            raise Conflict(f"这份记录已经有指令书：{issued.number}")
        return issued
    year = today().year
    last = select(func.coalesce(func.max(InspectionOrder.ordinal), 0)).where(
        InspectionOrder.organ == organ, InspectionOrder.year == year
    )
    order = InspectionOrder(
        id=form.id,
        inspection_id=inspection_id,
        organ=organ,
        year=year,
        ordinal=(await session.execute(last)).scalar_one() + 1,
        problems=form.problems,
        violated=form.violated,
        grounds=form.grounds,
        measures=form.measures,
        deadline=form.deadline,
        issued_by=actor.person_id,
    )
    session.add(order)
    await session.flush()
    title = f"监察指令书：“{record.thing.name}”请于 {order.deadline:%Y-%m-%d} 前整改"
    await tell_leaders(session, actor, record.thing, "order", title, path_of(order))
    return order


async def organ_of(session: AsyncSession, member: Member) -> str:
    """A station orders in the name of its district."""
    district = await session.get(District, member.district_code) if member.district_code else None
    return f"{CITY}{district.name.removesuffix('新区').removesuffix('区')}" if district else CITY


async def order_of(session: AsyncSession, inspection_id: UUID) -> InspectionOrder | None:
    return await session.scalar(select(InspectionOrder).where(InspectionOrder.inspection_id == inspection_id))


async def order_seen(session: AsyncSession, actor: Actor, order_id: UUID) -> OrderSeen:
    order = await session.get(InspectionOrder, order_id)
    if order is None:
        raise NotFound(NO_ORDER)
    record = await record_of(session, actor, order.inspection_id)
    steps = (
        select(OrderStep, Person.name)
        .join(Person, Person.id == OrderStep.made_by)
        .where(OrderStep.order_id == order_id)
        .order_by(OrderStep.made_at)
    )
    return OrderSeen(order, record, [(step, name) for step, name in await session.execute(steps)])


@dataclass(frozen=True)
class Step:
    """What was done, as it was read; `photos` are digests of what the server holds."""

    form: StepForm
    photos: list[str]
    made_at: datetime


async def rectify(session: AsyncSession, actor: Actor, order_id: UUID, step: Step) -> None:
    """The unit says and shows what it put right; whoever issued the order is told."""
    seen = await order_seen(session, actor, order_id)
    if not actor.may(Deed.RECTIFY, seen.record.inspection.unit_id):
        raise NotFound(NO_ORDER)
    if await add_step(session, actor, seen, step):
        title = f"“{seen.record.thing.name}”已整改，请复查"
        await tell(session, [seen.order.issued_by], "order", title, link=path_of(seen.order))


async def recheck(session: AsyncSession, actor: Actor, order_id: UUID, step: Step) -> None:
    """复查: found put right, which closes the order, or not."""
    seen = await order_seen(session, actor, order_id)
    if inspector_of(actor, seen.record.thing) is None:
        raise NotFound(NO_ORDER)
    if await add_step(session, actor, seen, step):
        passed = step.form.kind == OrderStepKind.PASSED
        if passed:
            seen.order.closed_at = now()
        title = f"“{seen.record.thing.name}”复查{'合格，指令书已销号' if passed else '不合格，请继续整改'}"
        await tell_leaders(
            session, actor, seen.record.thing, "order", title, path_of(seen.order), step.form.note
        )


async def add_step(session: AsyncSession, actor: Actor, seen: OrderSeen, step: Step) -> bool:
    """Whether it is new: what is sent twice is one step."""
    await session.refresh(seen.order, with_for_update=True)
    if await session.get(OrderStep, step.form.id):
        return False
    if seen.order.closed_at:
        raise Conflict("这份指令书已经复查合格，不用再交")
    session.add(
        OrderStep(
            id=step.form.id,
            order_id=seen.order.id,
            kind=step.form.kind,
            note=step.form.note,
            photos=step.photos,
            made_at=step.made_at,
            made_by=actor.person_id,
        )
    )
    await session.flush()
    return True


async def photo_of_order(session: AsyncSession, actor: Actor, order_id: UUID, sha256: str) -> StoredFile:
    seen = await order_seen(session, actor, order_id)
    file = await session.get(StoredFile, sha256)
    if file is None or all(sha256 not in step.photos for step, _ in seen.steps):
        raise NotFound("没有这张照片，或者它不归您看")
    return file


def path_of(order: InspectionOrder) -> str:
    return f"/inspections/orders/{order.id}"
