"""Gathers what the printed record of an inspection shows."""

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation
from backend.evidence.ledger_queries import digest_of
from backend.evidence.models import StoredFile
from backend.evidence.published import published_copy
from backend.evidence.storage import store_of
from backend.inspections.checklists import checklist_for
from backend.inspections.checklists_queries import lists_of_version
from backend.inspections.models import InspectionOrder
from backend.inspections.queries import Record
from backend.inspections.record_paper import Paper
from backend.inspections.site import Site
from backend.settings import Settings

MOST_PHOTOS = 40  # on paper; all of them are in the record that the QR code leads to


async def paper_of(
    session: AsyncSession, settings: Settings, record: Record, order: InspectionOrder | None
) -> Paper:
    inspection = record.inspection
    lists = await lists_of_version(session, inspection.checklist)
    return Paper(
        record,
        await session.get_one(Organisation, inspection.unit_id),
        checklist_for(lists, record.thing) if lists else None,
        msgspec.convert(inspection.site, Site),
        order,
        await pictures_of(session, settings, record),
        f"{settings.origin}/inspections/{inspection.id}",
        await digest_of(session, str(inspection.id)),
    )


async def pictures_of(session: AsyncSession, settings: Settings, record: Record) -> dict[str, bytes]:
    digests = [photo.sha256 for photo in record.photos][:MOST_PHOTOS]
    files = await session.scalars(select(StoredFile).where(StoredFile.sha256.in_(digests)))
    store = store_of(settings)
    return {file.sha256: await published_copy(store, file) for file in files}
