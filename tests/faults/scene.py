"""One run on the stage: the records are handed in while the plan befalls them, then the weather is fine again and
their people see to what is left, as people do."""

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error, Page

from tests.faults.disturbances import disturb
from tests.faults.phone import HOME, Phone
from tests.faults.plan import Disturbance, Plan
from tests.faults.proxy import Proxy
from tests.faults.records import Handed
from tests.faults.stand import Stand

STORM = 3.0  # seconds at most after the last record was handed in
PRESSING = 4.0  # seconds in which a form that was handed in has let go of its draft, or something befell it
OPENING = 8000  # ms for its form to be there; the network may be away
AT_ONCE = 0.05  # seconds for a disturbance to begin before the request that it was waiting for goes on
WITHOUT_ROOM = 60.0  # seconds in which a full phone gets rid of what it has
LONGEST = 120.0  # seconds in fine weather; then a record is stuck
FOUND = re.compile("接着填|已自动保存")  # what a form says that has a draft
OVER = ("received", "parked")


@dataclass
class Scene:
    stand: Stand
    proxy: Proxy
    phone: Phone
    plan: Plan
    records: list[Handed]
    holder: str = ""  # who is signed in on the phone
    ids: dict[str, str] = field(default_factory=dict)
    happening: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.to_come = list(self.plan.disturbances)
        self.is_full = any(each.what == "phone_full" for each in self.plan.disturbances)
        self.is_stuck_when_full = False
        self.shown_to_others: set[str] = set()

    async def play(self) -> list[str]:
        """Gives what was still stuck when the time was up."""
        await self.hand_over(self.plan.hand_ins[0].author)
        self.proxy.storm(self.plan.strikes, self.hear_request)
        for number, record in enumerate(self.records):
            self.begin(each for each in self.to_come if each.when.hand_in == number)
            await unless_befallen(self.hand_in(record))
        await self.weather_the_storm()
        await self.clear_up()
        return await self.finish()

    async def hand_over(self, person: str, fragment: str = "") -> None:
        """The phone to this person, signed in, with all tabs at a page of theirs."""
        self.holder = person
        id = self.stand.world.people[person].id
        token = await self.stand.sign_in(id)
        if self.phone.context is None:
            await self.phone.start()
        await self.phone.own(id, token)
        for number in range(self.plan.tabs):
            await self.phone.open(number, HOME + fragment)

    def begin(self, disturbances: Iterable[Disturbance]) -> list[asyncio.Task[None]]:
        begun = []
        for each in list(disturbances):
            self.to_come.remove(each)
            begun.append(asyncio.create_task(self.happen(each)))
        self.happening += begun
        return begun

    async def happen(self, disturbance: Disturbance) -> None:
        await asyncio.sleep(disturbance.when.delay_ms / 1000)
        await unless_befallen(disturb(self, disturbance.what))

    async def hear_request(self, number: int, side: str) -> None:
        due = [each for each in self.to_come if each.when.request == number and each.when.side == side]
        if begun := self.begin(due):
            await asyncio.wait(begun, timeout=AT_ONCE)

    async def hand_in(self, record: Handed) -> None:
        if record.plan.author != self.holder:
            await self.hand_over(record.plan.author)
        page = await self.phone.tab(record.plan.tab)
        await self.keep(page, record)
        pages = [page]
        if record.plan.in_both_tabs:
            pages = [await self.phone.tab(number) for number in range(self.plan.tabs)]
        press = self.press if record.plan.way == "form" else self.file
        await asyncio.gather(*(unless_befallen(press(each, record)) for each in pages))

    async def keep(self, page: Page, record: Handed) -> None:
        kept = await self.phone.do(page, "keep", **record.form)
        record.photos, record.becomes, record.is_kept = kept["photos"], kept["becomes"], True

    async def file(self, page: Page, record: Handed) -> None:
        await self.phone.do(page, "handIn", **record.form)

    async def press(self, page: Page, record: Handed) -> None:
        """The button of the real form, which has found its draft. Where another tab has handed it in meanwhile, the
        form is empty and says nothing, and nobody presses."""
        await page.goto(record.address, wait_until="commit", timeout=OPENING)
        root = page.locator(f"html[data-ready={record.kind}][data-person='{record.author}']")
        await root.wait_for(state="attached", timeout=OPENING)
        if not await page.locator("#kept", has_text=FOUND).count():
            return
        await page.locator("form .dock button:not([type=button]), form #later").first.click(timeout=OPENING)
        await self.look_until(page, PRESSING, lambda seen: not seen.has_draft(record))

    async def look_until(self, page: Page, seconds: float, came: Callable[["Seen"], bool]) -> bool:
        """Whether it came about in that time."""
        deadline = time.monotonic() + seconds
        while not came(await self.seen(page)):
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.05)
        return True

    async def seen(self, page: Page) -> "Seen":
        """Also of a page that is just going on to the next."""
        while True:
            try:
                return Seen(**await self.phone.do(page, "seen"), was_full=self.is_full)
            except Error as error:
                if "context was destroyed" not in error.message and "null" not in error.message:
                    raise
                await asyncio.sleep(0.05)

    async def weather_the_storm(self) -> None:
        deadline = time.monotonic() + STORM
        while (self.proxy.strikes or self.to_come) and time.monotonic() < deadline:
            with contextlib.suppress(Error, TimeoutError):
                seen = await self.seen(await self.phone.tab())
                if all(entry["state"] in OVER for entry in seen.entries):
                    break
            await asyncio.sleep(0.1)
        self.begin(self.to_come)  # what waited for a request that never came
        await asyncio.gather(*self.happening)

    async def clear_up(self) -> None:
        """The network, the server, the clock and the room on the phone are as they should be."""
        self.proxy.calm()
        self.holder = ""
        try:
            await self.phone.close_tabs()
        except (Error, TimeoutError):
            await self.phone.restart()

    async def finish(self) -> list[str]:
        deadline = time.monotonic() + LONGEST
        left: list[str] = []
        for person in self.plan.people:
            own = [record for record in self.records if record.plan.author == person]
            if self.is_full:
                await unless_befallen(self.deliver_from_full_phone(person, own))
            while left_of_person := await self.look(person, own):
                if time.monotonic() > deadline:
                    left += left_of_person
                    break
                await asyncio.sleep(0.1)
        if self.is_stuck_when_full:
            left.append("a phone without room did not send what it had")
        return left + sorted(self.shown_to_others)

    async def deliver_from_full_phone(self, person: str, records: list[Handed]) -> None:
        """What is in the outbox is sent before there is room again; but for what the server refuses, since there is
        no room to write down why."""
        await self.hand_over(person, "#full")
        page = await self.phone.tab()
        if not self.is_of(person, await self.seen(page)):
            return
        good = [record for record in records if not record.mended]
        has_sent = await self.look_until(page, WITHOUT_ROOM, lambda seen: not seen.are_moving(good))
        self.is_stuck_when_full |= not has_sent
        await self.phone.close_tabs()

    async def look(self, person: str, records: list[Handed]) -> list[str]:
        """Gives what is not over. An app that does not answer is closed and opened again, as people do."""
        try:
            if self.holder != person or not self.phone.tabs:
                await self.hand_over(person)
            return await self.see_to(person, records)
        except (Error, TimeoutError) as error:
            await self.phone.restart()
            return [f"{record.mark}: {error!r}" for record in records]

    def is_of(self, person: str, seen: "Seen") -> bool:
        """Whether this page, opened since they have the phone, is theirs. It may be nobody's, where the server did not
        answer and nothing is kept for them, but never another person's."""
        if seen.person and not seen.belongs_to(person, self.stand):
            self.shown_to_others.add(f"{person} was shown a page of {seen.person}")
        return seen.belongs_to(person, self.stand)

    async def see_to(self, person: str, records: list[Handed]) -> list[str]:
        """One look at the phone: a form that is still there is handed in, a refused record is mended. Gives what
        is not over."""
        page = await self.phone.tab()
        seen = await self.seen(page)
        if not self.is_of(person, seen):
            self.holder = ""  # the server did not answer. They open it again
        left = [f"{record.mark}: {state}" for record in records if (state := seen.not_over(record))]
        for record in records:
            entries = seen.entries_of(record)
            if not record.is_kept:
                await self.keep(page, record)
            elif seen.has_draft(record) and not any(entry["state"] == "storing" for entry in entries):
                await self.file(page, record)
            elif record.mended and any(entry["state"] == "parked" for entry in entries):
                await self.phone.do(page, "mend", id=entries[0]["id"], fields=record.mended)
        return left


