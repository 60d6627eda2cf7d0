"""Telling people: a notice row each and a delivery row for each way to reach them, in the transaction of what
happened. The worker carries the deliveries."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Delivery, Notice, Urgency
from backend.alerts.queries import reachable
from backend.alerts.rules import Way, due_at, ways_to
from backend.alerts.topics import group_of
from backend.database import new_id, now
from backend.jobs import wake_workers
from backend.live.announcing import announce_all


async def tell(
    session: AsyncSession,
    people: Iterable[UUID],
    topic: str,
    title: str,
    *,
    link: str,
    body: str = "",
    urgency: Urgency = Urgency.NORMAL,
    key: str = "",
    channels: Sequence[str] = (),
) -> list[UUID]:
    """One notice for each person; gives the ids of those that were made. `link` is the path that answers "what is
    this about". A person who had one with the same `key` gets no second. `channels` are used besides those that
    the person prefers."""
    said = {"topic": topic, "title": title, "body": body, "link": link, "urgency": urgency, "key": key}
    rows = [{"id": new_id(), "person_id": person, **said} for person in dict.fromkeys(people)]
    made = await write_notices(session, rows)
    if made:
        await plan_deliveries(session, made, topic, urgency, channels)
        await announce_all(session, map(room_of, made))
    return list(made.values())


async def write_notices(session: AsyncSession, rows: list[dict[str, Any]]) -> dict[UUID, UUID]:
    """Ids of the new notices, by person."""
    if not rows:
        return {}
    once = upsert(Notice).on_conflict_do_nothing(
        index_elements=[Notice.person_id, Notice.key],
        index_where=text("key <> ''"),  # no parameter: the plan is kept
    )
    made = await session.execute(once.returning(Notice.person_id, Notice.id), rows)
    return dict(made.all())


async def plan_deliveries(
    session: AsyncSession, notices: dict[UUID, UUID], topic: str, urgency: Urgency, channels: Sequence[str]
) -> None:
    """As the person of each notice can be reached and wants to be."""
    group, moment = group_of(topic), now()
    planned = [
        (notices[person.person_id], way, due_at(person, urgency, moment))
        for person in await reachable(session, list(notices), group.slug)
        for way in ways_to(person, group, urgency, channels)
    ]
    await write_deliveries(session, planned, urgency)


async def write_deliveries(
    session: AsyncSession, planned: Sequence[tuple[UUID, Way, datetime]], urgency: Urgency
) -> None:
    """A row for each notice, way and time when it is due."""
    rows = [
        {
            "id": new_id(),
            "notice_id": notice_id,
            "channel": way.channel,
            "subscription_id": way.subscription_id,
            "address_sealed": way.address_sealed,
            "priority": urgency.priority,
            "due_at": due,
            "expires_at": due + urgency.lasts,
        }
        for notice_id, way, due in planned
    ]
    if rows:
        await session.execute(insert(Delivery), rows)
        await wake_workers(session)


async def acknowledge(session: AsyncSession, person_id: UUID, link: str) -> None:
    """The person took on what the notices with this link ask for; they are read by that too."""
    await session.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.link == link, Notice.acknowledged_at.is_(None))
        .values(acknowledged_at=now())
    )
    await mark_read(session, person_id, link=link)


async def mark_read(
    session: AsyncSession, person_id: UUID, notice_id: UUID | None = None, *, link: str = ""
) -> None:
    """One notice, those with one link, or all of this person's."""
    mine = update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    if notice_id:
        mine = mine.where(Notice.id == notice_id)
    if link:
        mine = mine.where(Notice.link == link)
    await session.execute(mine.values(read_at=now()))
    await announce_all(session, [room_of(person_id)])


def room_of(person_id: UUID) -> str:
    """Where the open pages of a person hear that their inbox changed."""
    return f"inbox:{person_id}"
