"""The shell without a network, after one visit. The server is stopped, so nothing but the phone can answer."""

import re

import asyncpg
from playwright.async_api import Page, expect

from tests.journeys.newer_build import BUILD
from tests.phones import PhoneMaker, Server, until, works_offline
from tests.world import World

KEPT_AT = re.compile(r"没有连上码上。看到的存于 \d\d:\d\d，之后的变化还没有")

PAGES = "caches.keys().then(all => all.filter(name => name.startsWith('pages-')))"
# The files of the build before are thrown away last, when the new worker has taken over.
NEWER_IS_HERE = (
    f"caches.keys().then(all => all.filter(name => name.startsWith('files-')).join() === 'files-{BUILD}')"
)


async def visited(page: Page, path: str) -> None:
    """Open a page for the first time and wait until this phone can do without us."""
    await page.goto(path)
    await works_offline(page)


async def kept_by(page: Page) -> list[str]:
    return await page.evaluate(
        """async () => (await Promise.all((await caches.keys()).filter(name => name.startsWith('pages-')).map(
            async name => (await (await caches.open(name)).keys()).map(r => `${name.slice(6)} ${new URL(r.url).pathname}`)
        ))).flat().sort()"""
    )


async def test_after_one_visit_the_page_that_was_seen_opens_and_says_from_when_it_is(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone()
    await visited(page, f"/c/{world.tags['lift']}")
    server.stop()
    await page.reload()
    await expect(page.locator("h1", has_text="3 号客梯")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text=KEPT_AT)).to_be_visible()
    assert await page.evaluate("getComputedStyle(document.querySelector('.net')).display") == "flex"


