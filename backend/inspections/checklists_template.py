"""A version of the checklists as an XLSForm: to be changed in a spreadsheet and uploaded again."""

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from backend.inspections.checklists import Item, Lists, kinds_asked

HEAD = PatternFill("solid", start_color="E8EEFF")
SURVEY = ("type", "name", "label", "hint", "kind", "issue", "constraint", "unit")
CHOICES = ("list_name", "name", "label", "severe", "why", "note")
WIDTHS = {"label": 48, "hint": 36, "type": 24, "why": 36, "note": 48}
VERDICTS = (("yes", "符合"), ("no", "不符合"), ("na", "不适用"))
COLUMNS = (
    (
        "survey",
        "type",
        "begin_group、end_group 是一组；select_one yes_no_na 是一个检查项；decimal 是上一行检查项要读的数",
    ),
    ("survey", "name", "字母开头的字母和数字，不重复。记录按它对上检查项：换了问法就换一个 name"),
    ("survey", "label", "组名、要问的话，或读数的名称"),
    ("survey", "hint", "依据的条款，发现隐患时填进“违反的条款”"),
    ("survey", "kind", "common 是每种设备都问；不然写一种：{kinds}"),
    ("survey", "issue", "不符合时的问题类型：choices 里 issue 列表的一个 name"),
    ("survey", "constraint", "读数的上限，写成 . <= 15；超过的会提醒，不会拦住"),
    ("survey", "unit", "读数的单位，例如 MPa"),
    ("choices", "severe", "第57号第二十五条里的哪一种情形，（一）到（五）。写了就建议“严重”，不写建议“一般”"),
    ("choices", "why", "那种情形的说法，写在建议后面"),
    ("choices", "note", "定级前要想到的一句话"),
)


def template(lists: Lists) -> bytes:
    """Deterministic but for the time that a workbook carries."""
    book = Workbook()
    survey = book["Sheet"]
    survey.title = "survey"
    table(survey, SURVEY, survey_rows(lists))
    choices = [("yes_no_na", name, label, "", "", "") for name, label in VERDICTS]
    choices += [
        ("issue", name, issue.name, issue.severe, issue.why, issue.note)
        for name, issue in lists.issues.items()
    ]
    table(book.create_sheet("choices"), CHOICES, choices)
    settings = [("特种设备监督检查表", "inspection_checklists", lists.version)]
    table(book.create_sheet("settings"), ("form_title", "form_id", "version"), settings)
    kinds = "、".join(f"{slug}（{name}）" for slug, name in kinds_asked().items())
    explained = [(sheet, column, how.format(kinds=kinds)) for sheet, column, how in COLUMNS]
    table(book.create_sheet("说明"), ("工作表", "列", "怎么填"), explained)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def survey_rows(lists: Lists) -> Iterable[tuple[str, ...]]:
    """Neighbours of the same kind and group stand in one group."""
    last, number = ("", ""), 0
    for kind, item in lists.items:
        if (kind, item.group) != last:
            if number:
                yield row("end_group")
            last, number = (kind, item.group), number + 1
            yield row("begin_group", f"group{number}", item.group)
        yield row("select_one yes_no_na", item.id, item.text, item.clause, kind, item.issue)
        yield from reading_rows(item)
    yield row("end_group")


def reading_rows(item: Item) -> Iterable[tuple[str, ...]]:
    if item.value:
        most = f". <= {item.value.most:g}" if item.value.most is not None else ""
        yield row("decimal", f"{item.id}_value", item.value.name, "", "", "", most, item.value.unit)


def row(*cells: str) -> tuple[str, ...]:
    return (*cells, *[""] * (len(SURVEY) - len(cells)))


def table(sheet: Worksheet, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    sheet.append(headings)
    for cells in rows:
        sheet.append([cell or None for cell in cells])
    for number, heading in enumerate(headings, 1):
        cell = sheet.cell(1, number)
        cell.font, cell.fill = Font(bold=True), HEAD
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(heading, 16)
    sheet.freeze_panes = "A2"
    if sheet.title == "说明":
        sheet.column_dimensions["C"].width = 90
        for line in sheet.iter_rows(min_row=2, min_col=3, max_col=3):
            line[0].alignment = Alignment(wrap_text=True)
