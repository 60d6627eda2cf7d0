"""Takes what phones send: one record in one transaction, with its receipt and everything its action does.

Whoever sends the same record again, at the same time or days later, gets the truth: there is one row per id, and
whoever comes second waits for the first to be done.
"""

import logging
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.database import now
from backend.evidence.ledger import enter
from backend.evidence.queries import held_of
from backend.refusals import Conflict, Forbidden, Invalid, Refusal, SignInNeeded, TooMany
from backend.sync.authors import is_person
from backend.sync.kinds import Clashing, Desk, Sent, body_of
from backend.sync.models import Receipt, number_of
from offline.answer import Answer, Status, WaitingFor
from offline.envelope import Envelope, Parcel

log = logging.getLogger("mashang.sync")
WAITS = timedelta(days=5)  # for the record before it
TRUSTED = timedelta(minutes=2)  # a clock that is wrong by less is not put right


class Held(NamedTuple):
    """What is known of a record that has been here before, or has just come."""

    ordinal: int
    author_id: UUID
    digest: str
    received_at: datetime
    clock_ahead_s: float | None
    waiting_until: datetime | None
    filed_at: datetime | None
    path: str | None


HELD = tuple(getattr(Receipt, name) for name in Held._fields)
# What every record needs is written once: to compose a statement costs more than to run it.
RECEIPTS = cast(Table, Receipt.__table__)
NEW_RECEIPT = (
    insert(RECEIPTS).on_conflict_do_nothing().returning(*(RECEIPTS.c[name] for name in Held._fields))
)
FILED = update(RECEIPTS).where(RECEIPTS.c.id == bindparam("record"))


async def accept(
    session: AsyncSession, desk: Desk, actor: Actor | None, parcel: Parcel, sent_at: datetime | None
) -> Answer:
    """File a record, or say why not yet, or why not. `actor` is who is signed in on the phone that brings it;
    `sent_at` is the phone's clock when it sent.

    Raises Refusal where nothing of it is to be kept: somebody else's record, an unknown kind, other content
    under the id of a record that was filed.
    """
    envelope = parcel.envelope
    if envelope.kind not in desk.kinds:
        await must_be_own(session, actor, envelope, public=False)
        raise Invalid(f"服务器不认识这种记录（{envelope.kind}）。它还在本机，可以导出后联系管理员", "kind")
    await must_be_own(session, actor, envelope, public=desk.kinds[envelope.kind].public)
    if actor and envelope.author != actor.person_id:
        actor = None  # what a visitor wrote stays a visitor's, whoever signed in on their phone since
    receipt = await open_receipt(session, parcel, sent_at)
    if receipt.filed_at:
        return filed(Status.REPEATED, parcel, receipt, receipt.path)
    return await file_or_wait(session, desk, actor, parcel, receipt)


async def must_be_own(
    session: AsyncSession, actor: Actor | None, envelope: Envelope, *, public: bool
) -> None:
    """Only its author brings a record; of a public kind a visitor, whose id is nobody's."""
    if actor and envelope.author == actor.person_id:
        return
    if public and not await is_person(session, envelope.author):
        return
    if actor is None:
        raise SignInNeeded("请先登录。填的都在本机，登录后接着传")
    raise Forbidden("这条记录是别人填的，请本人登录后再传。它还在本机", "author")


async def file_or_wait(
    session: AsyncSession, desk: Desk, actor: Actor | None, parcel: Parcel, receipt: Held
) -> Answer:
    envelope = parcel.envelope
    if envelope.version > desk.kinds[envelope.kind].version:
        return waiting(parcel, WaitingFor(version=envelope.version))
    held = await held_of(session, envelope.files) if envelope.files else set()
    if len(held) < len(envelope.files):
        missing = [digest for digest in envelope.files if digest not in held]
        return waiting(parcel, WaitingFor(files=missing), held)
    if envelope.after and not await is_filed(session, envelope.after):
        return await wait_for_parent(session, parcel, receipt)
    return await file_now(session, desk, actor, parcel, receipt)


