"""Reads an uploaded table: finds the heading row and gives the rows below it as texts. Knows no database."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice

from msgspec import Struct
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from backend.imports.files import MOST_COLUMNS, MOST_ROWS, FileKind, check_workbook, kind_of_file
from backend.refusals import Invalid, TooLarge
from backend.things.columns import bare, headings
from backend.things.models import ThingKind

TITLE_ROWS = 20  # how far down the headings are looked for
FEWEST_HEADINGS = 3
Cells = Sequence[str]


class Table(Struct):
    """A table as it was found. `keys[i]` says what column i means, None for an unknown heading."""

    headings: list[str]
    keys: list[str | None]
    rows: list[tuple[int, list[str]]]  # number in the file, cells
    notes: list[str]


def read_table(content: bytes, kind: ThingKind) -> Table:
    """Every row that has a cell filled in. Refuses with a sentence what cannot be read as a register table."""
    if kind_of_file(content) == FileKind.CSV:
        return table_of(csv_lines(content), kind, [])
    notes = check_workbook(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except CalamineError as error:
        raise Invalid("这个 .xlsx 打不开。请在表格软件里重新保存一次再传", "file") from error
    best = max(
        sheets, key=lambda sheet: heading_count(islice(sheet_lines(sheet), TITLE_ROWS), kind), default=None
    )
    if best is None:
        raise Invalid("这个 .xlsx 里没有工作表", "file")
    if len(sheets) > 1:
        notes.append(f"读的是工作表“{best.name}”")
    return table_of(sheet_lines(best), kind, notes)


def table_of(lines: Iterable[tuple[int, list[str]]], kind: ThingKind, notes: list[str]) -> Table:
    remaining = iter(lines)
    top = list(islice(remaining, TITLE_ROWS))
    at, names = find_headings(top, kind)
    known = headings(kind)
    keys = [known.get(bare(name)) for name in names]
    twice = {key for key in keys if key and keys.count(key) > 1}
    if twice:
        names_twice = "、".join(name for name, key in zip(names, keys, strict=True) if key in twice)
        raise Invalid(f"有几列是同一个意思：{names_twice}。请只留一列", "file")
    strangers = [name for name, key in zip(names, keys, strict=True) if name and not key]
    if strangers:
        notes.append("不认识的列没有读：" + "、".join(name[:20] for name in strangers[:12]))
    rows = [
        (number, cells)
        for number, cells in (*top[at:], *taken(remaining))
        if any(cells) and is_data(cells, names)
    ]
    if len(rows) > MOST_ROWS:
        raise TooLarge(f"这张表超过 {MOST_ROWS} 行。请分成几个文件再传", "file")
    if not rows:
        raise Invalid("表头下面没有数据。填好至少一行再传", "file")
    return Table(names, keys, rows, notes)


def taken(lines: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    filled = 0
    for number, cells in lines:
        filled += any(cells)
        if filled > MOST_ROWS:
            raise TooLarge(f"这张表超过 {MOST_ROWS} 行。请分成几个文件再传", "file")
        yield number, cells


def is_data(cells: Cells, names: Cells) -> bool:
    """Not the heading again (on every printed page) and not the example of the template."""
    return list(cells)[: len(names)] != list(names)[: len(cells)] and not cells[0].startswith("示例")


def find_headings(top: list[tuple[int, list[str]]], kind: ThingKind) -> tuple[int, list[str]]:
    """Where the data begin in `top`, and the headings above. A heading merged over two rows has its name in
    the upper one, so a blank cell takes the name from the row above, and then from the row below."""
    if not top:
        raise Invalid("文件是空的。请选一个填好的表", "file")
    counts = [count_known(cells, kind) for _, cells in top]
    at = max(range(len(top)), key=counts.__getitem__)
    if counts[at] < FEWEST_HEADINGS:
        raise Invalid("没有找到表头。表头里至少要有“名称”“品种”“使用单位”这样的列，可以下载模板对照", "file")
    width = max(len(cells) for _, cells in top)
    if width > MOST_COLUMNS:
        raise TooLarge(f"这张表有 {width} 列，最多 {MOST_COLUMNS} 列。请下载模板，把需要的列贴进去", "file")
    names = padded(top[at][1], width)
    if at > 0:
        names = [name or above for name, above in zip(names, padded(top[at - 1][1], width), strict=True)]
    below = at + 1
    if below < len(top) and (lower := completed(names, padded(top[below][1], width), kind)):
        return below + 1, lower
    return below, names


def completed(names: list[str], lower: list[str], kind: ThingKind) -> list[str] | None:
    """The headings of two rows together, when the lower row is a heading too: group above, names below."""
    fits = count_known(lower, kind)
    if fits == 0 or fits < sum(map(bool, lower)):
        return None
    return [low or name for name, low in zip(names, lower, strict=True)]


def heading_count(lines: Iterable[tuple[int, list[str]]], kind: ThingKind) -> int:
    return max((count_known(cells, kind) for _, cells in lines), default=0)


def count_known(cells: Cells, kind: ThingKind) -> int:
    known = headings(kind)
    return sum(1 for cell in cells if cell and bare(cell) in known)


def padded(cells: Cells, width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def sheet_lines(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    first = (sheet.start or (0, 0))[0] + 1
    for number, cells in enumerate(sheet.iter_rows(), start=first):
        yield number, [cell_text(cell) for cell in cells]


def cell_text(cell: int | float | str | bool | time | date | datetime | object) -> str:
    """A cell as a person would have typed it; whole numbers without the “.0” that spreadsheets keep."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return repr(cell) if abs(cell) >= 1e15 or not cell.is_integer() else str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [plain_cell(cell) for cell in cells]
    except csv.Error as error:
        raise Invalid("这个 CSV 读不下去：可能少了一个引号，或者不是表格", "file") from error


def plain_cell(cell: str) -> str:
    """Spreadsheets export long numbers as ="3110…" or with a leading quote or tab, to keep them texts."""
    cell = cell.strip()
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]
    return cell.removeprefix("'")


def decoded(content: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with mark or telling zeros, otherwise GB 18030 (which holds GBK)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif 0 in (head := content[:4000]):  # digits and commas have a zero byte after (LE) or before (BE) them
        encoding = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    else:
        encoding = "utf-8-sig"
    for attempt in (encoding, "gb18030"):
        try:
            text = content.decode(attempt)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Invalid("这个文件的文字编码认不出来。请在表格软件里另存为“CSV UTF-8”或 .xlsx 再传", "file")


def delimiter_of(text: str) -> str:
    """The separator that occurs most in the first lines: comma, tab, semicolon, or the full-width comma."""
    head = "\n".join(text[:50_000].splitlines()[:TITLE_ROWS])
    return max(",\t;，", key=head.count)
