"""A phone on which nobody opens the app: warned of at 55 days, dropped at 60, saved by opening the app once."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from backend.alerts.models import Notice, PushSubscription
from backend.alerts.silent_phones import see_to_silent_phones
from backend.database import connect, now, sessions


@pytest.fixture
def silent_for(session, settings, phone_of):
    """`phone = await silent_for(56)`: as the daily look finds it, and what it is afterwards."""

    async def look(days: float, warned_days_ago: float | None = None) -> PushSubscription:
        phone = await session.scalar(select(PushSubscription)) or await phone_of("binder")
        values = {"seen_at": now() - timedelta(days=days)}
        if warned_days_ago is not None:
            values["warned_at"] = now() - timedelta(days=warned_days_ago)
        await session.execute(update(PushSubscription).values(**values))
        await session.commit()
        engine = connect(settings)
        await see_to_silent_phones(sessions(engine))
        await engine.dispose()
        await session.refresh(phone)
        await session.commit()
        return phone

    return look


async def warnings(session) -> list[str]:
    found = list(await session.scalars(select(Notice.title)))
    await session.commit()
    return found


async def test_nothing_is_said_before_55_days(silent_for, session):
    phone = await silent_for(54.9)
    assert (phone.warned_at, phone.ended_at, await warnings(session)) == (None, None, [])


async def test_at_55_days_it_is_said_once(silent_for, session):
    assert (await silent_for(55.1)).ended_at is None
    assert (await silent_for(56)).warned_at is not None
    assert await warnings(session) == ["手机 1 快两个月没有打开过码上，5 天后不再推送到那里"]


async def test_at_60_days_it_is_dropped_with_its_reason_and_without_its_keys(silent_for):
    phone = await silent_for(60.1, warned_days_ago=5.1)
    assert (phone.sealed, phone.ended_why) == (None, "60 天没有在这台设备上打开过码上")


async def test_who_was_never_warned_is_warned_first(silent_for):
    """The worker was off for a month."""
    phone = await silent_for(80)
    assert phone.warned_at and phone.ended_at is None


async def test_opening_the_app_once_is_enough(silent_for):
    phone = await silent_for(1, warned_days_ago=30)
    assert phone.ended_at is None
