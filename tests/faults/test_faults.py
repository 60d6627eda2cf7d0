"""The fixed part of `make faults`: a few runs which between them have every fault there is."""

from collections.abc import Iterator

import pytest

from tests.faults.plan import DISTURBANCES, NETWORK_FAULTS, plan_of
from tests.faults.run import stage
from tests.faults.stand import Stand, stand

SEEDS = [136, 145, 359, 864, 1139]
WORK = {"binding", "correction", "inspection", "by_form", "by_module", "in_both_tabs", "mended", "two_people"}


@pytest.fixture(scope="module")
def on_stage() -> Iterator[Stand]:
    with stand() as ready:
        yield ready


def test_the_fixed_runs_have_every_fault_and_every_way_of_handing_in():
    covered = set().union(*(plan_of(seed).covers for seed in SEEDS))
    assert covered >= WORK | set(NETWORK_FAULTS) | set(DISTURBANCES)


@pytest.mark.timeout(600)
async def test_nothing_is_lost_filed_twice_or_stuck(on_stage: Stand):
    async with stage(on_stage) as ready:
        verdicts = {seed: await ready.run(seed) for seed in SEEDS}
    assert {seed: verdict for seed, verdict in verdicts.items() if not verdict.is_good} == {}
