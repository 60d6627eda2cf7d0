"""Reads a checklist out of an XLSForm, so that a regulator can write it in a spreadsheet. Every mistake is told with
its row; what is left over is shown to pyxform, whose word counts for whether it is an XLSForm at all.

Sheets: `survey` (questions), `choices` (lists `yes_no_na` and `issue`), `settings`. Of the types of XLSForm a
checklist knows groups, `select_one yes_no_na` and, right beneath a question, `decimal` or `integer` for what is
read off there. Our own columns are `kind`, `issue`, `unit`, and among the choices `severe`, `why`, `note`.
"""

import io
import re
from collections.abc import Iterator

from msgspec import Struct, field
from python_calamine import CalamineError, CalamineWorkbook

from backend.imports.files import ZIP, check_workbook, kind_of_file
from backend.imports.reading import sheet_lines
from backend.inspections.checklists import Issue, Item, Lists, Reading, kinds_asked
from backend.refusals import Invalid, TooLarge

LARGEST = 2 * 1024 * 1024
MOST_ROWS = 2000
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,23}")
MOST = re.compile(r"\.\s*<=\s*([0-9]+(?:\.[0-9]+)?)")
RESERVED = {"presence", "site", "unit", "code_label", "signature"}  # other parts of the form
ASKS, READS = "select_one yes_no_na", ("decimal", "integer")
WITHOUT_MEANING = {"note", "start", "end", "today", "deviceid", "username", "phonenumber", "audit"}
CASES = ("", "（一）", "（二）", "（三）", "（四）", "（五）")
COMMON = {"common", "通用", ""}
MACROS = "这个文件带宏，没有打开。请在表格软件里另存为不带宏的 .xlsx 再传"
Cells = dict[str, str]


class Line(Struct):
    """One row that was read, with what is wrong with it. What concerns no row has row 0."""

    row: int
    said: str
    problems: list[str] = field(default_factory=list)


class Read(Struct):
    """What came out of a file. `lists` is None while anything is wrong with it."""

    lists: Lists | None
    lines: list[Line]


class Asked(Struct):
    """A question while it is read: its reading comes in the next row."""

    kind: str
    item: Item


def read_xlsform(content: bytes, issues_before: dict[str, Issue]) -> Read:
    """Raises Refusal for what is no such file; mistakes are in `lines`. Without a list `issue` the types of issue
    stay as they were before."""
    sheets = sheets_of(content)
    if "survey" not in sheets:
        raise Invalid("没有名叫 survey 的工作表，不是 XLSForm。下载模板，在里面改", "file")
    issues, lines = read_issues(sheets.get("choices", []), issues_before)
    survey = Survey(sheets["survey"], issues)
    lines += survey.lines
    if not any(line.problems for line in lines):
        lines += whole_problems(survey.asked) + said_by_pyxform(content)
    if any(line.problems for line in lines):
        return Read(None, lines)
    return Read(lists_from(survey.asked, issues), lines)


def sheets_of(content: bytes) -> dict[str, list[tuple[int, Cells]]]:
    """Rows by sheet: number in the file, cells by heading. Nothing is unpacked before it was measured."""
    if len(content) > LARGEST:
        raise TooLarge(f"文件有 {len(content) >> 20} MB，检查表用不了这么大，最多 {LARGEST >> 20} MB", "file")
    kind_of_file(content)
    if not content.startswith(ZIP):
        raise Invalid("这不是 .xlsx。请在表格软件里另存为 .xlsx 再传", "file")
    check_workbook(content)
    if b"vbaProject" in content or b"macrosheets" in content:
        raise Invalid(MACROS, "file")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {
            name.strip().lower(): list(rows_of(sheet_lines(book.get_sheet_by_name(name))))
            for name in book.sheet_names
            if name.strip().lower() in ("survey", "choices", "settings")
        }
    except CalamineError as error:
        raise Invalid("这个 .xlsx 打不开。请在表格软件里重新保存一次再传", "file") from error


