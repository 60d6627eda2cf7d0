"""Tables as people really have them, and files that are none: each gets read, or a sentence that helps."""

import io
import re
import struct
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from backend.imports.reading import read_table
from backend.refusals import Refusal
from backend.things.models import ThingKind
from tests.backend.imports.tables import CRANE, FORKLIFT, HEADINGS, as_csv, as_xlsx


def first_row(content: bytes) -> dict[str, str]:
    table = read_table(content, ThingKind.EQUIPMENT)
    return {key: cell for key, cell in zip(table.keys, table.rows[0][1], strict=False) if key}


def refusal(content: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        read_table(content, ThingKind.EQUIPMENT)
    return refused.value.say


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_csv_is_read_in_any_of_the_usual_encodings(encoding):
    assert first_row(as_csv(HEADINGS, FORKLIFT, encoding=encoding))["maker"] == "合力叉车厂"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_with_any_of_the_usual_separators(delimiter):
    assert first_row(as_csv(HEADINGS, FORKLIFT, delimiter=delimiter))["address"] == "云杉路 18 号"


def test_rare_characters_of_gb18030_survive():
    row = [*FORKLIFT[:-2], "𠮷祥路 18 号", FORKLIFT[-1]]
    assert first_row(as_csv(HEADINGS, row, encoding="gb18030"))["address"] == "𠮷祥路 18 号"


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_titles_and_blank_rows_above_the_headings_are_passed_over(make):
    content = make(["东塘食品有限公司特种设备台账"], ["截至 2026 年 11 月"], [], HEADINGS, FORKLIFT)
    assert first_row(content)["device_code"] == FORKLIFT[2]
    assert read_table(content, ThingKind.EQUIPMENT).rows[0][0] == 5


def test_headings_merged_over_two_rows_are_put_together():
    """名称 and 品种 are merged downwards, 单位 stands above 使用单位 and 行政区."""
    upper = [*HEADINGS[:6], "单位和地点", None, None, HEADINGS[9]]
    lower = [None] * 6 + [*HEADINGS[6:9], None]
    merged = ["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:F2", "G1:I1", "J1:J2"]
    content = as_xlsx(upper, lower, FORKLIFT, merged=merged)
    row = first_row(content)
    assert (row["name"], row["user_unit"], row["address"]) == (FORKLIFT[0], FORKLIFT[6], FORKLIFT[8])
    assert row["next_due_on"] == FORKLIFT[9]


def test_headings_with_stars_units_blanks_and_other_names_are_known():
    headings = [
        "* 名称",
        "品种",
        "出厂编号",
        "额定起重量 (单位 kg)",
        "制造厂家",
        "登记证编号",
        "使用单位名称",
        "区",
    ]
    table = read_table(as_csv(headings, ["1 号叉车"] * 8), ThingKind.EQUIPMENT)
    assert table.keys == [
        "name",
        "type_code",
        "factory_no",
        "=额定起重量",
        "maker",
        "certificate_no",
        "user_unit",
        "district_code",
    ]


def test_unknown_columns_are_named_and_not_read():
    table = read_table(as_csv([*HEADINGS, "领导批示"], [*FORKLIFT, "同意"]), ThingKind.EQUIPMENT)
    assert any("领导批示" in note for note in table.notes)


def test_the_heading_on_every_printed_page_is_no_row():
    table = read_table(as_csv(HEADINGS, FORKLIFT, HEADINGS, CRANE), ThingKind.EQUIPMENT)
    assert [number for number, _ in table.rows] == [2, 4]


@pytest.mark.parametrize("cell", [date(2027, 6, 30), datetime.fromisoformat("2027-06-30T08:00")])
def test_a_date_cell_is_the_date_it_shows(cell):
    assert first_row(as_xlsx(HEADINGS, [*FORKLIFT[:-1], cell]))["next_due_on"] == "2027-06-30"


def test_a_number_cell_is_the_digits_it_shows():
    assert first_row(as_xlsx(HEADINGS, [*FORKLIFT[:3], 20190123, *FORKLIFT[4:]]))["factory_no"] == "20190123"


def test_a_device_code_that_became_a_number_is_still_seen_as_broken():
    rounded = first_row(as_xlsx(HEADINGS, [*FORKLIFT[:2], 31101031320190123.0, *FORKLIFT[3:]]))
    assert "e+16" in rounded["device_code"]


def test_texts_that_csv_exports_as_formulas_are_texts():
    assert (
        first_row(as_csv(HEADINGS, [*FORKLIFT[:2], '="511032A1220220345"', *FORKLIFT[3:]]))["device_code"]
        == FORKLIFT[2]
    )
    assert first_row(as_csv(HEADINGS, [*FORKLIFT[:3], "'007", *FORKLIFT[4:]]))["factory_no"] == "007"


def test_formulas_that_were_never_calculated_are_told():
    content = as_xlsx(HEADINGS, [*FORKLIFT[:3], '="F-"&345', *FORKLIFT[4:]])
    table = read_table(content, ThingKind.EQUIPMENT)
    assert any("公式" in note for note in table.notes)
    assert table.rows[0][1][3] == ""


def test_the_sheet_with_the_headings_is_found_among_others():
    book = Workbook()
    book.active.append(["封面"])
    sheet = book.create_sheet("台账")
    for row in (HEADINGS, FORKLIFT):
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    table = read_table(made.getvalue(), ThingKind.EQUIPMENT)
    assert table.rows[0][1][0] == FORKLIFT[0]
    assert any("台账" in note for note in table.notes)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b"\xef\xbb\xbf  \r\n", "空的"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧的 .xls"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "不是表格"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b"PK\x03\x04 broken", "坏了"),
        (bytes(range(128, 256)) * 3, "编码认不出来"),
        ("只有一句话，没有表".encode(), "没有找到表头"),
        (as_csv(HEADINGS), "没有数据"),
        (as_csv([*HEADINGS, "名称"], [*FORKLIFT, "x"]), "同一个意思：设备名称、名称"),
        (as_csv([*HEADINGS, *map(str, range(1000))], FORKLIFT), "最多 120 列"),
        (as_xlsx([*HEADINGS, *map(str, range(1000))], FORKLIFT), "超过 120 列"),
        (b"a,b\n" * 12_000_000, "MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_is_no_table_gets_a_sentence(content, says):
    assert says in refusal(content)


def test_an_ordinary_zip_is_no_workbook():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("照片.jpg", b"...")
    assert "压缩包" in refusal(made.getvalue())


def test_a_zip_bomb_is_not_unpacked():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(500):
                part.write(bytes(1 << 20))
    assert len(made.getvalue()) < 1_000_000
    assert "太大，没有打开" in refusal(made.getvalue())


def test_a_zip_bomb_that_lies_about_its_size_is_found_out():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(50 << 20))
    forged = made.getvalue().replace(struct.pack("<I", 50 << 20), struct.pack("<I", 1000))
    assert "坏了" in refusal(forged)


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "ZZ2"])
def test_a_single_cell_far_away_is_not_followed(cell):
    """A reader would allocate the whole grid up to it: 17 thousand million cells in the worst case."""
    archive = io.BytesIO(as_xlsx(HEADINGS, FORKLIFT))
    made = io.BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part.startswith("xl/worksheets/sheet"):
                far = f'<row r="{re.sub("[A-Z]", "", cell)}"><c r="{cell}"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far.encode())
            new.writestr(part, content)
    assert re.search("超过 (120 列|100000 行)", refusal(made.getvalue()))


def test_more_than_100_000_rows_are_too_many():
    lines = "\n".join(f"{number} 号,叉车,{number}" for number in range(100_001))
    assert "超过 100000 行" in refusal(f"名称,品种,产品编号\n{lines}".encode())
