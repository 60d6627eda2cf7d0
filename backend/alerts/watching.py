"""What became of notices, as far as somebody may see it, and sending one again by hand."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.accounts.audit import Audited, audit
from backend.accounts.models import Membership, Organisation, OrganisationKind, Person, RegulatorLevel
from backend.accounts.permissions import Actor, Deed
from backend.alerts.models import Delivery, Notice, PushSubscription, Reached, Urgency
from backend.database import first_id, now
from backend.jobs import wake_workers
from backend.refusals import Conflict, NotFound

PAGE = 40
SINCE = timedelta(days=7)
LATE = timedelta(minutes=2)  # a delivery that is due for so long and still here is stuck


class Sieve(StrEnum):
    ALL = ""
    STUCK = "stuck"
    FAILED = "failed"
    ONLY_STORED = "stored"
    EMERGENCY = "emergency"


class Carried(Struct, frozen=True):
    """One delivery as it is shown."""

    delivery: Delivery
    terminal: str
    is_over: bool  # the phone takes no pushes any more
    is_stuck: bool

    @property
    def may_go_again(self) -> bool:
        return not self.is_over and (self.is_stuck or self.delivery.reached == Reached.FAILED)


class Told(Struct, frozen=True):
    """A notice, whom it was for, and how far it got on each way."""

    notice: Notice
    person: str
    organisation: str
    carried: list[Carried]


def watched_by(actor: Actor) -> ColumnElement[bool]:
    """Notices to people whom this one looks after: of the organisation that they lead, or of the district; the city's
    administrators see all. Of somebody who belongs to another organisation as well, only the city sees them: a
    notice does not say for which of the two it was."""
    members = actor.members(Deed.WATCH_DELIVERIES)
    if any(member.regulator_level == RegulatorLevel.CITY for member in members):
        return true()
    districts = [
        member.district_code
        for member in members
        if OrganisationKind.REGULATOR in member.kinds and member.district_code
    ]
    ours = or_(
        Organisation.id.in_([member.organisation_id for member in members]),
        Organisation.district_code.in_(districts),
    )
    live = (
        exists()
        .where(Membership.person_id == Notice.person_id, Membership.ended_at.is_(None))
        .where(Organisation.id == Membership.organisation_id)
    )
    return live.where(ours) & ~live.where(func.coalesce(~ours, True))


def is_stuck(moment: datetime) -> ColumnElement[bool]:
    """Tried in vain, or due and not even tried: then no worker runs."""
    waits = Delivery.handed_over_at.is_(None) & Delivery.failed_at.is_(None)
    return waits & ((Delivery.why != "") | (Delivery.due_at < moment - LATE))


async def watched(
    session: AsyncSession, actor: Actor, sieve: Sieve, before: UUID | None = None
) -> list[Told]:
    """Of the last days, the newest first: a page and one more."""
    moment = now()
    notices = narrowed(
        select(Notice, Person.name, unit_of_person())
        .join(Person, Person.id == Notice.person_id)
        .where(watched_by(actor), Notice.id >= first_id(moment - SINCE))
        .order_by(Notice.id.desc())
        .limit(PAGE + 1),
        sieve,
        moment,
    )
    if before:
        notices = notices.where(Notice.id < before)
    found = (await session.execute(notices)).all()
    carried = await carried_of(session, [notice.id for notice, _, _ in found], moment)
    return [Told(notice, name, unit or "", carried.get(notice.id, [])) for notice, name, unit in found]


async def numbers(session: AsyncSession, actor: Actor) -> dict[Sieve, int]:
    """How many notices of the last days each sieve leaves."""
    moment = now()
    found = {}
    for sieve in Sieve:
        counted = select(func.count()).select_from(Notice)
        counted = counted.where(watched_by(actor), Notice.id >= first_id(moment - SINCE))
        found[sieve] = (await session.execute(narrowed(counted, sieve, moment))).scalar_one()
    return found


def narrowed(notices: Select, sieve: Sieve, moment: datetime) -> Select:
    deliveries = exists().where(Delivery.notice_id == Notice.id)
    match sieve:
        case Sieve.STUCK:
            return notices.where(deliveries.where(is_stuck(moment)))
        case Sieve.FAILED:
            failed = deliveries.where(Delivery.failed_at.is_not(None), Delivery.shown_at.is_(None))
            return notices.where(failed)
        case Sieve.ONLY_STORED:
            return notices.where(~deliveries)
        case Sieve.EMERGENCY:
            return notices.where(Notice.urgency == Urgency.EMERGENCY)
    return notices


async def carried_of(
    session: AsyncSession, notices: list[UUID], moment: datetime
) -> dict[UUID, list[Carried]]:
    query = (
        select(Delivery, PushSubscription.terminal, PushSubscription.ended_at, is_stuck(moment))
        .outerjoin(PushSubscription, PushSubscription.id == Delivery.subscription_id)
        .where(Delivery.notice_id.in_(notices))
        .order_by(Delivery.id)
    )
    found: dict[UUID, list[Carried]] = {}
    for delivery, terminal, ended_at, stuck in (await session.execute(query)).all():
        carried = Carried(delivery, terminal or "", ended_at is not None, stuck)
        found.setdefault(delivery.notice_id, []).append(carried)
    return found


async def send_again(session: AsyncSession, actor: Actor, delivery_id: UUID) -> None:
    """From the beginning, with all its time. Nothing happens to one that was handed over meanwhile."""
    query = (
        select(Delivery, Notice, PushSubscription.ended_at)
        .join(Notice, Notice.id == Delivery.notice_id)
        .outerjoin(PushSubscription, PushSubscription.id == Delivery.subscription_id)
        .where(Delivery.id == delivery_id, watched_by(actor))
        .with_for_update(of=Delivery)
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise NotFound("没有这一条，或者不归您管")
    delivery, notice, ended_at = found
    if ended_at:
        raise Conflict("这台设备已经不再接收推送，再发也到不了。请打电话，或请本人在设备上重新打开推送")
    if delivery.reached not in (Reached.STORED, Reached.FAILED):
        raise Conflict("这一条已经送出去了")
    delivery.due_at = now()
    delivery.expires_at = now() + Urgency(notice.urgency).lasts
    delivery.failed_at = delivery.handed_over_at = None
    await audit(
        session, actor.person_id, Audited.SENT_AGAIN, about=notice.person_id, delivery=str(delivery_id)
    )
    await wake_workers(session)


def unit_of_person():  # type: ignore[no-untyped-def]
    """The organisation in which a person has been the longest."""
    theirs = aliased(Membership)
    return (
        select(Organisation.name)
        .join(theirs, theirs.organisation_id == Organisation.id)
        .where(theirs.person_id == Notice.person_id, theirs.ended_at.is_(None))
        .order_by(theirs.started_at)
        .limit(1)
        .scalar_subquery()
    )
