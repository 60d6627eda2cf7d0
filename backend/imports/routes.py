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
from backend.imports import queries
from backend.imports.actions import confirm, discard, upload
from backend.imports.pages import import_page, upload_page
from backend.imports.template import template, template_groups, types_in
from backend.imports.writing import run_small
from backend.pages import Page, PageRequest, redirect
from backend.refusals import Invalid, NotFound, Refusal
from backend.things.models import ThingKind
from backend.things.search_routes import NAMES

WRITERS = [allowed(Deed.REGISTER_THING)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


ROUTES: list[Any] = [
    new_import,
    upload_import,
    show_import,
    confirm_import,
    discard_import,
    download_errors,
    download_template,
]
