"""XLSForms that a regulator might upload: the one that is in force, with changes."""

import io
import zipfile
from collections.abc import Callable

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from backend.inspections.checklists import first_lists
from backend.inspections.checklists_template import SURVEY, template

Change = Callable[[Worksheet], None]
COLUMN = {name: number for number, name in enumerate(SURVEY, 1)}


def changed(*changes: Change) -> bytes:
    """The first version with these changes in its survey."""
    book = load_workbook(io.BytesIO(template(first_lists())))
    for change in changes:
        change(book["survey"])
    return saved(book)


def cell(name: str, column: str, text: str) -> Change:
    """Another text in one cell of the row with this name."""

    def change(sheet: Worksheet) -> None:
        sheet.cell(row_named(sheet, name), COLUMN[column]).value = text

    return change


def below(name: str, *cells: str) -> Change:
    """A new row."""

    def change(sheet: Worksheet) -> None:
        at = row_named(sheet, name) + 1
        sheet.insert_rows(at)
        for number, text in enumerate(cells, 1):
            sheet.cell(at, number).value = text or None

    return change


def without(name: str) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet.delete_rows(row_named(sheet, name))

    return change


def row_named(sheet: Worksheet, name: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, COLUMN["name"]).value == name)


def renamed_sheet(to: str) -> bytes:
    book = load_workbook(io.BytesIO(template(first_lists())))
    book["survey"].title = to
    return saved(book)


def with_macros() -> bytes:
    made = io.BytesIO(template(first_lists()))
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    return made.getvalue()


def bomb() -> bytes:
    """500 MB of nothing, packed to half a megabyte."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (500 * 1024 * 1024))
    return made.getvalue()


def saved(book: Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
