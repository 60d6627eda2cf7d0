"""统计分析 for those who manage: packaging judgements and clues, and the use of the product."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.exports import csv_answer, workbook_answer
from backend.pages import Page, PageRequest, page
from backend.refusals import NotFound
from backend.statistics import pages
from backend.statistics.tables import Table

MANAGERS = [allowed(Deed.SEE_STATISTICS)]
NAMES = {"packaging": "包装统计", "use": "使用统计"}


@get("/statistics", guards=MANAGERS)
async def show_packaging(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    return page(request, "statistics/packaging.html", **await pages.packaging_values(request, session, actor))


@get("/statistics/use", guards=MANAGERS)
async def show_use(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    return page(request, "statistics/use.html", **await pages.use_values(request, session, actor))


@get("/statistics/{subject:str}/export.xlsx", guards=MANAGERS)
async def export_workbook(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    subject: FromPath[str],
) -> Response[bytes]:
    """All tables, a sheet each."""
    tables = await tables_of(request, session, actor, subject)
    sheets = [(table.title, table.heads, table.rows) for table in tables]
    return await asyncio.to_thread(workbook_answer, NAMES[subject], sheets)


@get("/statistics/{subject:str}/tables/{table:str}", guards=MANAGERS, opt={"already_compressed": True})
async def export_table(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    subject: FromPath[str],
    table: FromPath[str],
) -> Stream:
    tables = await tables_of(request, session, actor, subject)
    found = next((each for each in tables if each.key == table), None)
    if found is None:
        raise NotFound("没有这张表")
    return csv_answer(f"{NAMES[subject]}，{found.title}", found.heads, one_by_one(found.rows))


ROUTES: list[Any] = [show_packaging, show_use, export_workbook, export_table]


async def tables_of(
    request: PageRequest, session: AsyncSession, actor: Actor, subject: str
) -> Sequence[Table]:
    if subject not in NAMES:
        raise NotFound("没有这种统计")
    values = pages.packaging_values if subject == "packaging" else pages.use_values
    tables: Sequence[Table] = (await values(request, session, actor))["tables"]
    return tables


async def one_by_one(rows: Sequence[Sequence[Any]]) -> AsyncIterator[Sequence[Any]]:
    for row in rows:
        yield row
