"""指挥看板: an emergency appears by itself, counts, and goes below when somebody takes it."""

import pytest
from playwright.async_api import expect

from tests.accessibility.judging import faults_of
from tests.journeys.test_tracking import emergency, opened, press
from tests.phones import PhoneMaker
from tests.world import World


@pytest.mark.parametrize("desk", [True, False])
async def test_the_board_shows_by_itself_what_nobody_has_taken(
    phone: PhoneMaker, signed_in, world: World, desk: bool
):
    reporter = await phone(service_workers="block")
    mechanic = await signed_in(await phone(), "mechanic")
    board = await signed_in(await phone(desk=desk, reduced_motion="reduce"), "city_admin")
    await board.goto("/board")
    await board.wait_for_selector("html[data-ready=board]", state="attached")
    await expect(board.locator("#untaken")).to_contain_text("每一起都有人接了")
    path = await emergency(reporter, world.tags["lift"])
    await expect(board.locator("#untaken .case")).to_have_count(1)
    await expect(board).to_have_title("（1）指挥看板 · 码上")
    await expect(board.locator("#untaken")).to_contain_text("冯维保")
    assert await faults_of(board) == []
    await opened(mechanic, path)
    await press(mechanic, "接警")
    await expect(board.locator("#running .case")).to_contain_text("冯维保")
    await expect(board.locator("#untaken .case")).to_have_count(0)
    await expect(board).to_have_title("指挥看板 · 码上")
    await board.get_by_role("link", name="有人被困").click()
    await expect(board.locator("h1.state")).to_have_text("已接警")
