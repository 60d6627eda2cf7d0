"""The server computes what phones handed in, one measurement at a time, from the photos as they came."""

from datetime import timedelta
from uuid import UUID

import anyio
from anyio import to_process
from sqlalchemy import or_, select, update

from backend.database import Sessions, now
from backend.evidence.actions import original_path
from backend.evidence.storage import fetch, store_of
from backend.jobs import Job
from backend.measurements.calculation import TOO_LONG, Work, computed
from backend.measurements.models import Measurement, MeasurementResult
from backend.measurements.queries import photos_of
from backend.settings import Settings

EVERY_SECONDS = 10.0
LEASE = timedelta(minutes=2)  # a worker that was killed meanwhile has not done it
MOST_TRIES = 3
PATIENCE_S = 90.0  # a busy computer; the work itself has a limit of its own


async def compute_what_is_asked(open_session: Sessions) -> bool:
    """One measurement; whether there may be more."""
    measurement_id = await claim(open_session)
    if measurement_id is None:
        return False
    work = await work_of(open_session, measurement_id)
    try:
        with anyio.fail_after(PATIENCE_S):
            result = await to_process.run_sync(computed, work, cancellable=True)
    except TimeoutError:
        result = {"shape": work.shape, "refused": TOO_LONG}
    await enter(open_session, measurement_id, result)
    return True


JOB = Job("measurements.again", compute_what_is_asked, EVERY_SECONDS)


async def claim(open_session: Sessions) -> UUID | None:
    """What nobody has in hand. One at which processes die again and again is given up."""
    free = or_(Measurement.tried_at.is_(None), Measurement.tried_at < now() - LEASE)
    due = select(Measurement.id).where(Measurement.asked_at.is_not(None), free)
    chosen = due.order_by(Measurement.asked_at).limit(1).with_for_update(skip_locked=True).scalar_subquery()
    async with open_session.begin() as session:
        values = {"tried_at": now(), "tries": Measurement.tries + 1}
        claimed = update(Measurement).where(Measurement.id == chosen).values(values)
        row = (await session.execute(claimed.returning(Measurement.id, Measurement.tries))).one_or_none()
    if row is None or row.tries <= MOST_TRIES:
        return row.id if row else None
    await enter(open_session, row.id, {"refused": TOO_LONG})
    return None


async def work_of(open_session: Sessions, measurement_id: UUID) -> Work:
    async with open_session.begin() as session:
        row = await session.get_one(Measurement, measurement_id)
        photos = await photos_of(session, measurement_id)
    store = store_of(Settings())
    data = {photo.slot: await fetch(store, original_path(photo.sha256)) or b"" for photo in photos}
    return Work(data, row.reference, row.sticker_mm, row.shape, row.placed)


async def enter(open_session: Sessions, measurement_id: UUID, result: dict[str, object]) -> None:
    async with open_session.begin() as session:
        algorithm = str(result.get("algorithm", ""))
        session.add(MeasurementResult(measurement_id=measurement_id, result=result, algorithm=algorithm))
        mine = update(Measurement).where(Measurement.id == measurement_id)
        await session.execute(mine.values(asked_at=None, tried_at=None))
