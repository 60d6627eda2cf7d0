"""Pages of imports: upload, preview before anything is written, progress, the rows with errors to download."""

import csv
import io
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Invalid, NotFound, Refusal
from backend.things import imports_queries as queries
from backend.things.columns import every_field
from backend.things.imports_actions import confirm, discard, upload
from backend.things.imports_models import Import, ImportState
from backend.things.imports_template import template, template_groups, types_in
from backend.things.imports_writing import run_small
from backend.things.models import ThingKind
from backend.things.search_routes import NAMES, PATHS, said

WRITERS = [allowed(Deed.REGISTER_THING)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNIT_WORDS = {ThingKind.EQUIPMENT: "台", ThingKind.METER: "件"}


@get("/imports/new", guards=WRITERS)
async def new_import(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    kind: FromQuery[str] = "",
) -> Page:
    return await upload_page(request, session, actor, kind_of(kind))


@post("/imports", guards=WRITERS)
async def upload_import(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], state: State
) -> Page:
    form = await request.form()
    kind = kind_of(form.get("kind"))
    try:
        name, content = await uploaded(form.get("file"))
        async with state.open_session.begin() as own:  # the check works in transactions of its own
            found = await upload(own, actor, kind, name, content)
    except Refusal as refusal:
        return await upload_page(request, session, actor, kind, refusal)
    await run_small(state.open_session, found)
    return redirect(f"/imports/{found.id}")


@get("/imports/{import_id:uuid}", guards=WRITERS)
async def show_import(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    import_id: FromPath[UUID],
    only: FromQuery[str] = "",
    after: FromQuery[int] = 0,
) -> Page:
    found = await queries.import_of(session, actor, import_id)
    return await import_page(request, session, found, only, after)


@post("/imports/{import_id:uuid}/confirmation", guards=WRITERS)
async def confirm_import(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    import_id: FromPath[UUID],
    state: State,
) -> Page:
    try:
        async with state.open_session.begin() as own:  # as above
            found = await queries.import_of(own, actor, import_id)
            await confirm(own, found)
    except Refusal as refusal:
        found = await queries.import_of(session, actor, import_id)
        return await import_page(request, session, found, "", 0, refusal)
    await run_small(state.open_session, found)
    return redirect(f"/imports/{import_id}")


@post("/imports/{import_id:uuid}/discarding", guards=WRITERS)
async def discard_import(
    session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], import_id: FromPath[UUID]
) -> Page:
    found = await queries.import_of(session, actor, import_id)
    await discard(session, found)
    return redirect(f"/imports/new?kind={found.kind}")


@get("/imports/{import_id:uuid}/errors.csv", guards=WRITERS)
async def download_errors(
    session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], import_id: FromPath[UUID]
) -> Response[bytes]:
    """The rows with errors as they were, with the reasons, to be mended and uploaded again."""
    found = await queries.import_of(session, actor, import_id)
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow([*found.headings, "行号", "要改的地方"])
    async for row in queries.error_rows(session, import_id):
        cells = [unformula(cell) for cell in row.cells or []]
        cells += [""] * (len(found.headings) - len(cells))
        writer.writerow([*cells, row.line, "；".join(row.messages)])
    return download(
        table.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"要改的行 {found.file_name}.csv"
    )


@get("/imports/templates/{kind:str}/{group:str}", guards=WRITERS)
async def download_template(kind: FromPath[str], group: FromPath[str]) -> Response[bytes]:
    wanted = kind_of(kind)
    if not types_in(wanted, group):
        raise NotFound("没有这个模板")
    name = dict(template_groups(wanted))[group]
    return download(template(wanted, group), XLSX, f"{NAMES[wanted]}登记模板 {name}.xlsx")


def kind_of(text: object) -> ThingKind:
    """The register meant; equipment for anything else."""
    return ThingKind.METER if text == ThingKind.METER else ThingKind.EQUIPMENT


async def uploaded(file: object) -> tuple[str, bytes]:
    if not isinstance(file, UploadFile) or not file.filename:
        raise Invalid("还没有选文件。选一个 .xlsx 或 .csv 再传", "file")
    return file.filename, await file.read()


def unformula(cell: str) -> str:
    """A text that a spreadsheet would run as a formula is marked as text (OWASP: CSV injection)."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell[:1] else cell


def download(content: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private",
    }
    return Response(content, media_type=media_type, headers=headers)


async def upload_page(
    request: PageRequest, session: AsyncSession, actor: Actor, kind: ThingKind, refusal: Refusal | None = None
) -> Page:
    return page(
        request,
        "registers/import_new.html",
        status=refusal.status if refusal else 200,
        kind=kind,
        base=PATHS[kind],
        named=NAMES[kind],
        refusal=refusal,
        templates=template_groups(kind),
        imports=await queries.imports_of(session, actor),
        state_word=STATE_WORDS,
    )


async def import_page(
    request: PageRequest,
    session: AsyncSession,
    found: Import,
    only: str,
    after: int,
    refusal: Refusal | None = None,
) -> Page:
    kind = ThingKind(found.kind)
    showing = found.state in (ImportState.READY, ImportState.WRITTEN)
    first = only or ("error" if found.error_rows else "")
    rows = await queries.rows_of(session, found.id, first, after) if showing else []
    return page(
        request,
        "registers/import.html",
        part="registers/import_part.html",
        status=refusal.status if refusal else 200,
        kind=kind,
        base=PATHS[kind],
        named=NAMES[kind],
        unit=UNIT_WORDS[kind],
        found=found,
        only=first,
        rows=rows[: queries.PAGE],
        next_after=rows[queries.PAGE - 1].line if len(rows) > queries.PAGE else None,
        refusal=refusal,
        state_word=STATE_WORDS,
        outcome_word=OUTCOME_WORDS,
        labels={field.key: field.name for field in every_field(kind)},
        said=said,
        moving=found.state in (ImportState.WAITING, ImportState.CONFIRMED),
    )


STATE_WORDS = {
    ImportState.WAITING: "正在检查",
    ImportState.READY: "等您确认，还没有写入",
    ImportState.CONFIRMED: "正在写入",
    ImportState.WRITTEN: "已写入",
    ImportState.REFUSED: "读不了",
    ImportState.DISCARDED: "已放弃，什么都没有写入",
}
OUTCOME_WORDS = {
    "new": ("s-ok", "ok", "新登记"),
    "changed": ("s-send", "", "有变化"),
    "unchanged": ("s-off", "", "没有变化"),
    "error": ("s-bad", "over", "要改"),
}
ROUTES: list[Any] = [
    new_import,
    upload_import,
    show_import,
    confirm_import,
    discard_import,
    download_errors,
    download_template,
]
