"""Values by the sheet: taken along, filled in, looked at before anything is written."""

import json
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, allowed
from backend.accounts.permissions import Deed as May
from backend.dates import today
from backend.packaging.standards import actions, queries
from backend.packaging.standards.dictionary import key_of
from backend.packaging.standards.models import RuleKind
from backend.packaging.standards.writing import written
from backend.packaging.standards_desk import forms
from backend.packaging.standards_desk.routes import HOME, seen_of
from backend.packaging.standards_desk.sheet import Line, read_sheet, sheet_of
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Invalid, Refusal
from backend.things.forms import text

MANAGES = [allowed(May.MANAGE_STANDARDS)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 4 * 1024 * 1024


@get(f"{HOME}/sheet.xlsx", guards=MANAGES)
async def take_sheet(session: NamedDependency[AsyncSession]) -> Response[bytes]:
    day = today().isoformat()
    name = quote(f"包装标准 {day}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    content = sheet_of(await queries.dictionary_in_force(session), day)
    return Response(content, media_type=XLSX, headers=headers)


@get(f"{HOME}/import", guards=MANAGES)
async def import_page(request: PageRequest, actor: NamedDependency[Actor]) -> Page:
    actions.must_decide(actor)
    return shown(request)


@post(f"{HOME}/import", guards=MANAGES, request_max_body_size=LARGEST)
async def look_at_sheet(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    """Nothing is written: what each row would do, and what is wrong with it."""
    actions.must_decide(actor)
    file = (await request.form()).get("file")
    try:
        if not isinstance(file, UploadFile) or not file.filename:
            raise Invalid("选一个 .xlsx 或 .csv 文件", "file")
        lines = read_sheet(await file.read(), await queries.dictionary_in_force(session))
    except Refusal as refusal:
        return shown(request, refusal=refusal)
    return shown(request, lines, file.filename[-80:])


@post(f"{HOME}/import/rows", guards=MANAGES, request_max_body_size=LARGEST)
async def write_sheet(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    """What was looked at, read once more; all of it or nothing."""
    actions.must_decide(actor)
    posted = await request.form()
    try:
        async with session.begin_nested():
            for content in read_rows(text(posted, "rows"), await queries.dictionary_in_force(session)):
                await write_row(session, actor, content, forms.read_reason(posted))
    except Refusal as refusal:
        return shown(request, refusal=refusal)
    return redirect(HOME)


async def write_row(session: AsyncSession, actor: Actor, content: dict[str, Any], reason: str) -> None:
    key = key_of("value", content)
    there = any(key_of("value", each) == key for each in (await queries.laid(session))["values"])
    based_on = (key, await seen_of(session, RuleKind.VALUE, key)) if there else None
    await actions.write(session, actor, RuleKind.VALUE, content, reason, based_on)


def read_rows(typed: str, dictionary: dict[str, Any]) -> list[dict[str, Any]]:
    """As the page of the preview carries them."""
    try:
        rows = json.loads(typed)
        return [
            forms.read_value_form(FormMultiDict([(str(k), str(v)) for k, v in row.items()]), dictionary)
            for row in rows
        ]
    except (ValueError, AttributeError, TypeError) as error:
        raise Invalid("这张表不完整。重新上传一次", "file") from error


def carried(lines: list[Line]) -> str:
    """The rows that change something, as the form of a single value would post them."""
    rows = []
    for line in lines:
        if line.content and line.outcome in ("new", "changed"):
            value = written(line.content["property"], line.content["value"])
            checked = "1" if line.content["confidence"] == forms.CHECKED else ""
            rows.append(
                {name: each or "" for name, each in line.content.items() if name != "confidence"}
                | {"value": value, "checked": checked}
            )
    return json.dumps(rows, ensure_ascii=False)


def shown(
    request: PageRequest, lines: list[Line] | None = None, name: str = "", refusal: Refusal | None = None
) -> Page:
    lines = lines or []
    return page(
        request,
        "standards/import.html",
        status=refusal.status if refusal else 200,
        lines=sorted(lines, key=lambda line: (line.outcome != "wrong", line.number)),
        counts={
            word: sum(1 for line in lines if line.outcome == word)
            for word in ("new", "changed", "same", "wrong")
        },
        rows=carried(lines),
        name=name,
        refusal=refusal,
    )


ROUTES: list[Any] = [take_sheet, import_page, look_at_sheet, write_sheet]