def rows_of(lines: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, Cells]]:
    """A label in a language (`label::中文 (zh)`) is a label; the first one counts."""
    headings: list[str] = []
    for place, (number, cells) in enumerate(lines):
        if place > MOST_ROWS:
            raise TooLarge(f"一张工作表最多 {MOST_ROWS} 行", "file")
        if not headings:
            headings = [cell.lower().split("::")[0].strip().replace(" ", "_") for cell in cells]
            if any(headings):
                continue
        found: Cells = {}
        for heading, cell in zip(headings, cells, strict=False):
            if heading and cell:
                found.setdefault(heading, cell)
        if found:
            yield number, found


class Survey:
    """The sheet `survey`, row after row."""

    def __init__(self, rows: list[tuple[int, Cells]], issues: dict[str, Issue]) -> None:
        self.issues = issues
        self.lines: list[Line] = []
        self.asked: list[Asked] = []
        self.groups: list[str] = []
        self.names: dict[str, int] = {}
        self.above: Asked | None = None  # the question that a reading would belong to
        for number, cells in rows:
            self.read_row(number, cells)
        if self.groups:
            self.lines.append(Line(0, "survey", [f"有 {len(self.groups)} 个组没有 end_group"]))

    def read_row(self, number: int, cells: Cells) -> None:
        wanted = re.sub(r"^(begin|end) group$", r"\1_group", " ".join(cells.get("type", "").lower().split()))
        line = Line(number, cells.get("label") or cells.get("name") or wanted)
        if wanted in WITHOUT_MEANING:
            self.above = None
        elif wanted == "end_group":
            self.end_group(line)
        elif wanted == "begin_group":
            self.begin_group(line, cells)
        elif wanted == ASKS:
            self.ask(line, cells)
        elif wanted in READS:
            self.read_off(line, cells)
        else:
            line.problems.append(strange_type(wanted))
        self.lines.append(line)

    def begin_group(self, line: Line, cells: Cells) -> None:
        label = cells.get("label") or cells.get("name", "")
        line.problems += self.name_problems(line.row, cells)
        if len(label) > 20:
            line.problems.append("组的 label 最多 20 个字")
        self.groups.append(label)
        self.above = None

    def end_group(self, line: Line) -> None:
        self.above = None
        if self.groups:
            self.groups.pop()
        else:
            line.problems.append("这个 end_group 前面没有对应的 begin_group")

    def ask(self, line: Line, cells: Cells) -> None:
        kind = kind_named(cells.get("kind", ""))
        issue = cells.get("issue", "") or "other"
        text, clause = cells.get("label", ""), cells.get("hint", "")
        line.problems += self.name_problems(line.row, cells)
        if not text:
            line.problems.append("没有写 label，就是要问的话")
        if len(text) > 200:
            line.problems.append(f"label 最多 200 个字，现在有 {len(text)} 个")
        if len(clause) > 100:
            line.problems.append(f"hint 写条款，最多 100 个字，现在有 {len(clause)} 个")
        if not self.groups:
            line.problems.append("这一项不在组里。放进一个 begin_group 和 end_group 之间")
        if kind is None:
            line.problems.append(f"kind 写 common 或一种设备：{'、'.join(kinds_asked())}")
        if issue not in self.issues:
            line.problems.append(f"issue 写 choices 里 issue 列表的一个 name：{'、'.join(self.issues)}")
        item = Item(cells.get("name", ""), self.groups[-1] if self.groups else "", text, issue, clause)
        self.above = Asked(kind or "", item)
        self.asked.append(self.above)

    def read_off(self, line: Line, cells: Cells) -> None:
        above = self.above
        line.problems += self.name_problems(line.row, cells)
        if above is None or above.item.value:
            line.problems.append("读数要紧跟在一个检查项下面，一项只有一个读数")
            return
        most = MOST.fullmatch(cells.get("constraint", "").strip())
        if cells.get("constraint") and not most:
            line.problems.append("constraint 只认 . <= 数字，例如 . <= 15")
        if not cells.get("label"):
            line.problems.append("没有写 label，例如“整定压力”")
        if len(cells.get("label", "")) > 20 or len(cells.get("unit", "")) > 10:
            line.problems.append("读数的 label 最多 20 个字，unit 最多 10 个字")
        reading = Reading(cells.get("label", ""), cells.get("unit", ""), float(most[1]) if most else None)
        above.item = Item(
            above.item.id, above.item.group, above.item.text, above.item.issue, above.item.clause, reading
        )

    def name_problems(self, row: int, cells: Cells) -> list[str]:
        name = cells.get("name", "")
        if not NAME.fullmatch(name):
            return [f"name 用字母开头的字母和数字，最多 24 个，现在是“{name[:24]}”"]
        if name in RESERVED:
            return [f"name 不能用 {name}，表里别的地方用了它"]
        before = self.names.setdefault(name, row)
        return [f"name {name} 和第 {before} 行重复"] if before != row else []


