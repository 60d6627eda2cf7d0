"""The inspections of one thing as a list: what each found, and what became of its order."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.inspections.checklists import GRADES
from backend.inspections.models import Grade, Inspection, InspectionFinding, InspectionOrder
from backend.inspections.visibility import seen_inspections
from backend.things.models import Thing

LATEST = 20


class Inspected(Struct, frozen=True):
    """One record. `grades`: how many hazards of each grade were found."""

    id: UUID
    made_at: datetime
    grades: dict[str, int]
    order: InspectionOrder | None

    @property
    def grave(self) -> bool:
        return bool(self.grades.keys() - {Grade.GENERAL})

    @property
    def said(self) -> str:
        counted = [
            f"{GRADES[grade]} {self.grades[grade]} 处"
            for grade in (Grade.MAJOR, Grade.SEVERE, Grade.GENERAL)
            if grade in self.grades
        ]
        return "，".join(counted) or "没有发现隐患"

    def is_open(self) -> bool:
        return self.order is not None and self.order.closed_at is None

    def is_overdue(self, today: date) -> bool:
        return self.order is not None and self.order.is_overdue(today)


async def inspected(session: AsyncSession, actor: Actor, thing_id: UUID) -> list[Inspected]:
    """Newest first; the latest, of those that this person may see."""
    records = (
        select(Inspection.id, Inspection.made_at, InspectionOrder)
        .join(Thing, Thing.id == Inspection.thing_id)
        .outerjoin(InspectionOrder, InspectionOrder.inspection_id == Inspection.id)
        .where(Inspection.thing_id == thing_id, seen_inspections(actor))
        .order_by(Inspection.made_at.desc(), Inspection.id)
        .limit(LATEST)
    )
    rows = (await session.execute(records)).all()
    counted = (
        select(InspectionFinding.inspection_id, InspectionFinding.grade, func.count())
        .where(InspectionFinding.inspection_id.in_([row.id for row in rows]))
        .group_by(InspectionFinding.inspection_id, InspectionFinding.grade)
    )
    grades: dict[UUID, dict[str, int]] = {}
    for inspection_id, grade, count in await session.execute(counted):
        grades.setdefault(inspection_id, {})[grade] = count
    return [Inspected(each, made_at, grades.get(each, {}), order) for each, made_at, order in rows]
