"""A pack of 20,000 cards on a phone whose page is four times slower: taken along, a code opened, searched as one
types; each beside the least that the same browser could do."""

import statistics
import time
from collections.abc import Awaitable
from pathlib import Path

import asyncpg
from playwright.async_api import BrowserContext, Page, async_playwright

from bench._phones import READY, SLOWER, phone, served, sign_in, slow

CITY = "13800000009"  # of the demo world; sees everything
TAGS = 12
TYPED = ["锅", "锅炉", "锅炉 2", "客梯", "有限公司", "路 18", "沪", "3110"]
GOAL = 300.0  # ms, code → card
# The answers read to their end, and nothing done with them.
FETCH = """async () => {
  const manifest = await (await fetch('/packs/list/all')).json()
  const parts = Object.fromEntries(Object.keys(manifest.parts).map(part => [part, []]))
  const headers = { 'Content-Type': 'application/json' }
  const answer = await fetch('/packs/list/all/parts', { method: 'POST', headers, body: JSON.stringify({ parts }) })
  return (await answer.text()).length
}"""
# From a key to the list that is drawn: ms.
TYPE = """async typed => {
  const box = document.querySelector('input[type=search]')
  const said = document.querySelector('[data-count]')
  said.textContent = ''
  const drawn = new Promise(done => new MutationObserver((_, seen) => { seen.disconnect(); done() })
    .observe(said, { childList: true, characterData: true, subtree: true }))
  const begun = performance.now()
  box.value = typed
  box.dispatchEvent(new Event('input', { bubbles: true }))
  await drawn
  await new Promise(requestAnimationFrame)
  return performance.now() - begun
}"""
# As many texts as long, looked through once: ms.
LOOK = """count => {
  const texts = Array.from({ length: count }, (_, n) => `${n}号承压蒸汽锅炉`.padEnd(120, '黄浦区云杉路东塘食品有限公司'))
  const begun = performance.now()
  const found = texts.filter(text => text.includes('锅炉 2'))
  return performance.now() - begun + found.length * 0
}"""


async def measure_on_phone(database: str, folder: Path, cards: int) -> bool:
    """Prints a table; True when a goal is missed."""
    tags = await some_tags(database)
    with served(database) as (url, server):
        async with async_playwright() as playwright, phone(playwright, folder, url) as context:
            await sign_in(context, CITY)
            page = await taken_along(context, cards)
            await search(page, cards)
            server.kill()
            server.wait()
            return report(cards, *await opened(context, tags))


async def some_tags(database: str) -> list[str]:
    connection = await asyncpg.connect(database)
    found = await connection.fetch(f"SELECT tag FROM bindings ORDER BY md5(tag) LIMIT {TAGS}")
    await connection.close()
    return [row["tag"] for row in found]


async def taken_along(context: BrowserContext, cards: int) -> Page:
    page = await context.new_page()
    await page.goto("/packs")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.wait_for_selector("html[data-person]")
    await slow(page)
    bare = await timed(page.evaluate(FETCH))
    await page.goto("/packs?take=list/all")
    begun = time.perf_counter()
    await page.get_by_text(f"{cards:,} 台，").get_by_text("存于").wait_for(timeout=600_000)
    took = time.perf_counter() - begun
    print(f"  taken along: {took:.1f} s   (answers read and dropped: {bare:.1f} s)", flush=True)
    return page


async def timed(done: Awaitable[object]) -> float:
    begun = time.perf_counter()
    await done
    return time.perf_counter() - begun


async def search(page: Page, cards: int) -> None:
    first = await page.evaluate(TYPE, "梯")
    took = [await page.evaluate(TYPE, typed) for typed in TYPED for _ in range(3)]
    bare = statistics.median([await page.evaluate(LOOK, cards) for _ in range(5)])
    print(
        f"  search: {statistics.median(took):.0f} ms a key, at most {max(took):.0f} ms, the first {first:.0f} ms   "
        f"(the same texts looked through once: {bare:.0f} ms)",
        flush=True,
    )


async def opened(context: BrowserContext, tags: list[str]) -> tuple[list[float], list[float]]:
    """ms from the code to its card without a network, and to the same page without a card."""
    page = await context.new_page()
    await page.add_init_script(READY)
    await slow(page)
    cards, bare = [], []
    for tag in tags:
        cards.append(await ready_at(page, f"/c/{tag}"))
        if await page.locator(".state").count() != 1:
            raise RuntimeError(f"{tag} showed no card")
        bare.append(await ready_at(page, "/packs/card?key=0000000000"))
    return cards, bare


async def ready_at(page: Page, address: str) -> float:
    await page.goto(address)
    await page.wait_for_selector("body[data-ready]", state="attached")
    return await page.evaluate("readyAt")


def report(cards: int, opened_at: list[float], bare: list[float]) -> bool:
    middle, worst = statistics.median(opened_at), max(opened_at)
    print(
        f"  code → card out of {cards:,}, without a network: {middle:.0f} ms, at most {worst:.0f} ms, goal {GOAL:.0f} ms   "
        f"(the kept page without a card: {statistics.median(bare):.0f} ms); page {SLOWER} × slower"
    )
    return middle > GOAL
