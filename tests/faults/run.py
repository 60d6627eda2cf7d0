"""Runs, one after the other on one stand and one phone, each repeatable by its seed."""

import asyncio
import traceback
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import async_playwright

from tests.faults.phone import Phone
from tests.faults.plan import Plan, plan_of
from tests.faults.proxy import Proxy
from tests.faults.records import records_of
from tests.faults.scene import Scene
from tests.faults.stand import Stand
from tests.faults.verdict import Verdict, verdict_on

MOST = 240  # seconds for a run, whatever happens in it


@dataclass
class Stage:
    """`happened` counts what has befallen the runs so far."""

    stand: Stand
    proxy: Proxy
    phone: Phone
    happened: Counter[str] = field(default_factory=Counter)

    async def run(self, seed: int) -> Verdict:
        plan = plan_of(seed)
        try:
            verdict = await asyncio.wait_for(self.played(plan), MOST)
        except Exception as error:  # noqa: BLE001  whatever breaks a run is one of its results
            verdict = Verdict(stuck=[f"the run broke: {error!r}\n{traceback.format_exc()}"])
        self.happened.update(plan.covers)
        if not verdict.is_good:
            self.proxy.calm()
            await self.phone.begin_anew()
        return verdict

    async def played(self, plan: Plan) -> Verdict:
        records = await records_of(self.stand, plan)
        scene = Scene(self.stand, self.proxy, self.phone, plan, records)
        left = await scene.play()
        page = await self.phone.tab()  # of whoever was last
        seen, held = await scene.seen(page), await self.phone.do(page, "held")
        verdict = await verdict_on(self.stand, records, seen, held)
        told = "".join(verdict.lost + verdict.doubled + verdict.stuck)
        verdict.stuck += [each for each in left if each.split(":")[0] not in told]
        await self.phone.do(page, "forget")
        return verdict


@asynccontextmanager
async def stage(stand: Stand) -> AsyncIterator[Stage]:
    proxy = Proxy(stand.proxy_port, int(stand.server.url.rsplit(":", 1)[1]))
    await proxy.start()
    async with async_playwright() as playwright:
        phone = Phone(playwright, stand.folder / "profile", stand.url)
        try:
            yield Stage(stand, proxy, phone)
        finally:
            await phone.stop()
            await proxy.stop()
