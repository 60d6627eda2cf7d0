"""A measurement that is handed in: the row, its photos, and the wish that the server computes it too. Nothing here
commits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.accounts.secrets import network_digest
from backend.bindings.photos import take_in
from backend.database import now
from backend.jobs import wake_workers
from backend.measurements.forms import SLOTS, MeasurementForm
from backend.measurements.models import MeasuredPhoto, Measurement
from backend.refusals import Forbidden, Invalid, TooMany
from backend.settings import Settings

MOST_AN_HOUR = 30  # from one network


@dataclass(frozen=True)
class Author:
    """A visitor by the id of their phone, or a signed-in person; and when, by a clock put right."""

    author_id: UUID
    actor: Actor | None
    made_at: datetime


async def keep_measurement(
    session: AsyncSession, settings: Settings, form: MeasurementForm, author: Author, network: str = ""
) -> Measurement:
    """The measurement of this form; whoever sends it again gets the same one. Raises Invalid, TooMany."""
    if before := await session.get(Measurement, form.id):
        return before
    from_network = network_digest(network) if network else None
    await check_how_many(session, from_network)
    photos = await photos_of(session, settings, form, author.actor)
    measurement = Measurement(
        id=form.id,
        reference=form.asked.reference,
        sticker_mm=form.asked.sticker_mm,
        shape=form.asked.shape,
        placed=form.asked.placed,
        found=form.found,
        figures=form.figures,
        typed=dict(form.typed),
        reference_corners=form.reference_corners,
        author_id=author.author_id,
        person_id=author.actor.person_id if author.actor else None,
        network=from_network,
        made_at=author.made_at,
        received_at=now(),
        asked_at=now(),
        tries=0,
    )
    session.add(measurement)
    await session.flush()
    session.add_all(MeasuredPhoto(measurement_id=form.id, slot=slot, sha256=sha) for slot, sha in photos)
    await session.flush()
    await wake_workers(session)
    return measurement


async def check_how_many(session: AsyncSession, network: bytes | None) -> None:
    if network is None:
        return
    lately = select(func.count()).where(
        Measurement.network == network, Measurement.received_at > now() - timedelta(hours=1)
    )
    if (await session.execute(lately)).scalar_one() >= MOST_AN_HOUR:
        raise TooMany("从这个网络保存的测量太多了。过一小时再存")


async def photos_of(
    session: AsyncSession, settings: Settings, form: MeasurementForm, actor: Actor | None
) -> list[tuple[str, str]]:
    """Slot and digest of each, one a slot. Raises Invalid with what is wrong by field."""
    by = actor.person_id if actor else None
    held, problems = await take_in(session, settings, by, form.held, form.files)
    found = {taken.slot: taken.sha256 for taken in held}
    if strange := [slot for slot in found if slot not in SLOTS]:
        raise Invalid("最多 3 张照片", f"photo.{strange[0]}")
    if problems:
        raise Invalid("；".join(problems.values()), next(iter(problems)), problems)
    if not found:
        raise Invalid("请先拍一张包装和测量纸的照片", "photo.1")
    return sorted(found.items())


async def ask_again(session: AsyncSession, measurement: Measurement, actor: Actor | None) -> None:
    """Whoever made it may: a visitor's knows its address, a person's is theirs alone."""
    if not may_ask_again(measurement, actor):
        raise Forbidden("这次测量是别人存的，只有本人能再算")
    if measurement.asked_at is None:
        measurement.asked_at = now()
        measurement.tries = 0
        await session.flush()
        await wake_workers(session)


def may_ask_again(measurement: Measurement, actor: Actor | None) -> bool:
    return measurement.person_id is None or bool(actor and actor.person_id == measurement.person_id)
