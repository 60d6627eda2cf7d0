"""Reminds of orders whose deadline has passed, once, those who must put it right and those who must look again."""

from sqlalchemy import select

from backend.alerts.actions import tell
from backend.database import Sessions, now
from backend.dates import today
from backend.inspections.models import Inspection, InspectionOfficer, InspectionOrder
from backend.inspections.orders import path_of
from backend.jobs import Job
from backend.things.notices import leaders_of

EVERY_SECONDS = 600.0
AT_ONCE = 50


async def remind(open_session: Sessions) -> bool:
    """One batch of orders; whether there may be more."""
    async with open_session.begin() as session:
        overdue = (
            select(InspectionOrder, Inspection.unit_id, Inspection.task_id)
            .join(Inspection, Inspection.id == InspectionOrder.inspection_id)
            .where(
                InspectionOrder.closed_at.is_(None),
                InspectionOrder.overdue_told_at.is_(None),
                InspectionOrder.deadline < today(),
            )
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True, of=InspectionOrder)
        )
        found = (await session.execute(overdue)).all()
        for order, unit_id, task_id in found:
            officers = select(InspectionOfficer.person_id).where(
                InspectionOfficer.task_id == task_id, InspectionOfficer.person_id.is_not(None)
            )
            told = [*await leaders_of(session, unit_id), order.issued_by]
            told += [person for person in await session.scalars(officers) if person]
            title = f"监察指令书 {order.number} 已过整改期限，还没有复查合格"
            await tell(session, told, "order", title, link=path_of(order))
            order.overdue_told_at = now()
        return len(found) == AT_ONCE


JOB = Job("inspections.overdue", remind, EVERY_SECONDS)
