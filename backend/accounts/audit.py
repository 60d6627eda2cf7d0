"""The audit trail: who looked at or changed what of another person. Entries are only ever added."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import AuditEntry, Person


class Entry(Struct, frozen=True):
    """One line of the trail: when, who, what (a value of `Audited`)."""

    at: datetime
    by: str
    deed: str


class Audited(StrEnum):
    SAW_PHONE = "saw_phone"
    ADDED_MEMBER = "added_member"
    CHANGED_MEMBER = "changed_member"
    ENDED_MEMBER = "ended_member"
    CHANGED_DUTY_PHONE = "changed_duty_phone"
    PUBLISHED_DUTY_PHONE = "published_duty_phone"
    HID_DUTY_PHONE = "hid_duty_phone"
    ADDED_ORGANISATION = "added_organisation"
    CORRECTED_ORGANISATION = "corrected_organisation"
    SET_PASSWORD = "set_password"
    BROUGHT_IN = "brought_in"
    SENT_AGAIN = "sent_again"
    HANDLED_CLUE = "handled_clue"
    EXPORTED = "exported"


AUDITED: dict[str, str] = {
    Audited.SAW_PHONE: "看了手机号",
    Audited.ADDED_MEMBER: "加入单位",
    Audited.CHANGED_MEMBER: "改了角色",
    Audited.ENDED_MEMBER: "移出单位",
    Audited.CHANGED_DUTY_PHONE: "改了值班电话",
    Audited.PUBLISHED_DUTY_PHONE: "公开了值班电话",
    Audited.HID_DUTY_PHONE: "不再公开值班电话",
    Audited.ADDED_ORGANISATION: "新建单位",
    Audited.CORRECTED_ORGANISATION: "改了单位资料",
    Audited.SET_PASSWORD: "设了密码",
    Audited.BROUGHT_IN: "导入了手机导出的记录",
    Audited.SENT_AGAIN: "再发了一次通知",
    Audited.HANDLED_CLUE: "办理了包装线索",
    Audited.EXPORTED: "导出了表格",
}


async def audit(
    session: AsyncSession,
    person_id: UUID,
    deed: Audited,
    *,
    about: UUID | None = None,
    organisation: UUID | None = None,
    address: str = "",
    **details: Any,
) -> None:
    """Written in the transaction of the deed: neither is there without the other."""
    session.add(
        AuditEntry(
            person_id=person_id,
            deed=deed,
            about_person_id=about,
            organisation_id=organisation,
            address=address,
            details=details,
        )
    )
    await session.flush()


async def entries_about(
    session: AsyncSession, person_id: UUID, organisation_id: UUID, limit: int = 20
) -> list[Entry]:
    """What was done about a person in an organisation, newest first."""
    newest = (
        select(AuditEntry.at, Person.name, AuditEntry.deed)
        .join(Person, Person.id == AuditEntry.person_id)
        .where(AuditEntry.about_person_id == person_id, AuditEntry.organisation_id == organisation_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return [Entry(*row) for row in (await session.execute(newest)).all()]
