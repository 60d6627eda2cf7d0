"""Judging on a phone four times slower than this machine, the search in the classes, and how often a verdict made from
a simulated photograph is wrong.

`SCENES=100` for more than twelve photographs. Goals: a judgement 50 ms, a search 50 ms, wrong "exceeds" 1 % at most,
"cannot tell" 25 % at most.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

from playwright.async_api import Page, Route, async_playwright

from backend.packaging.judging.judge import judge
from backend.packaging.judging.sentences import SENTENCES
from backend.packaging.standards.shipped import shipped_dictionary
from backend.settings import PROJECT
from bench._phones import BROWSER, FLAGS, SIZE, slow
from scanning.measuring import measure
from scanning.measuring.photo import open_photo
from tests.backend.packaging.random_cases import random_cases
from tests.scanning.measuring.simulator.scenes import Wanted, scene

SCENES = int(os.environ.get("SCENES", "12"))
SEED, CASES, GOODS = 6, 500, 200
GOAL_MS, MOST_WRONG, MOST_OPEN = 50.0, 0.01, 0.25
ORIGIN = "http://bench.test"
TYPED = ("月饼", "口红", "冻干", "yuebing", "yb", "cha", "c", "化妆", "鲜花月饼", "zzz")
# Times in ms: the first call, and all of them in order of length.
JUDGED = """async ({ dictionary, words, cases }) => {
  const { judge } = await import('/pwa/packaging/judging/judge.js')
  const took = (work) => { const began = performance.now(); work(); return performance.now() - began }
  const times = cases.map((each) => took(() => judge(dictionary, each, words)))
  const plain = cases.map((each) => took(() => {
    const { goods = [], size } = each
    const needed = goods.map(({ net, pieces }) => 7 * Number(net) * pieces * 1000).reduce((a, b) => a + b, 0)
    const volume = size ? Number(size.length_mm) * Number(size.width_mm) * Number(size.height_mm) : 0
    return ((volume - needed) / volume) * 100 > 30
  }))
  return { first: times[0], times: times.sort((a, b) => a - b), plain: plain.sort((a, b) => a - b) }
}"""
FOUND = """async ({ dictionary, typed }) => {
  const { findClasses } = await import('/pwa/packaging/judging/search.js')
  const took = (work) => { const began = performance.now(); work(); return performance.now() - began }
  const first = took(() => findClasses(dictionary, typed[0]))
  const times = typed.flatMap((each) => Array.from({ length: 20 }, () => took(() => findClasses(dictionary, each))))
  const plain = typed.flatMap((each) => Array.from({ length: 20 }, () => took(() =>
    dictionary.classes.filter(({ name, words }) => [name, ...words.map(({ word }) => word)].some((word) => word.includes(each))))))
  return { first, times: times.sort((a, b) => a - b), plain: plain.sort((a, b) => a - b) }
}"""


def main() -> None:
    asyncio.run(on_the_phone())
    from_photographs()


async def on_the_phone() -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        page = await browser.new_page(viewport=SIZE)
        await page.route(f"{ORIGIN}/**", give)
        await page.goto(ORIGIN)
        await slow(page)
        cases = [case for case in random_cases(CASES, SEED) if isinstance(case.get("goods"), list)]
        told = {"dictionary": shipped_dictionary(), "words": dict(SENTENCES), "cases": cases}
        print(f"{'ms, page 4 × slower':34}{'first':>8}{'median':>8}{'p95':>8}{'longest':>9}")
        await show(page, "a judgement", JUDGED, told, "its ratio alone, in floating point")
        await show(
            page, "a search in the classes", FOUND, {**told, "typed": TYPED}, "the words looked through once"
        )
        await browser.close()


async def give(route: Route) -> None:
    """The modules as they lie, without a server."""
    path = route.request.url.removeprefix(ORIGIN).lstrip("/")
    if path.endswith(".js"):
        await route.fulfill(path=PROJECT / path, content_type="text/javascript")
    else:
        await route.fulfill(body="<!doctype html><title>bench</title>", content_type="text/html")


async def show(page: Page, name: str, script: str, told: dict[str, Any], baseline: str) -> None:
    found = await page.evaluate(script, told)
    print(f"{name:34}{found['first']:8.1f}{figures(found['times'])}")
    print(f"{'  ' + baseline:34}{'':8}{figures(found['plain'])}")
    if max(found["first"], late(found["times"])) > GOAL_MS:
        print(f"missed: the goal of {GOAL_MS:.0f} ms")


def figures(times: list[float]) -> str:
    return f"{times[len(times) // 2]:8.2f}{late(times):8.2f}{times[-1]:9.2f}"


def late(times: list[float]) -> float:
    return times[min(int(len(times) * 0.95), len(times) - 1)]


def from_photographs() -> None:
    """Boxes whose true size the simulator knows, each around goods that make it up to twice as large as it may be, or
    half of it. What is judged from the true size is right."""
    seen: Counter[str] = Counter()
    for case, verdict in judged_scenes():
        truth = judge(shipped_dictionary(), case)["checks"]["ratio"]["verdict"]
        seen[f"{verdict}, truly {truth}"] += 1
        seen[verdict] += 1
    total = seen["exceeds"] + seen["within"] + seen["cannot_tell"]
    if not total:
        print("no scene was measured")
        return
    wrong = seen["exceeds, truly within"] / total
    missed, unsure = seen["within, truly exceeds"] / total, seen["cannot_tell"] / total
    print(
        f"\n{total} judgements of {SCENES} photographed boxes, corners tapped: wrong “exceeds” {wrong:.2%}, "
        f"wrong “within” {missed:.2%}, “cannot tell” {unsure:.1%}"
    )
    if wrong > MOST_WRONG or unsure > MOST_OPEN:
        print(f"missed: the goals of {MOST_WRONG:.0%} and {MOST_OPEN:.0%}")


def judged_scenes() -> Iterator[tuple[dict[str, Any], str]]:
    """The case with the true size, and the verdict from the measured one."""
    chance = random.Random(SEED)
    for seed in range(SCENES):
        made = scene(Wanted(1000 + seed, "easy" if seed % 2 else "medium", width=1600))
        photos = [open_photo(name, data) for name, data in made.photos.items()]
        found = measure(photos, corners=made.taps, shape="box").as_json()
        if found["refused"]:
            print(f"scene {1000 + seed} was not measured: {found['refused']['code']}")
            continue
        for _ in range(GOODS):
            true = made.mm["length"] * made.mm["width"] * made.mm["height"]
            # Mooncakes of one piece above 50 g: at most 30 %, k = 7.
            net = max(true * 0.7 / 7000 * 2 ** chance.uniform(-1, 1), 51)
            case = {
                "class": "food-24a",
                "made_on": "2025-08-01",
                "judged_on": "2026-11-26",
                "goods": [{"net": f"{net:.0f}", "unit": "g", "pieces": 1}],
                "checks": ["ratio"],
            }
            measured = judge(shipped_dictionary(), case | {"size": size_of(found["mm"])})
            yield case | {"size": exact(made.mm)}, measured["checks"]["ratio"]["verdict"]


def size_of(mm: dict[str, Any]) -> dict[str, Any]:
    low, value, high = ({f"{name}_mm": f"{ends[at]:.2f}" for name, ends in mm.items()} for at in (1, 0, 2))
    return {"shape": "box", "by": "measured", **value, "low_mm": low, "high_mm": high}


def exact(mm: dict[str, float]) -> dict[str, Any]:
    return {"shape": "box", "by": "exact", **{f"{name}_mm": f"{side:.4f}" for name, side in mm.items()}}


if __name__ == "__main__":
    main()