@dataclass
class Seen:
    """What is on the phone."""

    person: str
    locks: list[str]
    entries: list[dict[str, Any]]
    drafts: list[dict[str, Any]]
    was_full: bool = False

    def belongs_to(self, person: str, stand: Stand) -> bool:
        return self.person == str(stand.world.people[person].id)

    def entries_of(self, record: Handed) -> list[dict[str, Any]]:
        return [each for each in self.entries if each["fields"].get("thing") == str(record.subject.thing)]

    def are_moving(self, records: list[Handed]) -> bool:
        """Whether something of them is in the outbox that nobody has to look at. A half stored one needs room."""
        entries = [entry for record in records for entry in self.entries_of(record)]
        return any(entry["state"] in ("waiting", "sending") for entry in entries)

    def has_draft(self, record: Handed) -> bool:
        return any(each["id"] == record.draft for each in self.drafts)

    def not_over(self, record: Handed) -> str:
        """Why there is still something to wait for, or nothing."""
        if not record.is_kept:
            return "not kept yet"
        if self.has_draft(record):
            return "still a draft"
        for entry in self.entries_of(record):
            if entry["state"] not in OVER or (record.mended and entry["state"] == "parked"):
                return f"{entry['state']}, {entry.get('hurdle')} {entry.get('reason') or ''}"
        return ""


async def unless_befallen(deed: Awaitable[None]) -> None:
    """A page that was killed, or a network that is away, ends what somebody was at; they come back to it later."""
    with contextlib.suppress(Error, TimeoutError):
        await deed
