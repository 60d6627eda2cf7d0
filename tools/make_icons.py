"""Draw the PNG icons of the app from their SVG: `python -m tools.make_icons`. Needs Chromium.

The PNGs are kept in the repository, since a phone's home screen and the manifest want them ready.
"""

import asyncio
import io
import re

from PIL import Image
from playwright.async_api import Page, async_playwright

from backend.settings import PROJECT
from tests.phones import launch

ICONS = PROJECT / "pwa" / "icons"
SHEET = PROJECT / "pwa" / "icons.svg"
DRAWN = {
    "icon-192": ("icon", 192),
    "icon-512": ("icon", 512),
    "maskable-192": ("icon-maskable", 192),
    "maskable-512": ("icon-maskable", 512),
    "icon-180": ("icon-maskable", 180),  # iOS cuts its own corners
}
SHORTCUTS = {"shortcut-scan-96": "scan", "shortcut-my-96": "star"}


async def main() -> None:
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        page = await browser.new_page()
        for name, (source, size) in DRAWN.items():
            await draw(page, (ICONS / f"{source}.svg").read_text("utf-8"), size, name)
        for name, symbol in SHORTCUTS.items():
            await draw(page, shortcut(symbol), 96, name)
        await browser.close()


def shortcut(symbol: str) -> str:
    """A line icon in white on a blue disc."""
    found = re.search(rf'<symbol id="{symbol}"[^>]*>(.*?)</symbol>', SHEET.read_text("utf-8"), re.S)
    assert found, symbol
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="12" fill="#1b3bbd"/>'
        '<g transform="translate(5.4 5.4) scale(.55)" fill="none" stroke="#fff" stroke-width="2.2" '
        f'stroke-linecap="round" stroke-linejoin="round">{found[1]}</g></svg>'
    )


async def draw(page: Page, svg: str, size: int, name: str) -> None:
    await page.set_viewport_size({"width": size, "height": size})
    await page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:{size}px}}</style>{svg}")
    picture = Image.open(io.BytesIO(await page.screenshot(omit_background=True)))
    picture.quantize(64, method=Image.Quantize.FASTOCTREE).save(ICONS / f"{name}.png", optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
