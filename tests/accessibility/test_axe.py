"""axe finds nothing on any page, nothing scrolls sideways, thumbs hit what they aim at, consoles stay silent."""

import pytest
from playwright.async_api import Page

from tests.accessibility.judging import Names, faults_of, pages_of, readers
from tests.phones import PhoneMaker, Server
from tests.world import World

VISITORS = ("visitor", "english", "large")


@pytest.mark.parametrize("reader", readers())
async def test_nothing_is_wrong_with_any_page(
    reader: str, server: Server, phone: PhoneMaker, signed_in, world: World
):
    page = await held_by(reader, server.url, phone, signed_in)
    names = Names(world, server.environment["DATABASE_URL"])
    found = []
    for written, status in pages_of(reader):
        address = await names.fill(written)
        answer = await page.goto(address)
        assert answer
        if answer.status != status:
            found.append(f"{written}: answered {answer.status}")
            continue
        found += [f"{written}: {fault}" for fault in await faults_of(page)]
    if found:
        pytest.fail("\n".join(found))


async def held_by(reader: str, server_url: str, phone: PhoneMaker, signed_in) -> Page:
    language = "en" if reader == "english" else "zh-CN"
    # Without service worker: each page is judged as the server sends it.
    page = await phone(language=language, reduced_motion="reduce", service_workers="block")
    if reader == "large":
        await page.context.add_cookies([{"name": "large", "value": "1", "url": server_url}])
    if reader in VISITORS:
        return page
    await signed_in(page, reader)
    if reader == "manager":
        await a_table_with_a_mistake(page)
    return page


async def a_table_with_a_mistake(page: Page) -> None:
    table = "名称,品种,使用单位\n,1100,东塘食品有限公司\n5 号锅炉,1100,东塘食品有限公司\n".encode()
    answer = await page.request.post(
        "/imports",
        multipart={
            "kind": "equipment",
            "file": {"name": "锅炉.csv", "mimeType": "text/csv", "buffer": table},
        },
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.ok, await answer.text()


async def test_the_judge_finds_what_is_wrong(phone: PhoneMaker):
    page = await phone(service_workers="block")
    await page.goto("/offline")
    await page.evaluate(
        """() => document.querySelector('main').insertAdjacentHTML('beforeend',
            '<button class="bad">按</button><img src="/b/x/pwa/icons/icon.svg">'
            + '<p class="pale">灰得读不清</p><p class="wide">宽</p>')"""
    )
    await page.evaluate(
        """() => {
            document.querySelector('.pale').style.color = '#606060'
            document.querySelector('.wide').style.width = '1600px'
        }"""
    )
    found = "\n".join(await faults_of(page))
    for fault in (
        "image-alt",
        "color-contrast-enhanced",
        "smaller than 44 px: button.bad",
        "320 scrolls sideways",
    ):
        assert fault in found, found
