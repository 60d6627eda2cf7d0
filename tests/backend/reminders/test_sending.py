"""One reminder for each person and day, of everything that they look after, and a page with the same numbers."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import ManagementUnit, Membership
from backend.alerts.models import Notice
from backend.database import connect, sessions
from backend.dates import today
from backend.reminders.sending import remind_on
from backend.things.models import Thing, UseStatus
from tests.world import World


@pytest.fixture
def reminded(session: AsyncSession, settings, world: World):
    """`await reminded()`: titles by the name of the person, after the morning of a day on which all is news."""
    names = {who.id: name for name, who in world.people.items()}

    async def morning(day=None) -> dict[str, list[str]]:
        engine = connect(settings)
        await remind_on(sessions(engine), day or today())
        await engine.dispose()
        said = await session.execute(select(Notice.person_id, Notice.title).order_by(Notice.id))
        found: dict[str, list[str]] = {}
        for person, title in said.all():
            found.setdefault(names[person], []).append(title)
        await session.commit()
        return found

    return morning


@pytest.fixture
def due(session: AsyncSession, world: World):
    """`await due("boiler", days=-1)`: negative is late."""

    async def put(name: str, days: int | None, **values) -> None:
        day = None if days is None else today() + timedelta(days=days)
        await session.execute(
            update(Thing).where(Thing.id == world.things[name]).values(next_due_on=day, **values)
        )
        await session.commit()

    return put


@pytest.fixture(autouse=True)
async def nothing_is_due(session: AsyncSession, world: World) -> None:
    await session.execute(update(Thing).values(next_due_on=None, last_maintained_on=None))
    await session.commit()


async def test_leaders_of_a_unit_hear_once_of_all_that_is_late_and_soon_due(reminded, due):
    await due("boiler", -1)
    await due("boiler2", 30)
    await due("scale", 7)
    said = await reminded()
    assert set(said) == {"manager", "director", "officer"}
    assert said["manager"] == ["有 1 项已超期，2 项快到期"]


async def test_the_same_morning_twice_says_nothing_twice(reminded, due):
    await due("boiler", -1)
    await reminded()
    assert (await reminded())["manager"] == ["“1 号蒸汽锅炉”检验已超期"]


async def test_what_is_out_of_use_is_not_asked_for(reminded, due):
    await due("boiler", -1, use_status=UseStatus.OUT_OF_USE)
    assert await reminded() == {}


async def test_who_keeps_to_one_management_unit_hears_of_that_one_alone(
    reminded, due, session: AsyncSession, world: World
):
    unit = await session.scalar(select(ManagementUnit.id))
    await session.execute(
        update(Membership)
        .where(Membership.person_id == world.people["officer"].id)
        .values(management_unit_id=unit)
    )
    await due("boiler", -1, management_unit_id=unit)
    await due("boiler2", -1)
    said = await reminded()
    assert said["officer"] == ["“1 号蒸汽锅炉”检验已超期"]
    assert said["manager"] == ["有 2 项已超期"]


async def test_a_lift_without_a_visit_for_more_than_a_fortnight_reminds_user_and_maintainer(
    reminded, due, sign_in
):
    await due("lift", None, last_maintained_on=today() - timedelta(days=15))
    assert await reminded() == {}
    await due("lift", None, last_maintained_on=today() - timedelta(days=16))
    title = "“3 号客梯”超过规定天数没有维保"
    assert await reminded() == {"property_manager": [title], "mechanic": [title]}
    html = (await (await sign_in("mechanic")).get("/reminders")).text
    assert "16 天没有维保" in html and "3 号客梯" in html


async def test_the_page_counts_what_its_lists_have(sign_in, due):
    await due("boiler", -1)
    await due("boiler2", 3)
    await due("scale", 40)
    client = await sign_in("manager")
    html = (await client.get("/reminders")).text
    assert 'href="/equipment?standing=overdue"><b class="c-over">' in html
    assert 'href="/equipment?standing=due_soon"><b class="c-soon">' in html
    assert "/meters?standing" not in html  # nothing is due there
    assert "1 号蒸汽锅炉" in (await client.get("/equipment?standing=overdue")).text
    assert "没有 3 天内到期或已超期的指令书" in html
