"""What is asked of every page: axe's rules, no scrolling sideways, targets for a thumb."""

import re
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg
import yaml
from playwright.async_api import Page

from backend.settings import PROJECT
from tests.world import World

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a thumb presses; links within a sentence may be as high as the sentence.
TARGETS = "button, .btn, .icon, .tabs a, .trio a, .deeds a, summary, select, textarea, .field"
SMALLEST = 44  # px
ASK_AXE = """rules => axe.run(document, {
    runOnly: {type: 'tag', values: rules},
    rules: {'color-contrast-enhanced': {enabled: true}, region: {enabled: false}},
    resultTypes: ['violations'],
}).then(found => found.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${node.target.join(' ')} ${node.any.concat(node.all, node.none).map(check => check.message)[0] ?? ''}`)))"""
SIDEWAYS = """() => document.documentElement.scrollWidth > innerWidth + 1
    ? [...document.querySelectorAll('body *')].filter(part => part.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 3).map(part => `${part.tagName.toLowerCase()}.${part.getAttribute('class')}`)
    : null"""
SMALL = """([targets, smallest]) => [...document.querySelectorAll(targets)]
    .filter(part => part.checkVisibility({visibilityProperty: true}))
    .map(part => [part, part.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.height < smallest - 0.5 || box.width < 24))
    .map(([part, box]) => `${part.tagName.toLowerCase()}.${part.getAttribute('class')} ${part.textContent.trim().slice(0, 12)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""


@cache
def axe() -> str:
    return (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


async def faults_of(page: Page) -> list[str]:
    """All that is wrong with the page that is open, phone-sized, wide, narrow and with large text."""
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.evaluate(axe())
    found = [f"390 {fault}" for fault in await page.evaluate(ASK_AXE, RULES)]
    small = await page.evaluate(SMALL, [TARGETS, SMALLEST])
    found += [f"390 smaller than {SMALLEST} px: {part}" for part in small]
    found += await sideways(page, "390")
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += await sideways(page, "390 at 200 %")
    await page.evaluate("document.documentElement.style.fontSize = ''")
    await page.set_viewport_size({"width": 320, "height": 640})
    found += await sideways(page, "320")
    await page.set_viewport_size({"width": 1440, "height": 900})
    found += [f"1440 {fault}" for fault in await page.evaluate(ASK_AXE, RULES)]
    return found + await sideways(page, "1440")


async def sideways(page: Page, width: str) -> list[str]:
    parts = await page.evaluate(SIDEWAYS)
    return [f"{width} scrolls sideways: {', '.join(parts)}"] if parts else []


def pages_of(reader: str) -> list[tuple[str, int]]:
    """(address with placeholders, expected status), as pages.yaml has them."""
    listed = yaml.safe_load((PROJECT / "tests" / "accessibility" / "pages.yaml").read_text("utf-8"))[reader]
    return [next(iter(entry.items())) if isinstance(entry, dict) else (entry, 200) for entry in listed]


def readers() -> list[str]:
    return list(yaml.safe_load((PROJECT / "tests" / "accessibility" / "pages.yaml").read_text("utf-8")))


class Names:
    """Fills the placeholders of pages.yaml with what this test's database holds."""

    def __init__(self, world: World, database: str) -> None:
        self.world = world
        self.database = database

    async def fill(self, address: str) -> str:
        connection = await asyncpg.connect(self.database)
        try:
            for placeholder, kind, name in re.findall(r"(\{(\w+):?(\w*)\})", address):
                address = address.replace(placeholder, str(await self.value(connection, kind, name)))
        finally:
            await connection.close()
        return address

    async def value(self, connection: asyncpg.Connection, kind: str, name: str) -> Any:
        world = self.world
        known: dict[str, dict[str, UUID] | dict[str, str]] = {
            "tag": world.tags,
            "thing": world.things,
            "organisation": world.organisations,
        }
        if kind in known:
            return known[kind][name]
        if kind == "class":
            return name.replace("_", "-")  # of the packaging standards
        statement, argument = {
            "import": ("SELECT id FROM imports WHERE $1 = ''", ""),
            "batch": ("SELECT number FROM code_batches WHERE $1 = ''", ""),
            "binding": (
                "SELECT id FROM bindings WHERE thing_id = $1 AND ended_at IS NULL",
                world.things.get(name),
            ),
            "membership": (
                "SELECT id FROM memberships WHERE person_id = $1",
                getattr(world.people.get(name), "id", None),
            ),
        }[kind]
        return await connection.fetchval(statement, argument)
