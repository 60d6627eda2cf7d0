"""One member: roles, the end of the membership, and the phone number, which is shown only to who asks for it."""

from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.audit import AUDITED, entries_about
from backend.accounts.models import Membership, Organisation
from backend.accounts.permissions import Actor, Deed, allowed
from backend.accounts.sign_in_routes import client_of
from backend.pages import Page, PageRequest, page, redirect
from backend.people import actions, duty_phones, queries
from backend.people.choices import choices
from backend.people.duty_phones import DutyPhoneForm
from backend.people.forms import MemberForm, read_roles
from backend.refusals import NotFound, Refusal
from backend.settings import Settings

MANAGES = [allowed(Deed.MANAGE_PEOPLE)]


@get("/people/{membership_id:uuid}", guards=MANAGES)
async def member(
    request: Request,
    membership_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Page:
    await membership_of(session, actor, membership_id)
    return await member_page(request, session, membership_id)


@post("/people/{membership_id:uuid}", guards=MANAGES)
async def change_member(
    request: Request,
    membership_id: FromPath[UUID],
    data: URLEncodedBody[MemberForm],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Page:
    membership = await membership_of(session, actor, membership_id)
    organisation = await session.get_one(Organisation, membership.organisation_id)
    try:
        async with session.begin_nested():
            roles, kinds = read_roles(data, organisation.kinds)
            await actions.change_member(session, actor, membership, roles, kinds, data.management_unit)
    except Refusal as refusal:
        return await member_page(request, session, membership_id, refusal=refusal)
    return redirect(f"/organisations/{organisation.id}/people")


@post("/people/{membership_id:uuid}/duty-phone", guards=MANAGES)
async def keep_duty_phone(
    request: Request,
    membership_id: FromPath[UUID],
    data: URLEncodedBody[DutyPhoneForm],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Page:
    membership = await membership_of(session, actor, membership_id)
    try:
        await duty_phones.keep_duty_phone(session, actor, membership, data)
    except Refusal as refusal:
        return await member_page(request, session, membership_id, refusal=refusal, typed=data)
    return redirect(f"/people/{membership_id}#duty")


@post("/people/{membership_id:uuid}/ending", guards=MANAGES)
async def end_member(
    membership_id: FromPath[UUID], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    membership = await membership_of(session, actor, membership_id)
    await actions.end_member(session, actor, membership)
    return redirect(f"/organisations/{membership.organisation_id}/people")


@post("/people/{membership_id:uuid}/phone-viewing", guards=MANAGES, status_code=200)
async def see_phone(
    request: Request,
    membership_id: FromPath[UUID],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
) -> Page:
    """The whole number, once; a reload asks again and is written down again."""
    membership = await membership_of(session, actor, membership_id)
    phone = await actions.see_phone(session, actor, membership, client_of(request, settings))
    answer = await member_page(request, session, membership_id, phone=phone)
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def membership_of(session: AsyncSession, actor: Actor, membership_id: UUID) -> Membership:
    found = await session.get(Membership, membership_id)
    if found is None or found.ended_at or not actor.may(Deed.MANAGE_PEOPLE, found.organisation_id):
        raise NotFound("名单里没有这个人。可能已经移出单位")
    return found


async def member_page(
    request: PageRequest,
    session: AsyncSession,
    membership_id: UUID,
    *,
    phone: str = "",
    refusal: Refusal | None = None,
    typed: DutyPhoneForm | None = None,
) -> Page:
    found = await queries.member_with(session, membership_id)
    assert found, "checked by membership_of"
    shown, organisation_id = found
    organisation = await session.get_one(Organisation, organisation_id)
    return page(
        request,
        "people/member.html",
        status=refusal.status if refusal else 200,
        organisation=organisation,
        member=shown,
        phone=phone,
        refusal=refusal,
        duty_phone=typed.duty_phone if typed else shown.duty_phone,
        duty_phone_is_public=bool(typed.public) if typed else shown.duty_phone_is_public,
        trail=await entries_about(session, shown.person_id, organisation.id),
        audited=AUDITED,
        **await choices(
            session, organisation, shown.roles, shown.binder_kinds, str(shown.management_unit_id or "")
        ),
    )


ROUTES = [member, change_member, keep_duty_phone, end_member, see_phone]
