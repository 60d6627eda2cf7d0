"""Values in a sheet: the dictionary to take along, with what nobody knows left empty, and the sheet that comes back."""

import io
from dataclasses import dataclass
from itertools import islice
from typing import Any

from litestar.datastructures import FormMultiDict
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from python_calamine import CalamineError, CalamineWorkbook

from backend.imports.files import FileKind, check_workbook, kind_of_file
from backend.imports.reading import csv_lines, sheet_lines
from backend.packaging.judging.in_force import Row
from backend.packaging.standards.dictionary import key_of
from backend.packaging.standards.writing import PROPERTIES, said, written
from backend.packaging.standards_desk.forms import CHECKED, read_value_form
from backend.packaging.standards_desk.view import ALWAYS, SOME, cell_of, editions_for, name_of
from backend.refusals import Invalid, TooLarge

COLUMNS = {
    "on": "类别编号",
    "name": "类别",
    "property": "项目",
    "value": "值",
    "valid_from": "起用日期",
    "edition": "标准或修改单",
    "clause": "条款",
    "checked": "已和原文核对",
}
NEEDED = ("on", "property", "value", "edition")
MOST_ROWS = 1000
TITLE_ROWS = 20
WIDTHS = (16, 40, 18, 60, 14, 28, 16, 14)


@dataclass(frozen=True)
class Line:
    """A row of the sheet: what it would do, or what is wrong with it."""

    number: int
    name: str
    say: str
    before: str
    content: dict[str, Any] | None
    problem: str

    @property
    def outcome(self) -> str:
        if self.problem:
            return "wrong"
        if self.before == self.say:
            return "same"
        return "changed" if self.before else "new"


def read_sheet(content: bytes, dictionary: Row) -> list[Line]:
    """Every row with a value in it. Raises Invalid for what is no such sheet."""
    rows = list(islice(lines_in(content), MOST_ROWS + TITLE_ROWS + 1))
    at, places = find_columns(rows)
    below = [(number, cells) for number, cells in rows[at:] if any(cells)]
    if len(below) > MOST_ROWS:
        raise TooLarge(f"这张表超过 {MOST_ROWS} 行。请分成几个文件再传", "file")
    found = []
    seen: set[str] = set()
    for number, cells in below:
        told = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
        if told["value"]:
            found.append(line_of(number, told, dictionary, seen))
    if not found:
        raise Invalid("“值”这一列都是空的。填好至少一行再传", "file")
    return found


def lines_in(content: bytes) -> Any:
    if kind_of_file(content) == FileKind.CSV:
        return csv_lines(content)
    check_workbook(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return sheet_lines(workbook.get_sheet_by_index(0))
    except (CalamineError, IndexError) as error:
        raise Invalid("这个 .xlsx 打不开。请在表格软件里重新保存一次再传", "file") from error


def find_columns(rows: list[tuple[int, list[str]]]) -> tuple[int, dict[str, int]]:
    by_word = {word: name for name, word in COLUMNS.items()}
    for at, (_, cells) in enumerate(rows[:TITLE_ROWS]):
        places = {by_word[cell]: place for place, cell in enumerate(cells) if cell in by_word}
        if all(name in places for name in NEEDED):
            return at + 1, places
    wanted = "、".join(COLUMNS[name] for name in NEEDED)
    raise Invalid(f"没有找到表头。要有这几列：{wanted}。可以下载现在的字典对照", "file")


def line_of(number: int, told: dict[str, str], dictionary: Row, seen: set[str]) -> Line:
    words = {word: wanted for wanted, word in PROPERTIES.items()}
    wanted = words.get(told["property"], told["property"])
    name = f"{name_of(dictionary, told['on'])}，{PROPERTIES.get(wanted, told['property'])}"
    form = FormMultiDict(
        [(key, value) for key, value in told.items() if key not in ("property", "checked")]
        + [("property", wanted), ("checked", "1" if told.get("checked") in ("是", "1") else "")]
    )
    try:
        content = read_value_form(form, dictionary)
    except Invalid as wrong:
        return Line(number, name, told["value"], "", None, wrong.say)
    key = key_of("value", content)
    if key in seen:
        return Line(number, name, told["value"], "", None, "和上面一行说的是同一个值")
    seen.add(key)
    before = next((each for each in dictionary["values"] if key_of("value", each) == key), None)
    return Line(
        number,
        name,
        said(wanted, content["value"]),
        said(wanted, before["value"]) if before else "",
        content,
        "",
    )


def sheet_of(dictionary: Row, day: str) -> bytes:
    """All values, and a row with an empty value for each that should be there."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "包装标准"
    sheet.append(list(COLUMNS.values()))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCDEFGH", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    unknown = PatternFill("solid", start_color="EDEAFB")
    for subject in [*dictionary["categories"], *dictionary["classes"]]:
        on = subject["key"]
        for row in sorted((each for each in dictionary["values"] if each["on"] == on), key=place_of):
            sheet.append(cells_of(dictionary, row))
        if "category" not in subject:
            continue
        for wanted in ALWAYS:
            if cell_of(dictionary, on, wanted, day).unknown:
                edition = next(each["code"] for each in editions_for(dictionary, on) if not each["amends"])
                sheet.append([on, subject["name"], PROPERTIES[wanted], "", "", edition, "", ""])
                for cell in sheet[sheet.max_row]:
                    cell.fill = unknown
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def place_of(row: Row) -> tuple[int, str]:
    return [*ALWAYS, *SOME].index(row["property"]), row["valid_from"] or ""


def cells_of(dictionary: Row, row: Row) -> list[str]:
    return [
        row["on"],
        name_of(dictionary, row["on"]),
        PROPERTIES[row["property"]],
        written(row["property"], row["value"]),
        row["valid_from"] or "",
        row["edition"],
        row["clause"],
        "是" if row["confidence"] == CHECKED else "",
    ]
