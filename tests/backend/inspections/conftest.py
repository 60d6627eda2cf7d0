"""An inspector of the station, with a task that goes to the boiler."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from tests.backend.inspections.sent import Inspector, Record, Task, task_for
from tests.world import World


@pytest.fixture
async def inspector(sign_in: Callable[[str], Awaitable[httpx.AsyncClient]]) -> httpx.AsyncClient:
    return await sign_in("inspector")


@pytest.fixture
async def task(inspector: Inspector, world: World) -> Task:
    """Planned, with two officers, at the boiler."""
    made = task_for(world.tags["boiler"])
    answer = await made.by(inspector)
    assert answer.status_code == 303, answer.text
    return made


@pytest.fixture
def record(task: Task, world: World) -> Record:
    """Complete: everything conforms, the unit signed."""
    return Record(task.id, world.things["boiler"], world.tags["boiler"])
