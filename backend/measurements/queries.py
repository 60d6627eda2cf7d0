"""Reads of measurements. Whoever knows the id sees one: nothing in it says whose it is."""

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.evidence.models import StoredFile
from backend.measurements.models import MeasuredPhoto, Measurement, MeasurementResult
from backend.refusals import NotFound

NO_MEASUREMENT = "没有这次测量。检查网址；刚存的话，等它传上来"


async def measurement(session: AsyncSession, measurement_id: UUID) -> Measurement:
    """Raises NotFound."""
    found = await session.get(Measurement, measurement_id)
    if found is None:
        raise NotFound(NO_MEASUREMENT)
    return found


class Picture(NamedTuple):
    """`width` and `height` in px, upright."""

    slot: str
    sha256: str
    width: int
    height: int


async def photos_of(session: AsyncSession, measurement_id: UUID) -> list[Picture]:
    size = StoredFile.width, StoredFile.height
    mine = select(MeasuredPhoto.slot, MeasuredPhoto.sha256, *size).join(
        StoredFile, StoredFile.sha256 == MeasuredPhoto.sha256
    )
    found = await session.execute(
        mine.where(MeasuredPhoto.measurement_id == measurement_id).order_by(MeasuredPhoto.slot)
    )
    return [Picture(slot, sha256, width or 1, height or 1) for slot, sha256, width, height in found]


async def results_of(session: AsyncSession, measurement_id: UUID) -> list[MeasurementResult]:
    """Newest first."""
    mine = select(MeasurementResult).where(MeasurementResult.measurement_id == measurement_id)
    return list(await session.scalars(mine.order_by(MeasurementResult.made_at.desc())))


async def photo(session: AsyncSession, measurement_id: UUID, slot: str) -> StoredFile:
    """Raises NotFound."""
    mine = select(StoredFile).join(MeasuredPhoto, MeasuredPhoto.sha256 == StoredFile.sha256)
    found = await session.scalar(
        mine.where(MeasuredPhoto.measurement_id == measurement_id, MeasuredPhoto.slot == slot)
    )
    if found is None:
        raise NotFound(NO_MEASUREMENT)
    return found


@dataclass(frozen=True)
class Dimensions:
    """mm as value, low, high by name; `by`: phone, server, or hand where a person typed it."""

    shape: str
    mm: dict[str, tuple[float, float, float]]
    by: dict[str, str]


async def dimensions_of(session: AsyncSession, measurement_id: UUID) -> Dimensions:
    """What counts of a measurement: what was typed, else what the server computed, else the phone. Raises NotFound."""
    found = await measurement(session, measurement_id)
    results = [row.result for row in await results_of(session, measurement_id)]
    server: dict[str, Any] = next((result["mm"] for result in results if not result.get("refused")), {})
    mm: dict[str, tuple[float, float, float]] = {}
    by: dict[str, str] = {}
    for source, figures in (("phone", found.figures.get("mm", {})), ("server", server)):
        for name, (value, low, high) in figures.items():
            mm[name], by[name] = (value, low, high), source
    for name, value in found.typed.items():
        mm[name], by[name] = (value, value, value), "hand"
    return Dimensions(found.shape, mm, by)
