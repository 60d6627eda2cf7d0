"""What a person wants to hear of and by which channel, when it must be quiet, and the address for their mail."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable
from datetime import time
from uuid import UUID

from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed
from backend.accounts.secrets import derived, seal, unseal
from backend.alerts.models import Channel, NoticeSettings, NoticeWish
from backend.alerts.topics import GROUPS, Group
from backend.database import now
from backend.refusals import Invalid

ALWAYS = "emergency"  # nobody can switch it off
ADDRESS = re.compile(r"[!-~]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}")


class Line(Struct, frozen=True):
    """A group of topics, and the channels by which this person hears of it."""

    group: Group
    wanted: frozenset[str]
    is_fixed: bool


def groups_for(actor: Actor) -> list[Group]:
    """Those that this person can ever hear of."""
    watches = actor.city_wide and actor.may(Deed.WATCH_WORK)
    return [group for group in GROUPS if watches or group.slug != "system"]


async def lines_of(session: AsyncSession, actor: Actor) -> list[Line]:
    mine = select(NoticeWish).where(NoticeWish.person_id == actor.person_id)
    said = {(wish.topic, wish.channel): wish.wanted for wish in await session.scalars(mine)}
    return [
        Line(
            group,
            frozenset(
                channel for channel in Channel if said.get((group.slug, channel), channel in group.channels)
            ),
            group.slug == ALWAYS,
        )
        for group in groups_for(actor)
    ]


async def keep_wishes(
    session: AsyncSession, actor: Actor, wanted: Collection[str], offered: Iterable[Channel]
) -> None:
    """`wanted` are ticks like `things.push`. What was not offered stays as it is; only what differs from the default
    is kept, so that a better default reaches those who never chose."""
    shown = [
        (group, channel, f"{group.slug}.{channel}" in wanted)
        for group in groups_for(actor)
        for channel in offered
        if group.slug != ALWAYS
    ]
    for group, channel, is_wanted in shown:
        if is_wanted == (channel in group.channels):
            await session.execute(
                delete(NoticeWish).where(
                    NoticeWish.person_id == actor.person_id,
                    NoticeWish.topic == group.slug,
                    NoticeWish.channel == channel,
                )
            )
    rows = [
        {"person_id": actor.person_id, "topic": group.slug, "channel": channel, "wanted": is_wanted}
        for group, channel, is_wanted in shown
        if is_wanted != (channel in group.channels)
    ]
    if rows:
        said = upsert(NoticeWish)
        changed = said.on_conflict_do_update(
            index_elements=["person_id", "topic", "channel"], set_={"wanted": said.excluded.wanted}
        )
        await session.execute(changed, rows)


async def settings_of(session: AsyncSession, person_id: UUID) -> NoticeSettings:
    """Also for somebody who never set anything."""
    return await session.get(NoticeSettings, person_id) or NoticeSettings(person_id=person_id)


async def keep_quiet_hours(
    session: AsyncSession, person_id: UUID, begin: time | None, end: time | None
) -> None:
    if begin is not None and begin == end:
        raise Invalid("免打扰的开始和结束不能是同一个时间", "quiet_until")
    await keep_setting(session, person_id, quiet_from=begin, quiet_until=end)


async def keep_mail_address(session: AsyncSession, person_id: UUID, text: str) -> str:
    """Gives the address. Mail goes there only after it was confirmed from there."""
    address = text.strip()
    if not ADDRESS.fullmatch(address):
        raise Invalid("这不是一个邮箱地址。例如 name@example.cn", "mail")
    await keep_setting(session, person_id, mail_sealed=seal(address), mail_confirmed_at=None)
    return address


async def forget_mail_address(session: AsyncSession, person_id: UUID) -> None:
    await keep_setting(session, person_id, mail_sealed=None, mail_confirmed_at=None)


async def confirm_mail_address(session: AsyncSession, person_id: UUID, token: str) -> None:
    address = mail_address(await settings_of(session, person_id))
    if not address or not hmac.compare_digest(mail_token(person_id, address).encode(), token.encode()):
        raise Invalid("这个确认链接不是发给现在这个邮箱的。回到通知设置，再发一次")
    await keep_setting(session, person_id, mail_confirmed_at=now())


def mail_address(settings: NoticeSettings) -> str:
    return unseal(settings.mail_sealed) if settings.mail_sealed else ""


def mail_token(person_id: UUID, address: str) -> str:
    """Only whoever reads mail at this address can know it."""
    digest = hmac.new(derived("mail address"), person_id.bytes + address.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:24]).decode()


async def keep_setting(session: AsyncSession, person_id: UUID, **values: object) -> None:
    said = upsert(NoticeSettings).values(person_id=person_id, **values)
    await session.execute(said.on_conflict_do_update(index_elements=["person_id"], set_=values))
