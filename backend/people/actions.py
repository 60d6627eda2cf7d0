"""Adding, changing and ending memberships, management units, organisations. A membership is never deleted: a change
ends one and begins another."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.audit import Audited, audit
from backend.accounts.models import ManagementUnit, Membership, Organisation, OrganisationKind, Person, Role
from backend.accounts.permissions import Actor
from backend.accounts.secrets import phone_digest, seal, unseal
from backend.accounts.sign_ins import end_all_sign_ins
from backend.accounts.words import role_words
from backend.alerts.actions import tell
from backend.database import new_id, now
from backend.people.duty_phones import take_over_duty_phone
from backend.people.forms import NewMember, NewOrganisation
from backend.people.queries import leaders_left
from backend.refusals import Conflict, Invalid, NotFound


async def add_member(
    session: AsyncSession, actor: Actor, organisation: Organisation, new: NewMember
) -> Membership:
    """A person new to us gets an account; one we know must have the same name. Both sign in by one-time code."""
    person = await person_named(session, new.name, new.phone)
    unit = await management_unit(session, organisation.id, new.management_unit)
    membership = await begin(session, person.id, organisation.id, new.roles, new.binder_kinds, unit)
    await audit(
        session,
        actor.person_id,
        Audited.ADDED_MEMBER,
        about=person.id,
        organisation=organisation.id,
        roles=new.roles,
    )
    await tell(
        session,
        [person.id],
        "people",
        f"您已加入 {organisation.name}：{role_words(new.roles)}",
        link="/me",
    )
    return membership


async def change_member(
    session: AsyncSession, actor: Actor, membership: Membership, roles: list[str], kinds: list[str], unit: str
) -> Membership:
    """Other roles from now on."""
    await must_leave_a_leader(session, membership, roles)
    unit_id = await management_unit(session, membership.organisation_id, unit)
    before = membership.roles
    membership.ended_at = now()
    await session.flush()
    changed = await begin(session, membership.person_id, membership.organisation_id, roles, kinds, unit_id)
    take_over_duty_phone(membership, changed)
    await audit(
        session,
        actor.person_id,
        Audited.CHANGED_MEMBER,
        about=membership.person_id,
        organisation=membership.organisation_id,
        before=before,
        after=roles,
    )
    return changed


async def end_member(session: AsyncSession, actor: Actor, membership: Membership) -> None:
    """From the next request on the person sees nothing of this organisation; without any other, nothing at all."""
    await must_leave_a_leader(session, membership, [])
    membership.ended_at = now()
    await session.flush()
    others = select(Membership.id).where(
        Membership.person_id == membership.person_id, Membership.ended_at.is_(None)
    )
    if (await session.execute(others.limit(1))).first() is None:
        await end_all_sign_ins(session, membership.person_id)
    await audit(
        session,
        actor.person_id,
        Audited.ENDED_MEMBER,
        about=membership.person_id,
        organisation=membership.organisation_id,
    )


async def see_phone(session: AsyncSession, actor: Actor, membership: Membership, address: str) -> str:
    """The whole number, and a line in the audit trail that it was looked at."""
    await audit(
        session,
        actor.person_id,
        Audited.SAW_PHONE,
        about=membership.person_id,
        organisation=membership.organisation_id,
        address=address,
    )
    return unseal((await session.get_one(Person, membership.person_id)).phone_sealed)


async def add_management_unit(session: AsyncSession, organisation_id: UUID, name: str) -> None:
    await store_unit(session, ManagementUnit(organisation_id=organisation_id, name=unit_name(name)))


async def rename_management_unit(session: AsyncSession, unit: ManagementUnit, name: str) -> None:
    unit.name = unit_name(name)
    await store_unit(session, unit)


async def add_organisation(session: AsyncSession, actor: Actor, new: NewOrganisation) -> Organisation:
    """With its first leader, who adds everybody else."""
    organisation = Organisation(
        id=new_id(),
        name=new.name,
        uscc=new.uscc,
        kinds=new.kinds,
        regulator_level=new.level,
        district_code=new.district_code,
        address=new.address,
        duty_phone=new.duty_phone,
    )
    session.add(organisation)
    try:
        await session.flush()
    except IntegrityError:
        raise Conflict("这个统一社会信用代码已经登记过单位。在单位里查一查", "uscc") from None
    await audit(session, actor.person_id, Audited.ADDED_ORGANISATION, organisation=organisation.id)
    await add_member(session, actor, organisation, new.manager)
    return organisation


async def begin(
    session: AsyncSession,
    person_id: UUID,
    organisation_id: UUID,
    roles: list[str],
    binder_kinds: list[str],
    management_unit_id: UUID | None,
) -> Membership:
    membership = Membership(
        person_id=person_id,
        organisation_id=organisation_id,
        roles=roles,
        binder_kinds=binder_kinds,
        management_unit_id=management_unit_id,
    )
    session.add(membership)
    try:
        await session.flush()
    except IntegrityError:
        raise Conflict("这个人已经在单位里。要改角色，请从名单打开他", "phone") from None
    return membership


async def person_named(session: AsyncSession, name: str, phone: str) -> Person:
    digest = phone_digest(phone)
    known = (await session.scalars(select(Person).where(Person.phone_digest == digest))).one_or_none()
    if known and known.name != name:
        raise Invalid("这个手机号登记的姓名与填的不一致，请与本人核对姓名和号码", "name")
    if known:
        return known
    person = Person(name=name, phone_digest=digest, phone_sealed=seal(phone))
    session.add(person)
    await session.flush()
    return person


async def management_unit(session: AsyncSession, organisation_id: UUID, chosen: str) -> UUID | None:
    """The id of the chosen unit of this organisation; none chosen: the whole organisation."""
    if not chosen:
        return None
    mine = select(ManagementUnit).where(ManagementUnit.organisation_id == organisation_id)
    found = next((unit for unit in await session.scalars(mine) if str(unit.id) == chosen), None)
    if found is None:
        raise NotFound("没有这个管理单元。可能刚改过，请重新选")
    return found.id


async def must_leave_a_leader(session: AsyncSession, membership: Membership, roles: list[str]) -> None:
    organisation = await session.get_one(Organisation, membership.organisation_id, with_for_update=True)
    regulator = OrganisationKind.REGULATOR in organisation.kinds
    role = Role.ADMINISTRATOR if regulator else Role.MANAGER
    if role not in membership.roles or role in roles:
        return
    if not await leaders_left(session, organisation.id, membership.id, role):
        raise Conflict(f"单位至少要有一位{role_words([role])}。先给别人这个角色，再改这一位")


async def store_unit(session: AsyncSession, unit: ManagementUnit) -> None:
    session.add(unit)
    try:
        await session.flush()
    except IntegrityError:
        raise Conflict("已经有同名的管理单元", "name") from None


def unit_name(text: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= 40:
        raise Invalid("管理单元的名称应为 1–40 个字", "name")
    return name
