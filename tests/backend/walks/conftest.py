"""An inspector of the station, whose task of today goes to both boilers; the second stands 320 m to the east."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.things.models import Thing
from tests.backend.inspections.sent import Inspector, Task, task_for
from tests.world import World


@pytest.fixture
async def inspector(sign_in: Callable[[str], Awaitable[httpx.AsyncClient]]) -> httpx.AsyncClient:
    return await sign_in("inspector")


@pytest.fixture
async def walk(inspector: Inspector, session: AsyncSession, world: World) -> Task:
    east = update(Thing).where(Thing.id == world.things["boiler2"])
    await session.execute(east.values(lng_wgs84=121.47706, device_code="11003210820210008"))
    await session.commit()
    made = task_for("11003210820210008\n" + world.tags["boiler"])
    answer = await made.by(inspector)
    assert answer.status_code == 303, answer.text
    return made
