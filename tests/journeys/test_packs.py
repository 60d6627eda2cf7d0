"""Packs on a phone: taken along with a network, used without one, refreshed by what differs, gone at sign-out."""

import re
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Page, expect

from scanning.codes import grouped, sticker_url
from tests.phones import PhoneMaker, Server, until, works_offline
from tests.scanning.pictures import feed, on_a_wall, sticker
from tests.world import World

KEPT_AT = re.compile(r"没有连上码上。看到的存于 \d\d:\d\d，之后的变化还没有")
PACKED = """new Promise(resolve => {
  const opening = indexedDB.open('mashang')
  opening.onsuccess = () => {
    const database = opening.result
    const asked = database.transaction('packs').objectStore('packs').getAll()
    asked.onsuccess = () => { database.close(); resolve(asked.result.map(({ pack, whole }) => ({ pack, whole }))) }
  }
})"""


@pytest.fixture
async def searchable(server: Server) -> None:
    """What the writers of the register fill in, which the world leaves empty."""
    await changed(
        server,
        "UPDATE things SET search_text = lower(replace(name, ' ', '') || E'\\n' || address || E'\\n' || coalesce(factory_no, ''))",
    )


async def changed(server: Server, statement: str, *values: object) -> None:
    connection = await asyncpg.connect(server.environment["DATABASE_URL"])
    await connection.execute(statement, *values)
    await connection.close()


async def take_along(page: Page, pack: str, cards: int) -> None:
    """Choose a pack as a person does, and wait until all of it is on this phone."""
    await page.goto("/packs")
    await works_offline(page)
    await page.get_by_role("link", name="选择要带的").click()
    await page.locator(f"a[href='/packs?take={pack}']").click()
    await expect(page.locator(".pack")).to_contain_text(re.compile(rf"{cards} 台，.*存于 \d\d:\d\d"))
    await until(page, "caches.match('/packs/card', { ignoreVary: true }).then(Boolean)")


async def test_a_sticker_scanned_without_a_network_shows_the_card_of_the_pack(
    server: Server, phone: PhoneMaker, signed_in, world: World, tmp_path: Path
):
    tag = world.tags["boiler"]
    film = feed(tmp_path / "seen.y4m", on_a_wall(sticker(sticker_url(server.url, tag), 6)))
    page = await signed_in(await phone(camera=film), "inspector")
    await take_along(page, "street/310101013", 4)
    await page.goto("/scan")
    await page.wait_for_url("**/c/*")  # the decoder is on this phone from now on
    server.stop()
    await page.evaluate("sessionStorage.clear()")
    await forget_opened(page)
    await page.goto("/scan")
    await page.wait_for_url(f"**/c/{tag}?via=scanner")
    await expect(page.locator("h1")).to_have_text("1 号蒸汽锅炉")
    await expect(page.locator(".state")).to_have_text("检验超期 43 天")
    await expect(page.locator("main")).to_contain_text("超期未检，不应继续使用")
    await expect(page.locator("main")).to_contain_text("东塘食品有限公司")
    await expect(page.get_by_role("status").filter(has_text=KEPT_AT)).to_be_visible()


async def forget_opened(page: Page) -> None:
    """Leave nothing of codes that were opened: what is shown then comes from the pack."""
    await page.evaluate(
        """async () => { for (const name of await caches.keys()) {
          const cache = await caches.open(name)
          for (const kept of await cache.keys()) if (new URL(kept.url).pathname.startsWith('/c/')) await cache.delete(kept)
        } }"""
    )


async def test_the_scanner_says_the_name_from_the_pack(
    server: Server, phone: PhoneMaker, signed_in, world: World, tmp_path: Path
):
    tag = world.tags["boiler"]
    film = feed(tmp_path / "seen.y4m", on_a_wall(sticker(sticker_url(server.url, tag), 6)))
    page = await signed_in(await phone(camera=film), "inspector")
    await take_along(page, "street/310101013", 4)
    await page.goto("/scan")
    await page.wait_for_url("**/c/*")
    server.stop()
    await page.go_back()  # the code that was just open is shown, and not opened again by itself
    await expect(page.locator("#answer .code")).to_have_text(grouped(tag))
    await expect(page.locator("#answer")).to_contain_text("1 号蒸汽锅炉，来自本机离线包")


