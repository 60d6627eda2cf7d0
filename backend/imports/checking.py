"""Checks an uploaded table row by row and stages what writing it would do, for the preview."""

import asyncio
from base64 import b64decode
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.secrets import unseal
from backend.bulk import copy_rows, raw_connection
from backend.database import Sessions, now
from backend.dates import today
from backend.imports.actions import CHUNK, LEASE, claim
from backend.imports.comparing import Seen, Staged, compare
from backend.imports.models import Import, ImportFile, ImportRow, ImportState, Outcome
from backend.imports.reading import Table, padded, read_table
from backend.refusals import Refusal
from backend.things.checking import HIDDEN, check
from backend.things.columns import keys_by_name, type_named
from backend.things.directory import Directory, add_units, regions, registered
from backend.things.models import ThingKind
from backend.things.rules import Scope
from backend.things.rules_fields import Checked

COUNTED = {
    Outcome.NEW: "new_rows",
    Outcome.CHANGED: "changed_rows",
    Outcome.UNCHANGED: "unchanged_rows",
    Outcome.ERROR: "error_rows",
}
STAGED_COLUMNS = ["import_id", *Staged.__struct_fields__]
PRIVATE = "电话"


async def check_due(open_session: Sessions, import_id: UUID | None = None) -> bool:
    """Check one uploaded import; False when there is none. Starts from the top when a worker died over it."""
    claimed = await claim(open_session, ImportState.WAITING, import_id)
    if claimed is None:
        return False
    async with open_session.begin() as session:
        await session.execute(delete(ImportRow).where(ImportRow.import_id == claimed))
        found = await session.get_one(Import, claimed)
        kind, scope = ThingKind(found.kind), msgspec.convert(found.scope, Scope)
        content = b64decode(unseal((await session.get_one(ImportFile, claimed)).content))
    try:
        table = await asyncio.to_thread(read_table, content, kind)
    except Refusal as refusal:
        await change(open_session, claimed, state=ImportState.REFUSED, refusal=refusal.say, leased_until=None)
        return True
    await change(
        open_session,
        claimed,
        headings=table.headings,
        total_rows=len(table.rows),
        notes=table.notes,
        done_rows=0,
    )
    await check_rows(open_session, claimed, kind, scope, table)
    return True


async def check_rows(
    open_session: Sessions, import_id: UUID, kind: ThingKind, scope: Scope, table: Table
) -> None:
    seen = Seen({})
    counts = dict.fromkeys([*COUNTED.values(), "warned_rows"], 0)
    async with open_session.begin() as session:
        directory = await regions(session)
    done = 0
    for rows in chunks(table.rows):
        async with open_session.begin() as session:
            staged = await check_chunk(session, kind, scope, directory, table, rows, seen)
            lines = ({"import_id": import_id, **msgspec.structs.asdict(row)} for row in staged)
            await copy_rows(await raw_connection(session), "import_rows", STAGED_COLUMNS, lines)
            for row in staged:
                counts[COUNTED[row.outcome]] += 1
                counts["warned_rows"] += bool(row.warnings)
            done += len(rows)
            progress = {"done_rows": done, "leased_until": now() + LEASE, **counts}
            await session.execute(update(Import).where(Import.id == import_id).values(progress))
    await change(open_session, import_id, state=ImportState.READY, checked_at=now(), leased_until=None)


async def check_chunk(
    session: AsyncSession,
    kind: ThingKind,
    scope: Scope,
    directory: Directory,
    table: Table,
    rows: Sequence[tuple[int, list[str]]],
    seen: Seen,
) -> list[Staged]:
    texts = [texts_of(kind, table, cells) for _, cells in rows]
    await add_units(session, directory, (named for named, _ in texts))
    day, at = today(), now()

    def check_all() -> list[Checked]:
        return [check(kind, named, directory, scope, day) for named, _ in texts]

    checked = await asyncio.to_thread(check_all)
    known = await registered(session, kind, [row.columns for row in checked])
    staged = []
    for (line, cells), row, (_, strange) in zip(rows, checked, texts, strict=True):
        row.warnings.extend(strange)
        if above := seen.first_line(kind, row.columns, line):
            row.errors["name"] = f"与第 {above} 行是同一台"
        compared = compare(kind, line, row, known, scope, at)
        compared.cells = kept_cells(table, cells) if compared.outcome == Outcome.ERROR else None
        staged.append(compared)
    return staged


def texts_of(kind: ThingKind, table: Table, cells: list[str]) -> tuple[dict[str, str], list[str]]:
    """The cells of a row by column key, and warnings for cells that its type has no field for."""
    texts: dict[str, str] = {}
    by_name: dict[str, str] = {}
    for key, cell in zip(table.keys, cells, strict=False):
        if not key or not cell:
            continue
        if key.startswith("="):
            by_name[key[1:]] = cell
        else:
            texts[key] = cell
    if not by_name:
        return texts, []
    chosen = type_named(kind, texts.get("type_code", ""))
    known = keys_by_name(kind, chosen.code) if chosen else {}
    texts |= {known[name]: cell for name, cell in by_name.items() if name in known}
    strange = [name for name in by_name if name not in known]
    if chosen is None or not strange:
        return texts, []
    return texts, [f"“{'、'.join(strange)}”不适用于{chosen.name}，没有读"]


def kept_cells(table: Table, cells: list[str]) -> list[str]:
    """The cells of a row with errors, to give them back; phone numbers of people are not kept in plain."""
    names = padded(table.headings, len(cells))
    return [HIDDEN if cell and PRIVATE in name else cell for cell, name in zip(cells, names, strict=False)]


def chunks(rows: Sequence[tuple[int, list[str]]]) -> Iterator[list[tuple[int, list[str]]]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


async def change(open_session: Sessions, import_id: UUID, **values: Any) -> None:
    async with open_session.begin() as session:
        await session.execute(update(Import).where(Import.id == import_id).values(values))