async def test_after_one_visit_the_scanner_and_my_equipment_open(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone()
    await visited(page, f"/c/{world.tags['lift']}")
    server.stop()
    for path in ("/scan", "/me/equipment", "/"):
        await page.goto(path)
        await expect(page.locator("#net")).to_contain_text("打开过的页照常能看")
    await page.goto("/scan")
    assert (
        await page.evaluate("import('/b/any/scanning/codes.js').then(codes => typeof codes.readCode)")
        == "function"
    )


async def test_a_page_that_is_not_kept_tells_the_truth_and_lists_what_is(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone()
    await visited(page, f"/c/{world.tags['lift']}")
    server.stop()
    await page.goto(f"/c/{world.tags['boiler']}")
    await expect(page.locator("main")).to_contain_text("这一页也没有存在这台手机上")
    await page.get_by_role("link", name="3 号客梯").click()
    await expect(page.get_by_role("status").filter(has_text=KEPT_AT)).to_be_visible()


async def test_when_the_server_is_back_the_page_is_fresh_again(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone()
    await visited(page, f"/c/{world.tags['lift']}")
    server.stop()
    await page.reload()
    await expect(page.locator("#net")).to_be_visible()
    server.start()
    await page.get_by_role("link", name="再试").click()
    await expect(page.locator("h1", has_text="3 号客梯")).to_be_visible()
    await expect(page.locator("#net")).to_be_hidden()


async def test_keeping_a_page_counts_as_no_second_scan(server: Server, phone: PhoneMaker, world: World):
    page = await phone()
    await visited(page, f"/c/{world.tags['lift']}")
    server.stop()  # which writes the log
    connection = await asyncpg.connect(server.environment["DATABASE_URL"])
    assert await connection.fetchval("SELECT count(*) FROM scans WHERE tag = $1", world.tags["lift"]) == 1
    await connection.close()


async def test_what_a_signed_in_person_saw_is_gone_after_signing_out(
    server: Server, phone: PhoneMaker, signed_in, world: World
):
    page = await signed_in(await phone(), "binder")
    path = f"/c/{world.tags['boiler']}"
    await visited(page, path)
    mine = [kept for kept in await kept_by(page) if not kept.startswith("visitor")]
    assert [kept for kept in mine if kept.endswith(path)]
    await page.goto("/me")
    await page.get_by_role("button", name="退出登录").click()
    await expect(page.get_by_role("button", name="退出登录")).to_have_count(0)
    await until(page, f"{PAGES}.then(names => names.join() === 'pages-visitor')")
    server.stop()
    await page.goto(path)
    await expect(page.locator("main")).to_contain_text("这一页也没有存在这台手机上")


async def test_on_a_shared_phone_nobody_sees_a_page_that_was_kept_for_another_person(
    server: Server, phone: PhoneMaker, signed_in, world: World
):
    page = await signed_in(await phone(), "binder")
    path = f"/c/{world.tags['boiler']}"
    await visited(page, path)
    await signed_in(page, "binder")  # again: still the same person
    await signed_in(page, "inspector")
    server.stop()  # no page has told the service worker
    await page.goto(path)
    await expect(page.locator("main")).to_contain_text("这一页也没有存在这台手机上")
    await expect(page.locator("#kept")).to_be_hidden()
    await page.goto("/me")
    await expect(page.locator("body")).not_to_contain_text(world.people["binder"].name)
    server.start()
    await signed_in(page, "binder")
    server.stop()
    await page.goto(path)
    await expect(page.get_by_role("status").filter(has_text=KEPT_AT)).to_be_visible()


async def test_a_browser_that_does_not_say_whose_phone_it_is_forgets_at_the_door(
    server: Server, phone: PhoneMaker, signed_in, world: World
):
    server.stop()
    server.start("tests.journeys.older_browser:make_app")
    page = await signed_in(await phone(), "binder")
    path = f"/c/{world.tags['boiler']}"
    await visited(page, path)
    knock = f"""password => fetch('/sign-in', {{
        method: 'POST', headers: {{ 'HX-Request': 'true' }},
        body: new URLSearchParams({{ phone: '{world.people["inspector"].phone}', password }}),
    }}).then(answer => answer.status)"""
    assert await page.evaluate(knock, "not the password") == 422
    assert f"/c/{world.tags['boiler']}" in "".join(await kept_by(page))
    assert await page.evaluate(knock, world.password) == 204
    server.stop()
    await page.goto(path)
    await expect(page.locator("main")).to_contain_text("这一页也没有存在这台手机上")


async def test_lists_of_signed_in_people_are_never_kept(
    server: Server, phone: PhoneMaker, signed_in, world: World
):
    page = await signed_in(await phone(), "manager")
    await visited(page, "/scan")
    for path in ("/equipment", "/inbox", "/me/sign-ins"):
        await page.goto(path)
        assert not [kept for kept in await kept_by(page) if kept.split()[1] == path]


async def test_a_new_version_takes_over_without_touching_what_is_being_typed(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone()
    await visited(page, "/")
    field = page.get_by_role("textbox").first
    await field.fill("8K3F")
    server.stop()
    server.start("tests.journeys.newer_build:make_app")
    await page.evaluate(
        "navigator.serviceWorker.getRegistration().then(found => found.update()).then(() => true)"
    )
    await until(page, NEWER_IS_HERE)
    assert await field.input_value() == "8K3F"
    server.stop()
    await page.goto("/scan")
    await expect(page.locator("#net")).to_be_visible()
    assert BUILD in (await page.locator("link[rel=stylesheet]").first.get_attribute("href") or "")


async def test_a_page_kept_before_an_update_still_finds_its_style(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone()
    await visited(page, f"/c/{world.tags['lift']}")
    server.stop()
    server.start("tests.journeys.newer_build:make_app")
    await page.evaluate(
        "navigator.serviceWorker.getRegistration().then(found => found.update()).then(() => true)"
    )
    await until(page, NEWER_IS_HERE)
    server.stop()
    await page.reload()
    await expect(page.get_by_role("status").filter(has_text=KEPT_AT)).to_be_visible()
    assert await page.evaluate("getComputedStyle(document.querySelector('.net')).display") == "flex"


async def test_a_visitor_who_reads_english_is_told_in_english(
    server: Server, phone: PhoneMaker, world: World
):
    page = await phone(language="en")
    await visited(page, f"/c/{world.tags['lift']}")
    server.stop()
    await page.reload()
    await expect(page.locator("#net")).to_contain_text(
        re.compile(r"cannot be reached\. This page was kept \d\d:\d\d")
    )