async def test_two_characters_find_without_a_network(
    server: Server, phone: PhoneMaker, signed_in, world: World, searchable: None
):
    page = await signed_in(await phone(), "inspector")
    await take_along(page, "district/310101", 4)
    server.stop()
    await page.goto("/packs")
    await page.get_by_role("searchbox").fill("热水")
    await expect(page.locator("[data-found] li")).to_have_count(1)
    await page.locator("[data-found] a").click()
    await expect(page.locator("h1")).to_have_text("2 号热水锅炉")
    await expect(page.locator(".state")).to_have_text("还有 8 天到期")
    await page.goto("/packs")
    await page.get_by_role("searchbox").fill("云杉路")
    await expect(page.locator("[data-count]")).to_have_text("找到 4 台")


async def test_a_refresh_after_a_correction_fetches_the_difference_alone(
    server: Server, phone: PhoneMaker, signed_in, world: World
):
    page = await signed_in(await phone(), "inspector")
    await take_along(page, "district/310101", 4)
    await changed(
        server,
        "UPDATE things SET name = '1 号锅炉（已改）', version = 2 WHERE id = $1",
        world.things["boiler"],
    )
    async with page.expect_request("**/packs/district/310101/parts") as asked:
        await page.get_by_role("button", name="更新").click()
    await expect(page.locator(".pack")).to_contain_text("存于")
    answer = await page.request.post(
        "/packs/district/310101/parts",
        data=(await asked.value).post_data,
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert (await answer.text()).count('"html"') == 1
    server.stop()
    await page.goto(f"/c/{world.tags['boiler']}")
    await expect(page.locator("h1")).to_have_text("1 号锅炉（已改）")


async def test_a_refresh_of_what_did_not_change_says_so(
    server: Server, phone: PhoneMaker, signed_in, world: World
):
    page = await signed_in(await phone(), "inspector")
    await take_along(page, "district/310101", 4)
    await page.get_by_role("button", name="更新").click()
    await expect(page.locator("[data-said]")).to_contain_text("已是最新，没有变化")


async def test_without_a_network_a_refresh_says_what_is_still_there(
    server: Server, phone: PhoneMaker, signed_in, world: World
):
    page = await signed_in(await phone(), "inspector")
    await take_along(page, "district/310101", 4)
    server.stop()
    await page.get_by_role("button", name="更新").click()
    await expect(page.locator("[data-said]")).to_contain_text("已经带上的都在")
    await expect(page.locator(".pack")).to_contain_text("4 台")


async def test_signing_out_wipes_what_was_taken_along(
    server: Server, phone: PhoneMaker, signed_in, world: World
):
    page = await signed_in(await phone(), "inspector")
    await take_along(page, "district/310101", 4)
    await page.goto("/me")
    async with page.expect_navigation():
        await page.get_by_role("button", name="退出登录").click()
    await until(page, f"{PACKED}.then(packs => packs.length === 0)")
    server.stop()
    await page.goto(f"/c/{world.tags['boiler']}")
    await expect(page.locator("main")).to_contain_text("这一页也没有存在这台手机上")


async def test_the_next_person_on_the_phone_neither_sees_nor_keeps_the_pack(
    server: Server, phone: PhoneMaker, signed_in, world: World
):
    page = await signed_in(await phone(), "inspector")
    await take_along(page, "district/310101", 4)
    await signed_in(page, "mechanic")
    await page.goto("/packs")
    await expect(page.locator("[data-none]")).to_be_visible()
    await until(page, f"{PACKED}.then(packs => packs.length === 0)")


async def test_a_pack_is_deleted_by_hand(server: Server, phone: PhoneMaker, signed_in, world: World):
    page = await signed_in(await phone(), "inspector")
    await take_along(page, "district/310101", 4)
    await page.get_by_role("button", name="删除").click()
    await expect(page.locator("[data-none]")).to_be_visible()
