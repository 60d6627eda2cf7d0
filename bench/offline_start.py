"""Cold start without a network after one visit: the browser is ended, the server is gone, the app is opened again.

    python -m bench.offline_start

Goal (QUALITY): the first picture within 0.4 s here. Beside it the same page from the server, in a browser just as
cold, without the service worker. Each start is a new browser process; its own start does not count.
"""

import asyncio
import statistics
import tempfile
from pathlib import Path

from playwright.async_api import Page, Playwright, async_playwright

from bench._databases import demo_database
from bench._phones import phone, served, sign_in

STARTS = 7
GOAL = 400.0  # ms
INSPECTOR = "13800000011"
PAGES = {"/": "start page, a visitor", "/scan": "scanner, a visitor", "/inspections": "the inspector's day"}
# When something was first drawn, and when all that the page loads was there: ms since one went to it.
DRAWN = """new Promise(done => {
  const tell = () => {
    const [painted] = performance.getEntriesByName('first-contentful-paint')
    const [way] = performance.getEntriesByType('navigation')
    if (painted && way.loadEventEnd) done([painted.startTime, way.loadEventEnd])
    else setTimeout(tell, 20)
  }
  tell()
})"""


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="mashang-bench-") as folder,
        demo_database(Path(folder)) as database,
    ):
        asyncio.run(measure(database, Path(folder) / "phones"))


async def measure(database: str, folder: Path) -> bool:
    missed = False
    async with async_playwright() as playwright:
        for number, path in enumerate(PAGES):
            kept, plain = folder / f"kept{number}", folder / f"plain{number}"
            with served(database) as (url, server):
                await visit_once(playwright, kept, url, path)
                beside = await starts(playwright, plain, url, path, warm=True)
                server.kill()
                server.wait()
                times = await starts(playwright, kept, url, path)
            missed |= report(path, times, beside)
    return missed


async def visit_once(playwright: Playwright, folder: Path, url: str, path: str) -> None:
    async with phone(playwright, folder, url) as context:
        if path == "/inspections":
            await sign_in(context, INSPECTOR)
        page = context.pages[0]
        await page.goto(path)
        await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        await until_kept(page, path)


async def until_kept(page: Page, path: str) -> None:
    kept = f"caches.match({path!r}, {{ ignoreVary: true }}).then(Boolean)"
    for _ in range(600):
        if await page.evaluate(kept):
            return
        await asyncio.sleep(0.1)
    raise RuntimeError(f"{path} is not kept after one visit")


async def starts(
    playwright: Playwright, folder: Path, url: str, path: str, *, warm: bool = False
) -> list[tuple[float, float]]:
    """`warm`: from the server, which has been asked before."""
    times = []
    for number in range(STARTS + warm):
        async with phone(playwright, folder, url) as context:
            if warm:
                await context.add_init_script(
                    "Object.defineProperty(Navigator.prototype, 'serviceWorker', {value: undefined})"
                )
                if path == "/inspections" and number == 0:
                    await sign_in(context, INSPECTOR)
            page = context.pages[0]
            await page.goto(path)
            told = await page.evaluate(DRAWN)
            if number or not warm:
                times.append((told[0], told[1]))
    return times


def report(path: str, times: list[tuple[float, float]], beside: list[tuple[float, float]]) -> bool:
    drawn, loaded = (statistics.median(part) for part in zip(*times, strict=True))
    there, _ = (statistics.median(part) for part in zip(*beside, strict=True))
    worst = max(first for first, _ in times)
    print(
        f"{PAGES[path]:24} drawn after {drawn:.0f} ms (at most {worst:.0f}), loaded after {loaded:.0f} ms, goal {GOAL:.0f} ms"
        f"   (from the server beside it: {there:.0f} ms)",
        flush=True,
    )
    return drawn > GOAL


if __name__ == "__main__":
    main()
