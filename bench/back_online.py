"""Back in the network: how long until 20 records with 5 photos each have their receipts, from a real browser.

    python -m bench.back_online

They wait in the outbox as three days in basements would leave them. Beside it the same bytes as plain uploads by the
same browser, one request a photo: what the line and the server cost without any protocol.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec
from litestar.types import ASGIApp
from playwright.async_api import Page, async_playwright
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.alerts.actions import tell
from backend.app import ROUTES
from backend.app import make_app as product
from backend.sync import routes as sync_routes
from backend.sync.kinds import Kind, Sent, kinds_by_name
from bench._databases import demo_database
from bench._phones import phone, served, sign_in

OFFICER = "13800000003"
RECORDS, PHOTOS, SIDE = 20, 5, 560  # px; grain of this size makes a JPEG of about 200 KB
FILL = """async ([records, photos, side]) => {
  const from = path => import(`/b/any/offline/${path}`)
  const [{ keepFile, idOf }, { file }] = await Promise.all(['drafts.js', 'filled_forms.js'].map(from))
  const author = document.documentElement.dataset.person
  const canvas = new OffscreenCanvas(side, side), pen = canvas.getContext('2d')
  let bytes = 0
  for (let number = 0; number < records; number++) {
    const draft = idOf(author, `bench:${number}`)
    for (let photo = 0; photo < photos; photo++) {
      const grain = pen.createImageData(side, side)
      for (let at = 0; at < grain.data.length; at += 65536) crypto.getRandomValues(grain.data.subarray(at, at + 65536))
      for (let at = 3; at < grain.data.length; at += 4) grain.data[at] = 255
      pen.putImageData(grain, 0, 0)
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.7 })
      bytes += blob.size
      await keepFile({ draft, slot: 'whole', blob, facts: { takenAt: new Date().toISOString() } })
    }
    await file({ kind: 'visit', version: 1, author, title: `visit ${number}`, address: '', draft, fields: { finding: 'none' } })
  }
  return bytes
}"""
LEFT = "import('/b/any/offline/outbox.js').then(o => o.all()).then(all => all.filter(entry => entry.state !== 'received').map(entry => entry.reason ?? entry.state))"
PLAIN = """async ([count, size]) => {
  const body = crypto.getRandomValues(new Uint8Array(65536))
  const began = performance.now()
  for (let number = 0; number < count; number++) {
    await fetch('/session', { method: 'POST', body: new Blob(Array(Math.ceil(size / 65536)).fill(body)) })
  }
  return performance.now() - began
}"""


class Visit(msgspec.Struct):
    fields: dict[str, str]
    photos: list[dict[str, Any]]


async def file_visit(session: AsyncSession, actor: Actor, visit: Visit, sent: Sent) -> str:
    """As little as a record can do."""
    await tell(session, [actor.person_id], "visit", visit.fields["finding"], link=f"/visits/{sent.id}")
    return f"/visits/{sent.id}"


def make_app() -> ASGIApp:
    """The product, with the one kind of record that this phone sends."""
    kinds = kinds_by_name(Kind("visit", 1, Visit, file_visit))
    others = [route for route in ROUTES if route not in sync_routes.ROUTES]
    return product(None, [*others, *sync_routes.routes_for(kinds)])


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="mashang-bench-") as folder,
        demo_database(Path(folder)) as database,
        served(database, "bench.back_online:make_app") as (url, _),
    ):
        asyncio.run(measure(url, Path(folder) / "phone"))


async def measure(url: str, folder: Path) -> None:
    async with async_playwright() as playwright, phone(playwright, folder, url) as context:
        await sign_in(context, OFFICER)
        page = context.pages[0]
        await page.goto("/outbox")
        await page.route("**/sync", lambda route: route.abort())
        await page.route("**/uploads*", lambda route: route.abort())
        await page.route("**/uploads/*", lambda route: route.abort())
        size = await page.evaluate(FILL, [RECORDS, PHOTOS, SIDE])
        await page.unroute_all()
        began = time.monotonic()
        await page.reload()
        await until_all_received(page)
        took = time.monotonic() - began
        beside = await page.evaluate(PLAIN, [RECORDS * PHOTOS, size // (RECORDS * PHOTOS)]) / 1000
    print(
        f"{RECORDS} records with {PHOTOS} photos each, {size / 1e6:.1f} MB: all receipts {took:.1f} s after the page "
        f"was opened   (the same bytes as {RECORDS * PHOTOS} plain requests beside it: {beside:.1f} s)"
    )


async def until_all_received(page: Page) -> None:
    deadline = time.monotonic() + 600
    while left := await page.evaluate(LEFT):
        if time.monotonic() > deadline or any("没有被收下" in why for why in left):
            raise RuntimeError(f"not all arrived: {left[:3]}")
        await asyncio.sleep(0.1)


if __name__ == "__main__":
    main()
