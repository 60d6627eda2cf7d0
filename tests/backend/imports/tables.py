"""Tables that people upload, made by the tests themselves."""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook

HEADINGS = [
    "设备名称",
    "设备品种",
    "设备代码",
    "产品编号",
    "制造单位",
    "制造日期",
    "使用单位",
    "行政区",
    "详细地址",
    "下次检验日期",
]
FORKLIFT = [
    "1 号叉车",
    "叉车",
    "511032A1220220345",
    "F-345",
    "合力叉车厂",
    "2022-03-01",
    "东塘食品有限公司",
    "黄浦区",
    "云杉路 18 号",
    "2027-06-30",
]
CRANE = [
    "2 号行车",
    "4170",
    "41703233420180056",
    "Q-56",
    "江东起重机厂",
    "2018/5/2",
    "东塘食品有限公司",
    "310101",
    "云杉路 18 号",
    "2027年3月",
]
METER_HEADINGS = [
    "器具名称",
    "强检类别",
    "出厂编号",
    "制造厂",
    "使用单位",
    "行政区",
    "详细地址",
    "检定日期",
    "有效期至",
]
SCALE = [
    "电子计价秤",
    "非自动衡器",
    "S-2001",
    "申江衡器厂",
    "东塘食品有限公司",
    "黄浦区",
    "云杉路 18 号",
    "2026-03-01",
    "2027-02-28",
]

Rows = Sequence[Sequence[object]]


def as_csv(*rows: Sequence[object], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(*rows: Sequence[object], merged: Sequence[str] = ()) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def changed(row: Sequence[object], headings: Sequence[str] = HEADINGS, **cells: object) -> list[object]:
    """The same row with other values under some headings."""
    unknown = set(cells) - set(headings)
    assert not unknown, unknown
    return [cells.get(heading, value) for heading, value in zip(headings, row, strict=True)]
