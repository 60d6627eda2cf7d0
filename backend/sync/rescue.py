"""Brings in a rescue file: each of its records goes through the same inbox as if its author's phone had sent it.

The author stays the author, and needs their own permission now; the supervisor is noted, audited, and the author is
told. Each file and each record is a transaction of its own, so that whatever breaks later undoes nothing.
"""

import logging
from collections.abc import AsyncIterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.audit import Audited, audit
from backend.accounts.models import Person
from backend.accounts.permissions import Actor
from backend.alerts.actions import tell
from backend.database import Sessions, now
from backend.evidence.actions import keep
from backend.evidence.recognition import MAX_VIDEO_BYTES
from backend.evidence.storage import store_of
from backend.refusals import Forbidden, Invalid, Refusal
from backend.sync.authors import actor_of_person
from backend.sync.inbox import accept
from backend.sync.kinds import Desk
from backend.sync.rescue_models import Fate, RescuedRecord, RescueImport
from backend.sync.rescue_rules import fate_of, organisation_between, told_to_author
from offline.envelope import NotAnEnvelope, Parcel, read_envelope
from offline.rescue import Bytes, Draft, NotRescue, Opening, Record, read_rescue

log = logging.getLogger("mashang.sync")
NOT_YOURS = "这个文件不是您单位的人导出的。请交给导出人所在单位的负责人、安全员，或者他上级的管理人员"


@dataclass
class Bringing:
    """An import under way."""

    open_session: Sessions
    desk: Desk
    id: UUID
    author_id: UUID
    fates: list[Fate] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)  # why files were not taken, by digest
    drafts: int = 0


async def bring_in(
    open_session: Sessions, desk: Desk, supervisor: Actor, name: str, pieces: AsyncIterable[bytes]
) -> UUID:
    """The import, with what became of each record. Raises Invalid for what is no rescue file at all and Forbidden
    for a stranger's; then nothing was kept. What breaks later is said in the import."""
    items = read_rescue(pieces, MAX_VIDEO_BYTES)
    broken = None
    try:
        opening = await anext(items)
    except NotRescue as error:
        raise Invalid(error.say, "file") from error
    assert isinstance(opening, Opening)
    bringing = await begin(open_session, desk, supervisor, name, opening)
    try:
        async for item in items:
            if isinstance(item, Bytes):
                await take_file(bringing, item)
            elif isinstance(item, Record):
                await take_record(bringing, item)
            elif isinstance(item, Draft):
                bringing.drafts += 1
    except NotRescue as error:
        broken = error.say
    await end(bringing, supervisor, broken)
    return bringing.id


async def begin(
    open_session: Sessions, desk: Desk, supervisor: Actor, name: str, opening: Opening
) -> Bringing:
    async with open_session.begin() as session:
        known = await session.get(Person, opening.author)
        author = await actor_of_person(session, opening.author) if known else None
        organisation = organisation_between(supervisor, author) if author else None
        if organisation is None:
            raise Forbidden(NOT_YOURS, "file")
        begun = RescueImport(
            brought_by=supervisor.person_id,
            author_id=opening.author,
            organisation_id=organisation,
            file_name=storable(name),
            exported_at=opening.made_at,
            expected=opening.records,
        )
        session.add(begun)
        await session.flush()
        await audit(
            session,
            supervisor.person_id,
            Audited.BROUGHT_IN,
            about=opening.author,
            organisation=organisation,
            rescue=str(begun.id),
        )
    return Bringing(open_session, desk, begun.id, opening.author)


async def take_file(bringing: Bringing, file: Bytes) -> None:
    """Evidence of its author. One that cannot be evidence is only missing from the records that name it."""
    if file.data is None:
        too_large = file.size > MAX_VIDEO_BYTES
        bringing.missing[file.sha256] = (
            f"超过 {MAX_VIDEO_BYTES // 1_000_000} MB"
            if too_large
            else "内容和它的摘要对不上，导出时或路上坏了"
        )
        return
    try:
        async with bringing.open_session.begin() as session:
            await keep(session, store_of(bringing.desk.settings), file.data, bringing.author_id)
    except Refusal as refusal:
        bringing.missing[file.sha256] = refusal.say


async def take_record(bringing: Bringing, record: Record) -> None:
    """One record that breaks must not stop the others: it is said, and the same file may be brought again."""
    try:
        parcel = read_envelope(bytes(record.envelope))
    except NotAnEnvelope as error:
        return await note(bringing, record, None, Fate.REFUSED, error.say)
    if parcel.envelope.author != bringing.author_id:
        return await note(bringing, record, parcel, Fate.REFUSED, "这条记录是另一个人填的，没有导入")
    try:
        await file_record(bringing, record, parcel)
    except Refusal as refusal:
        await note(bringing, record, parcel, Fate.REFUSED, refusal.say)
    except Exception:
        log.exception("record %s of rescue %s failed", parcel.envelope.id, bringing.id)
        await note(bringing, record, parcel, Fate.FAILED, "服务器出错了，这一条没有做成。过一会儿再导一次")
    return None


async def file_record(bringing: Bringing, record: Record, parcel: Parcel) -> None:
    async with bringing.open_session.begin() as session:
        author = await actor_of_person(session, bringing.author_id)
        answer = await accept(session, bringing.desk, author, parcel, None)
        fate, says = fate_of(answer, bringing.missing)
        row = row_of(bringing, record, parcel, fate, says)
        row.receipt, row.path = answer.receipt, answer.path
        session.add(row)
    bringing.fates.append(fate)


async def note(bringing: Bringing, record: Record, parcel: Parcel | None, fate: Fate, says: str) -> None:
    async with bringing.open_session.begin() as session:
        session.add(row_of(bringing, record, parcel, fate, says))
    bringing.fates.append(fate)


def row_of(bringing: Bringing, record: Record, parcel: Parcel | None, fate: Fate, says: str) -> RescuedRecord:
    return RescuedRecord(
        import_id=bringing.id,
        place=len(bringing.fates) + 1,
        record_id=parcel.envelope.id if parcel else None,
        title=storable(record.title) or "没有标题的记录",
        status=fate,
        says=says,
    )


def storable(text: str) -> str:
    """Without what the database cannot hold: NUL, half an emoji."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


async def end(bringing: Bringing, supervisor: Actor, broken: str | None) -> None:
    async with bringing.open_session.begin() as session:
        mine = update(RescueImport).where(RescueImport.id == bringing.id)
        await session.execute(mine.values(ended_at=now(), drafts=bringing.drafts, broken=broken))
        if bringing.fates and supervisor.person_id != bringing.author_id:
            await tell_author(session, bringing, supervisor)


async def tell_author(session: AsyncSession, bringing: Bringing, supervisor: Actor) -> None:
    title, body = told_to_author(supervisor.name, bringing.fates)
    await tell(
        session,
        [bringing.author_id],
        "sync.brought_in",
        title,
        link=f"/outbox/imports/{bringing.id}",
        body=body,
    )