async def open_receipt(session: AsyncSession, parcel: Parcel, sent_at: datetime | None) -> Held:
    """The row of this id, locked until the transaction ends; with this content unless it was filed."""
    envelope = parcel.envelope
    values = {
        "kind": envelope.kind,
        "author_id": envelope.author,
        "after_id": envelope.after,
        "content": parcel.content,
        "digest": parcel.digest,
        "made_at": envelope.made_at,
        "received_at": now(),
        "clock_ahead_s": (sent_at - now()).total_seconds() if sent_at else None,
    }
    created = (await session.execute(NEW_RECEIPT, {"id": envelope.id, **values})).one_or_none()
    if created:
        return Held._make(created)
    known = select(*HELD).where(Receipt.id == envelope.id).with_for_update()
    receipt = Held._make((await session.execute(known)).one())
    if receipt.author_id != envelope.author or (receipt.filed_at and receipt.digest != parcel.digest):
        raise Conflict("这个编号之前已收到另一份内容，那一份没有改动。请把这一份另存为新记录再传", "id")
    if receipt.filed_at:
        return receipt
    again = update(Receipt).where(Receipt.id == envelope.id).returning(*HELD)
    renewed = await session.execute(again.values(refused_at=None, reason=None, **values))
    return Held._make(renewed.one())


async def is_filed(session: AsyncSession, record: UUID) -> bool:
    found = select(Receipt.filed_at).where(Receipt.id == record)
    return (await session.execute(found)).scalar_one_or_none() is not None


async def wait_for_parent(session: AsyncSession, parcel: Parcel, receipt: Held) -> Answer:
    """Hold it; `waiting.file_what_waited` files it when its turn has come, whether or not the phone asks again."""
    until = receipt.waiting_until or receipt.received_at + WAITS
    if until < now():
        return await refuse(session, parcel, NO_PARENT)
    mine = update(Receipt).where(Receipt.id == parcel.envelope.id)
    await session.execute(mine.values(waiting_until=until))
    return waiting(parcel, WaitingFor(record=parcel.envelope.after, until=until), parcel.envelope.files)


NO_PARENT = f"没有被收下：等了 {WAITS.days} 天，它前面的那条记录一直没有传到。先传那一条，再传这一条"


async def file_now(
    session: AsyncSession, desk: Desk, actor: Actor | None, parcel: Parcel, receipt: Held
) -> Answer:
    """The action in a savepoint: what it began is undone when it refuses, the receipt of that stays."""
    kind = desk.kinds[parcel.envelope.kind]
    sent = circumstances(desk, parcel.envelope, receipt)
    try:
        body = body_of(kind, parcel.envelope)
        async with session.begin_nested():
            path = await kind.file(session, actor, body, sent)
    except TooMany:
        raise
    except Refusal as refusal:
        return await refuse(session, parcel, f"没有被收下：{refusal.say}", refusal)
    except (DataError, IntegrityError) as error:
        log.error(
            "%s %s does not fit into the database", parcel.envelope.kind, parcel.envelope.id, exc_info=error
        )
        return await refuse(session, parcel, "没有被收下：里面有数据库存不下的内容。请导出后联系管理员")
    await session.execute(FILED, {"record": parcel.envelope.id, "filed_at": now(), "path": path})
    await enter(session, "record", str(parcel.envelope.id), parcel.content.encode())
    return filed(Status.ACCEPTED, parcel, receipt, path)


def circumstances(desk: Desk, envelope: Envelope, receipt: Held) -> Sent:
    """A clock that is known to be wrong is put right; nothing was made later than it came."""
    ahead = timedelta(seconds=receipt.clock_ahead_s or 0)
    made_at = envelope.made_at - ahead if abs(ahead) > TRUSTED else envelope.made_at
    moment = min(made_at, receipt.received_at).astimezone(UTC)
    return Sent(envelope.id, envelope.author, moment, tuple(envelope.files), desk.settings, desk.network)


async def refuse(
    session: AsyncSession, parcel: Parcel, reason: str, refusal: Refusal | None = None
) -> Answer:
    mine = update(Receipt).where(Receipt.id == parcel.envelope.id)
    await session.execute(mine.values(refused_at=now(), reason=reason, waiting_until=None))
    return Answer(
        Status.REFUSED,
        now(),
        id=parcel.envelope.id,
        digest=parcel.digest,
        reason=reason,
        field=refusal.field if refusal else None,
        problems=dict(refusal.problems) if refusal else {},
        clashes=list(refusal.clashes) if isinstance(refusal, Clashing) else [],
    )


def filed(status: Status, parcel: Parcel, receipt: Held, path: str | None) -> Answer:
    """Every file named is held: without them it would not have been filed."""
    return Answer(
        status,
        now(),
        id=parcel.envelope.id,
        digest=parcel.digest,
        files=parcel.envelope.files,
        receipt=number_of(receipt.ordinal, receipt.received_at),
        received_at=receipt.received_at,
        path=path,
    )


def waiting(parcel: Parcel, what: WaitingFor, held: Collection[str] = ()) -> Answer:
    return Answer(
        Status.WAITING_FOR,
        now(),
        id=parcel.envelope.id,
        digest=parcel.digest,
        files=sorted(held),
        waiting_for=what,
    )
