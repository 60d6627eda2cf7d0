"""One office asks another to go to a place: a task that somebody there takes up, and then goes to as to any other."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from backend.accounts.permissions import Actor
from backend.dates import today
from backend.inspections.errands import Errand, call_back, send_to, was_there
from backend.inspections.models import InspectionPlace, InspectionTask

TAKEN_UP = {
    "check_code": "JC20261126-0001",
    "officer.1.name": "沈监察",
    "officer.1.paper_no": "310101-001",
    "officer.2.name": "韩同行",
    "officer.2.paper_no": "310101-002",
}


@pytest.fixture
def bureau(world) -> Actor:
    person = world.people["district_admin"]
    return Actor(person.id, person.name, ())


@pytest.fixture
async def task(session, world, bureau) -> InspectionTask:
    """Asked for a month ago, and nobody has taken it up."""
    day = today() - timedelta(days=30)
    shop = ("云杉月饼礼盒", "外滩百货", "负一层食品柜", 121.4901, 31.2370)
    errand = Errand(world.organisations["station"], day, "包装线索 C1126-58K2M", *shop, "/clues/x")
    made = await send_to(session, bureau, errand)
    await session.commit()
    return made


async def day_of(client: httpx.AsyncClient) -> list[str]:
    return re.findall(r'data-name="([^"]+)"', (await client.get("/inspections")).text)


async def test_it_waits_in_the_list_until_an_inspector_takes_it_up(sign_in, task):
    inspector = await sign_in("inspector")
    html = (await inspector.get("/inspections")).text
    assert "包装线索 C1126-58K2M" in html
    assert "等人接" in html
    assert await day_of(inspector) == []
    lacking = await inspector.post(f"/inspections/tasks/{task.id}/taking-up", data={"check_code": "JC1"})
    assert (lacking.status_code, "至少 2 人" in lacking.text, "JC1" in lacking.text) == (422, True, True)
    answer = await inspector.post(f"/inspections/tasks/{task.id}/taking-up", data=TAKEN_UP)
    assert answer.headers["location"] == f"/inspections/tasks/{task.id}"
    assert await day_of(inspector) == ["云杉月饼礼盒"]
    html = (await inspector.get("/inspections")).text
    assert 'href="/clues/x"' in html
    assert "还剩 1 处" in html
    again = await inspector.post(f"/inspections/tasks/{task.id}/taking-up", data=TAKEN_UP)
    assert again.status_code == 409


async def test_another_office_neither_sees_nor_takes_it(sign_in, task):
    city = await sign_in("city_admin")
    assert (await city.post(f"/inspections/tasks/{task.id}/taking-up", data=TAKEN_UP)).status_code == 404


async def test_who_was_there_has_it_behind_them(sign_in, session, task, bureau):
    inspector = await sign_in("inspector")
    await inspector.post(f"/inspections/tasks/{task.id}/taking-up", data=TAKEN_UP)
    await was_there(session, bureau, task.id)
    await session.commit()
    assert await day_of(inspector) == []
    assert "都检查了" in (await inspector.get("/inspections")).text
    await call_back(session, task.id)  # too late: somebody was there
    assert await session.scalar(select(InspectionPlace.id)) is not None


async def test_what_nobody_took_up_can_be_called_back_whole(session, task):
    await call_back(session, task.id)
    assert await session.scalar(select(InspectionTask.id)) is None


async def test_what_was_taken_up_stays_as_a_task_without_the_place(sign_in, session, task):
    inspector = await sign_in("inspector")
    await inspector.post(f"/inspections/tasks/{task.id}/taking-up", data=TAKEN_UP)
    await call_back(session, task.id)
    await session.commit()
    assert await day_of(inspector) == []
    assert (await inspector.get(f"/inspections/tasks/{task.id}")).status_code == 200
