"""The workbook to fill in: headings, an example row, choices to pick from, and what each column means."""

import io
from functools import cache

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from backend.equipment import catalogue
from backend.equipment.requirements import Field
from backend.meters.catalogue import category
from backend.regions.actions import read
from backend.things.columns import TypeChoice, columns, detail_fields, heading, types
from backend.things.models import ThingKind

FILLED_ROWS = 2000  # rows that get the drop-down lists
HEAD = PatternFill("solid", start_color="E8EEFF")
MUST = PatternFill("solid", start_color="FFF2CC")
EXAMPLE = Font(italic=True, color="3A4358")
EXAMPLES = {
    ThingKind.EQUIPMENT: {
        "name": "示例（这一行会跳过）：1 号设备",
        "factory_no": "2021-007",
        "maker": "江南制造厂",
        "model": "按铭牌填",
        "made_on": "2021-05-10",
        "in_use_since": "2021-08-01",
        "use_status": "在用",
        "user_unit": "东塘食品有限公司",
        "user_unit_uscc": "9131010178901234XC",
        "district_code": "黄浦区",
        "street_code": "外滩街道",
        "address": "云杉路 18 号",
        "place": "主楼 1 层",
        "lng_wgs84": "121.4737",
        "lat_wgs84": "31.2304",
        "last_checked_on": "2026-06-01",
        "next_due_on": "2027-06-30",
        "check_result": "合格",
    },
    ThingKind.METER: {
        "name": "示例（这一行会跳过）：电子计价秤",
        "factory_no": "S-1001",
        "maker": "申江衡器厂",
        "model": "ACS-15",
        "made_on": "2024-03-01",
        "type_approval_no": "2019F123-31",
        "use_status": "在用",
        "user_unit": "东塘食品有限公司",
        "user_unit_uscc": "9131010178901234XC",
        "district_code": "黄浦区",
        "street_code": "外滩街道",
        "address": "云杉路 18 号",
        "place": "12 号摊位",
        "last_checked_on": "2026-03-01",
        "next_due_on": "2027-02-28",
        "check_result": "合格",
    },
}


def template_groups(kind: ThingKind) -> list[tuple[str, str]]:
    """What there are templates for: slug and name. One per kind of equipment, one per nameplate of meters."""
    if kind == ThingKind.EQUIPMENT:
        return [(each.slug, each.name) for each in catalogue.kinds()]
    return list(NAMEPLATES.items())


NAMEPLATES = {
    "scale": "秤（衡器）",
    "fuel_dispenser": "加油机、加气机",
    "water_meter": "水表、热能表",
    "gas_meter": "燃气表",
    "energy_meter": "电能表、互感器",
    "charging_pile": "充电桩",
    "pressure_gauge": "压力表",
    "sphygmomanometer": "血压计",
    "taximeter": "出租汽车计价器",
    "generic": "其他计量器具",
}


def types_in(kind: ThingKind, group: str) -> list[TypeChoice]:
    """The types that a template is for; none for an unknown group."""
    return [choice for choice in types(kind) if group_of(kind, choice.code) == group]


def group_of(kind: ThingKind, code: str) -> str | None:
    if kind == ThingKind.METER:
        meter = category(code)
        return meter.nameplate if meter else None
    found = catalogue.kind_of(code)
    return found.slug if found else None


@cache
def template(kind: ThingKind, group: str) -> bytes:
    """The workbook of a group. Deterministic for one version of the data."""
    choices = types_in(kind, group)
    fields = [*columns(kind), *details_of(kind, choices)]
    book = Workbook()
    sheet, lists = book["Sheet"], book.create_sheet("选项")
    sheet.title = "填这里"
    for number, field in enumerate(fields, start=1):
        fill_heading(sheet.cell(1, number), field)
        sheet.cell(2, number, example(kind, field, choices)).font = EXAMPLE
        sheet.cell(2, number).number_format = "@"
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = max(12, 2 * len(heading(field)) + 2)
        for row in range(3, 203):  # texts stay texts: Excel would round a device code of 17 digits
            sheet.cell(row, number).number_format = "@"
        if offered := offers(kind, field, choices):
            add_choices(sheet, lists, number, field, offered)
    sheet.freeze_panes = "B2"
    explain(book.create_sheet("说明"), fields)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def details_of(kind: ThingKind, choices: list[TypeChoice]) -> list[Field]:
    """The detail fields of all these types, each once."""
    fields = {field.name: field for choice in choices for field in detail_fields(kind, choice.code)}
    return list(fields.values())


def fill_heading(cell: Cell | MergedCell, field: Field) -> None:
    cell.value = heading(field) if field.column else heading(field).lstrip("*")
    cell.font = Font(bold=True)
    cell.fill = MUST if field.required and field.column else HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if field.hint:
        cell.comment = Comment(field.hint, "码上")


def example(kind: ThingKind, field: Field, choices: list[TypeChoice]) -> str:
    if field.key == "type_code":
        return choices[0].said
    return EXAMPLES[kind].get(field.key) or (field.choices[0] if field.choices and not field.column else "")


def offers(kind: ThingKind, field: Field, choices: list[TypeChoice]) -> list[str]:
    if field.key == "type_code":
        return [choice.said for choice in choices]
    if field.key == "district_code":
        return [district["name"] for district in read("districts.csv")]
    return list(field.choices)


def add_choices(sheet: Worksheet, lists: Worksheet, number: int, field: Field, offered: list[str]) -> None:
    """A drop-down list that points at a column of the sheet 选项; other values may still be typed."""
    for row, value in enumerate([field.name, *offered], start=1):
        lists.cell(row, number, value)
    letter = get_column_letter(number)
    rule = DataValidation(
        type="list", formula1=f"选项!${letter}$2:${letter}${len(offered) + 1}", showErrorMessage=False
    )
    rule.add(f"{letter}2:{letter}{FILLED_ROWS}")
    sheet.add_data_validation(rule)


def explain(sheet: Worksheet, fields: list[Field]) -> None:
    sheet.append(["列", "要不要填", "单位", "怎么填"])
    for field in fields:
        must = "必填" if field.required and field.column else "可空"
        how = field.hint or (
            "、".join(field.choices) if field.choices else "2026-06-01" if field.input == "date" else ""
        )
        sheet.append([field.name, must, field.unit, how])
    sheet.append(["一次最多 100000 行。同一个文件导入两次，第二次什么都不会改变"])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["D"].width = 36, 60
