"""Packs of 5,000 and 20,000 cards: how large, how long to make, how much a day's changes cost.

    python -m bench.packs

Goals (QUALITY): 5,000 cards at most 5 MB, a daily difference at most 100 KB, code → card at most 0.3 s. Sizes are
bytes over the network (gzip), beside the bare columns of the same rows packed in the same way. A day's changes: 1 %
of the cards corrected. The memory is the most that Python holds at a time while all cards flow by once more. The
larger one is then taken along by a phone (`bench._pack_on_phone`).
"""

import asyncio
import gzip
import tempfile
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import text, true

from backend import models
from backend.accounts.permissions import Actor, Member
from backend.database import Sessions, connect, sessions
from backend.packs.queries import BESIDE, GLANCE, chosen, manifest, parts_wanted
from backend.packs.scopes import Scope
from backend.settings import Settings
from bench._databases import demo_database
from bench._pack_on_phone import measure_on_phone
from offline.pack import Manifest, Wanted, line

LEVEL = 4  # as the application packs
CHANGED = 100  # one of so many a day
EVERYTHING = Scope("list/all", "all", true())
assert models.metadata.tables


def main() -> None:
    for cards in (
        20_000,
        5_000,
    ):  # the phone's first: this process holds the keys of the first folder for good
        with (
            tempfile.TemporaryDirectory(prefix="mashang-bench-") as folder,
            demo_database(Path(folder), equipment=cards * 7 // 10, meters=cards - cards * 7 // 10) as url,
        ):
            asyncio.run(measure(url, cards))
            if cards == 20_000:
                asyncio.run(measure_on_phone(url, Path(folder) / "phone", cards))


async def measure(url: str, cards: int) -> bool:
    """True when a goal is missed."""
    engine = connect(Settings(database_url=url))
    open_session = sessions(engine)
    begun = time.perf_counter()
    before = await told(open_session)
    compared = time.perf_counter() - begun
    held: dict[int, list[str]] = {}
    begun = time.perf_counter()
    size = await flow(open_session, {number: [] for number in before.parts}, held)
    made = time.perf_counter() - begun
    print(
        f"{cards:,} cards: {size / 1e6:.2f} MB, made and packed in {made:.1f} s "
        f"({1000 * made / cards:.2f} ms a card), {await memory(open_session, before):.1f} MB of memory   "
        f"(bare columns: {await bare_size(open_session) / 1e6:.2f} MB)"
    )
    packed_manifest = len(gzip.compress(msgspec.json.encode(before), LEVEL))
    print(f"  manifest: {packed_manifest / 1e3:.1f} KB in {compared * 1000:.0f} ms")
    async with open_session.begin() as session:
        await session.execute(CORRECTION, {"one_of": CHANGED})
    now = await told(open_session)
    differing = {n: held[n] for n, digest in now.parts.items() if digest != before.parts.get(n)}
    asked = len(msgspec.json.encode(Wanted(differing)))
    begun = time.perf_counter()
    changed = await flow(open_session, differing, {})
    print(
        f"  {cards // CHANGED} of them changed: {changed / 1e3:.1f} KB down, {asked / 1e3:.1f} KB up, "
        f"in {time.perf_counter() - begun:.2f} s, {len(differing)} parts"
    )
    await engine.dispose()
    return cards == 5_000 and (size > 5e6 or changed + asked > 100e3)


async def bare_size(open_session: Sessions) -> int:
    """Bytes of what a card is made of, as rows."""
    packing = zlib.compressobj(LEVEL, wbits=31)
    size = 0
    async with open_session() as session:
        rows = await session.stream(chosen(CITY, EVERYTHING, **dict(labelled_columns())))
        async for row in rows:
            size += len(packing.compress(msgspec.json.encode([str(value) for value in row])))
    return size + len(packing.flush())


def labelled_columns() -> Iterator[tuple[str, Any]]:
    for number, column in enumerate([*BESIDE, *GLANCE]):
        yield f"column_{number}", column


CORRECTION = text(
    """UPDATE things SET version = version + 1, name = name || '（改）'
       WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER (ORDER BY md5(id::text)) AS n FROM things) AS all_of
                    WHERE n % :one_of = 0)"""
)


async def told(open_session: Sessions) -> Manifest:
    async with open_session() as session:
        return await manifest(session, CITY, EVERYTHING)


async def flow(open_session: Sessions, parts: dict[int, list[str]], held: dict[int, list[str]]) -> int:
    """Bytes of these parts as they travel; what a phone then holds goes into `held`."""
    packing = zlib.compressobj(LEVEL, wbits=31)
    size = 0
    async with open_session() as session:
        async for part in parts_wanted(session, CITY, EVERYTHING, Wanted(parts)):
            held[part.part] = part.order
            size += len(packing.compress(line(part)))
    return size + len(packing.flush())


async def memory(open_session: Sessions, now: Manifest) -> float:
    """MB."""
    tracemalloc.start()
    await flow(open_session, {number: [] for number in now.parts}, {})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


CITY = Actor(
    uuid4(),
    "",
    (
        Member(
            organisation_id=uuid4(),
            organisation_name="",
            kinds=frozenset({"regulator"}),
            roles=frozenset({"inspector"}),
            regulator_level="city",
            district_code=None,
            street_codes=(),
            binder_kinds=frozenset(),
            management_unit_id=None,
        ),
    ),
)

if __name__ == "__main__":
    main()
