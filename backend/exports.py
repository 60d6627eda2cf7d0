"""Tables that people take away: CSV in constant memory however long, or a workbook while it is short."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.response import Stream
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from backend.dates import SHANGHAI

MOST_IN_WORKBOOK = 20_000  # rows; a longer one takes seconds to write and minutes to open
CHUNK = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = Sequence[Any]
Sheet = tuple[str, Sequence[str], Iterable[Row]]  # name, heads, rows


def csv_answer(name: str, heads: Sequence[str], rows: AsyncIterator[Row]) -> Stream:
    return Stream(
        csv_lines(heads, rows), media_type="text/csv; charset=utf-8", headers=saved_as(f"{name}.csv")
    )


async def csv_lines(heads: Sequence[str], rows: AsyncIterator[Row]) -> AsyncIterator[bytes]:
    """Begins with a byte order mark: Excel takes it for GBK otherwise."""
    yield "\ufeff".encode()
    held: list[Row] = [heads]
    async for row in rows:
        held.append(row)
        if len(held) == CHUNK:
            yield as_csv(held)
            held.clear()
    yield as_csv(held)


def as_csv(rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[harmless(shown(cell)) for cell in row] for row in rows])
    return text.getvalue().encode()


def workbook_answer(name: str, sheets: Iterable[Sheet]) -> Response[bytes]:
    return Response(workbook(sheets), media_type=XLSX, headers=saved_as(f"{name}.xlsx"))


def workbook(sheets: Iterable[Sheet]) -> bytes:
    book = Workbook()
    book.remove(book["Sheet"])
    for name, heads, rows in sheets:
        fill(book.create_sheet(name[:31]), heads, rows)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def fill(sheet: Worksheet, heads: Sequence[str], rows: Iterable[Row]) -> None:
    sheet.append(list(heads))
    for number, head in enumerate(heads, start=1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = max(12, 2 * len(head) + 4)
    for row in rows:
        sheet.append([harmless(shown(cell)) for cell in row])
    sheet.freeze_panes = "A2"


def shown(cell: Any) -> Any:
    """Numbers stay numbers; moments are those of Shanghai."""
    if isinstance(cell, datetime):
        return cell.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else cell


def harmless(cell: Any) -> Any:
    """What somebody typed must not become a formula on the desk of who opens it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA) else cell


def saved_as(file_name: str) -> dict[str, str]:
    disposition = f"attachment; filename*=UTF-8''{quote(file_name)}"
    return {"Content-Disposition": disposition, "Cache-Control": "no-store"}
