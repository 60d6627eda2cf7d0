"""What became of the records of a run: what the server has, beside what the phone has and was told."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.codes.models import Binding, BindingPhoto
from backend.evidence.actions import original_path
from backend.evidence.storage import fetch, store_of
from backend.inspections.models import Inspection, InspectionPhoto
from backend.settings import Settings
from backend.sync.models import Receipt, number_of
from backend.things.models import ThingVersion
from tests.faults.records import Handed
from tests.faults.scene import Seen
from tests.faults.stand import Stand


@dataclass
class Verdict:
    """Sentences, each about one record."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.stuck)


async def verdict_on(stand: Stand, records: list[Handed], seen: Seen, held: dict[str, list[str]]) -> Verdict:
    verdict = Verdict()
    async with stand.session() as session:
        for record in records:
            await judge(session, record, seen, held, verdict)
    return verdict


async def judge(
    session: AsyncSession, record: Handed, seen: Seen, held: dict[str, list[str]], verdict: Verdict
) -> None:
    about = Receipt.content.contains(str(record.subject.thing))
    receipts = (await session.scalars(select(Receipt).where(about, Receipt.filed_at.is_not(None)))).all()
    rows, photos = await rows_of(session, record)
    if len(receipts) > 1 or len(rows) > 1:
        verdict.doubled.append(f"{record.mark}: {len(receipts)} receipts, {len(rows)} rows")
    elif not receipts:
        whole = is_whole_on_phone(record, seen, held)
        (verdict.stuck if whole else verdict.lost).append(
            f"{record.mark}: not filed, {on_phone(record, seen)}"
        )
    elif gone := await what_is_gone(record, receipts[0], rows, photos):
        verdict.lost.append(f"{record.mark}: {gone}")
    elif untrue := what_is_untrue(record, receipts[0], seen):
        verdict.stuck.append(f"{record.mark}: {untrue}")


async def rows_of(session: AsyncSession, record: Handed) -> tuple[Sequence[Any], set[str]]:
    """What the record became, and the digests of its photos there."""
    row: Any = {"binding": Binding, "inspection": Inspection, "correction": ThingVersion}[record.kind]
    rows = (await session.scalars(select(row).where(row.thing_id == record.subject.thing))).all()
    if record.kind == "correction":
        return rows, set()
    photo: Any = {"binding": BindingPhoto, "inspection": InspectionPhoto}[record.kind]
    of_row = photo.binding_id if record.kind == "binding" else photo.inspection_id
    digests = await session.scalars(select(photo.sha256).where(of_row.in_([each.id for each in rows])))
    return rows, set(digests)


async def what_is_gone(record: Handed, receipt: Receipt, rows: Sequence[Any], photos: set[str]) -> str:
    if not rows:
        return f"receipt {receipt.id} without what it is for"
    if record.kind != "correction" and rows[0].id != receipt.id:
        return f"filed as {rows[0].id}, not as {receipt.id}"
    if missing := set(record.photos) - photos:
        return f"{len(missing)} of {len(record.photos)} photos are not with it"
    for digest in record.photos:
        data = await fetch(store_of(Settings()), original_path(digest))
        if data is None or hashlib.sha256(data).hexdigest() != digest:
            return f"photo {digest} is not in the storage as it was"
    return ""


def what_is_untrue(record: Handed, receipt: Receipt, seen: Seen) -> str:
    """The phone has let go of it, for a receipt of just this."""
    entries = seen.entries_of(record)
    if seen.has_draft(record):
        return "filed, and its form still on the phone"
    if not entries and seen.was_full:
        return ""  # the receipt itself had to go
    if len(entries) != 1 or entries[0]["state"] != "received":
        return f"filed, and on the phone {[entry['state'] for entry in entries]}"
    entry, answer = entries[0], entries[0]["answer"]
    told = (entry["id"], answer["receipt"], answer["digest"], set(answer.get("files", [])))
    true = (
        str(receipt.id),
        number_of(receipt.ordinal, receipt.received_at),
        receipt.digest,
        set(record.photos),
    )
    return "" if told == true else f"told {told}, true {true}"


def is_whole_on_phone(record: Handed, seen: Seen, held: dict[str, list[str]]) -> bool:
    places = [record.draft] if seen.has_draft(record) else []
    places += [entry["id"] for entry in seen.entries_of(record)]
    return any(set(record.photos) <= set(held.get(place, [])) for place in places)


def on_phone(record: Handed, seen: Seen) -> str:
    shown = ("state", "hurdle", "attempts", "nextAt", "reason", "answer")
    entries = [{name: entry.get(name) for name in shown} for entry in seen.entries_of(record)]
    draft = " and a draft" if seen.has_draft(record) else ""
    return f"on the phone of {seen.person} {entries}{draft}, locks {seen.locks}"
