"""A small, fixed run of `kills`: whoever is killed, each phone shows each message once."""

import pytest

from tests.backend.alerts.kills import run


@pytest.mark.timeout(900)  # five processes come and go, and each reads the whole product first
async def test_killed_workers_and_a_killed_database_lose_and_double_nothing():
    verdict = await run(deliveries=90, kills=3, seed=7, phones=10, in_no_hurry=False)
    assert dict(verdict.kills) == {"worker": 2, "database": 1}
    assert (verdict.told, verdict.lost, verdict.doubled) == (90, 0, 0)
