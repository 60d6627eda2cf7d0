"""安全员值班电话: kept encrypted, and in plain only while it is marked public, for whoever scans a code of the unit.

It is a number of the unit's. The one that a person signs in with is theirs and is never made public.
"""

from typing import Annotated

import msgspec
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.audit import Audited, audit
from backend.accounts.models import Membership, Organisation, Person, Role
from backend.accounts.numbers import read_phone
from backend.accounts.permissions import Actor
from backend.accounts.secrets import phone_digest, seal
from backend.alerts.actions import tell
from backend.refusals import Invalid

FIELD = "duty_phone"


class DutyPhoneForm(Struct):
    duty_phone: Annotated[str, msgspec.Meta(max_length=80)] = ""
    public: Annotated[str, msgspec.Meta(max_length=8)] = ""


async def keep_duty_phone(
    session: AsyncSession, actor: Actor, membership: Membership, form: DutyPhoneForm
) -> None:
    """Stores it, or takes it away when the field is empty. The person is told what everybody can read now."""
    if Role.SAFETY_OFFICER not in membership.roles:
        raise Invalid("只有安全员有值班电话。先给他安全员这个角色", FIELD)
    person = await session.get_one(Person, membership.person_id)
    number, public = read_number(form), bool(form.public)
    if public and not number:
        raise Invalid("还没有填值班电话。填了才能公开", FIELD)
    if public and phone_digest(number) == person.phone_digest:
        raise Invalid("这是他登录用的手机号，不能公开。请填单位的值班电话，或者不公开", FIELD)
    before = membership.public_duty_phone
    membership.duty_phone_sealed = seal(number) if number else None
    membership.public_duty_phone = number if public else None
    await write_down(session, actor, membership, before)


def read_number(form: DutyPhoneForm) -> str:
    if not form.duty_phone.strip():
        return ""
    reading = read_phone(form.duty_phone)
    if not reading.is_valid:
        raise Invalid(reading.errors[0], FIELD)
    return reading.normalised


async def write_down(session: AsyncSession, actor: Actor, membership: Membership, before: str | None) -> None:
    after = membership.public_duty_phone
    deed = Audited.CHANGED_DUTY_PHONE
    if before != after:
        deed = Audited.PUBLISHED_DUTY_PHONE if after else Audited.HID_DUTY_PHONE
        organisation = await session.get_one(Organisation, membership.organisation_id)
        said = (
            f"您的值班电话 {after} 已公开，扫 {organisation.name} 设备码的人都看得到"
            if after
            else "您的值班电话不再公开"
        )
        await tell(session, [membership.person_id], "people", said, link="/me")
    about, home = membership.person_id, membership.organisation_id
    await audit(session, actor.person_id, deed, about=about, organisation=home)


def take_over_duty_phone(former: Membership, following: Membership) -> None:
    """Other roles begin another membership; who stays safety officer keeps the number and its mark."""
    if Role.SAFETY_OFFICER in following.roles:
        following.duty_phone_sealed = former.duty_phone_sealed
        following.public_duty_phone = former.public_duty_phone