def strange_type(wanted: str) -> str:
    if not wanted:
        return "没有写 type"
    if wanted.startswith("select"):
        return f"检查项只认 {ASKS}，这里是 {wanted[:40]}"
    return f"检查表不认识 type {wanted[:40]}，只用 begin_group、end_group、{ASKS}、decimal"


def kind_named(written: str) -> str | None:
    """Slug of a kind by slug or Chinese name; `common` for all; None for what is neither."""
    if written.strip().lower() in COMMON:
        return "common"
    kinds = kinds_asked()
    wanted = written.strip()
    return next((slug for slug, name in kinds.items() if wanted in (slug, name)), None)


def read_issues(
    rows: list[tuple[int, Cells]], before: dict[str, Issue]
) -> tuple[dict[str, Issue], list[Line]]:
    """The list `issue` of the sheet `choices`; where there is none the types of issue stay as they were."""
    found: dict[str, Issue] = {}
    lines = []
    for number, cells in rows:
        if cells.get("list_name") != "issue":
            continue
        name, label, case = cells.get("name", ""), cells.get("label", ""), cells.get("severe", "")
        problems = []
        if not NAME.fullmatch(name) or name in found:
            problems.append(f"choices：name“{name[:24]}”重复，或者不是字母开头的字母和数字")
        if not label or len(label) > 20:
            problems.append("choices：label 写问题类型的名称，最多 20 个字")
        if case not in CASES:
            problems.append("choices：severe 留空，或者写第57号第二十五条的（一）到（五）")
        if problems:
            lines.append(Line(number, label or name, problems))
        found[name] = Issue(label, case, cells.get("why", "")[:100], cells.get("note", "")[:200])
    return (found or before), lines


def whole_problems(asked: list[Asked]) -> list[Line]:
    """Every kind must be asked something."""
    used = {each.kind for each in asked}
    kinds = {"common": "通用", **kinds_asked()}
    lost = [name for slug, name in kinds.items() if slug not in used]
    said = f"没有这些种类的检查项：{'、'.join(lost)}。这一版要包括全部种类"
    return [Line(0, "survey", [said])] if lost else []


def said_by_pyxform(content: bytes) -> list[Line]:
    # Here and not above: it is slow to import, and needed when a checklist changes, not whenever the server starts.
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        convert(io.BytesIO(content), file_type=".xlsx")
    except PyXFormError as error:
        return [Line(0, "XLSForm", [f"pyxform 说它不是完整的 XLSForm：{error}"])]
    return []


def lists_from(asked: list[Asked], issues: dict[str, Issue]) -> Lists:
    of: dict[str, list[Item]] = {}
    for each in asked:
        of.setdefault(each.kind, []).append(each.item)
    common = tuple(of.pop("common", []))
    return Lists("", common, {kind: tuple(items) for kind, items in of.items()}, issues)
