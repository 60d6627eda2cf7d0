"""Reads of the inbox, and of how people can be reached."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.dialects.postgresql import array_agg
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Person, SignIn
from backend.alerts.models import Notice, NoticeSettings, NoticeWish, PushSubscription
from backend.alerts.rules import Reachable
from backend.alerts.topics import GROUPS, OTHERS, Group, group_of

PAGE = 50


async def unread_count(session: AsyncSession, person_id: UUID) -> int:
    counted = select(func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return (await session.execute(counted)).scalar_one()


async def inbox(
    session: AsyncSession,
    person_id: UUID,
    before: UUID | None = None,
    *,
    only_unread: bool = False,
    group: Group | None = None,
) -> list[Notice]:
    """A page and one more, newest first; `before` is the last id of the page above."""
    mine = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc()).limit(PAGE + 1)
    if only_unread:
        mine = mine.where(Notice.read_at.is_(None))
    if group:
        mine = mine.where(belongs_to(group))
    if before:
        mine = mine.where(Notice.id < before)
    return list((await session.scalars(mine)).all())


async def groups_in(session: AsyncSession, person_id: UUID) -> list[tuple[Group, int]]:
    """Groups of which this person has notices, in their order, each with how many are not read."""
    unread = func.count().filter(Notice.read_at.is_(None))
    counted = select(Notice.topic, unread).where(Notice.person_id == person_id).group_by(Notice.topic)
    found: dict[str, int] = {}
    for topic, number in (await session.execute(counted)).all():
        slug = group_of(topic).slug
        found[slug] = found.get(slug, 0) + number
    return [(group, found[group.slug]) for group in GROUPS if group.slug in found]


def belongs_to(group: Group) -> ColumnElement[bool]:
    first = func.split_part(Notice.topic, ".", 1)
    if group == OTHERS:
        return first.not_in([topic for each in GROUPS for topic in each.topics])
    return first.in_(group.topics)


async def notice_of(session: AsyncSession, person_id: UUID, notice_id: UUID) -> Notice | None:
    """This notice, if it is this person's."""
    mine = select(Notice).where(Notice.id == notice_id, Notice.person_id == person_id)
    return (await session.scalars(mine)).one_or_none()


async def reachable(session: AsyncSession, people: Sequence[UUID], group: str) -> list[Reachable]:
    """How each of these people can be reached, with what they wish for this group of topics. One statement."""
    live = (
        select(array_agg(PushSubscription.id))
        .join(SignIn, SignIn.token_digest == PushSubscription.sign_in)
        .where(
            PushSubscription.person_id == Person.id,
            PushSubscription.ended_at.is_(None),
            SignIn.ended_at.is_(None),
        )
        .scalar_subquery()
    )
    wishes = (
        select(func.jsonb_object_agg(NoticeWish.channel, NoticeWish.wanted))
        .where(NoticeWish.person_id == Person.id, NoticeWish.topic == group)
        .scalar_subquery()
    )
    mail = case((NoticeSettings.mail_confirmed_at.is_not(None), NoticeSettings.mail_sealed))
    quiet = NoticeSettings.quiet_from, NoticeSettings.quiet_until
    found = (
        select(Person.id, live, Person.phone_sealed, mail, wishes, *quiet)
        .outerjoin(NoticeSettings, NoticeSettings.person_id == Person.id)
        .where(Person.id.in_(people))
    )
    return [
        Reachable(person, devices or [], phone, mail, wishes or {}, *quiet)
        for person, devices, phone, mail, wishes, *quiet in (await session.execute(found)).all()
    ]
