"""Values behind labels, as plates write them and as OCR misreads them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanning.nameplate.shapes import USCC_ALPHABET, is_uscc, uscc_check_character
from scanning.nameplate.units import in_unit
from scanning.nameplate.values import NUMBERS, TEXTS, read_value

TODAY = date(2026, 11, 1)
PRESSURE = ("MPa", "kPa", "bar")
MASS = ("kg", "g", "t")


@pytest.mark.parametrize(
    ("kind", "text", "units", "value", "unit"),
    [
        ("number", "1.25MPa", PRESSURE, "1.25", "MPa"),
        ("number", "1.25 M Pa", PRESSURE, "1.25", "MPa"),
        ("number", "≤ 0.8 Mpa", PRESSURE, "0.8", "MPa"),
        ("number", "1,350kg", MASS, "1350", "kg"),
        ("number", "30k9", MASS, "30", "kg"),
        ("number", "200 g", MASS, "200", "g"),
        ("number", "30吨", MASS, "30", "t"),
        ("number", "3m", ("m³", "L"), "3", "m³"),
        ("number", "2.5m³/h", ("m³/h",), "2.5", "m³/h"),
        ("number", "1.75 m/s", ("m/s", "m/min"), "1.75", "m/s"),
        ("number", "184℃", ("℃",), "184", "℃"),
        ("range", "5~50L/min", ("L/min",), "5~50", "L/min"),
        ("range", "(0~1.6)MPa", PRESSURE, "0~1.6", "MPa"),
        ("range", "-0.1~1.5MPa", PRESSURE, "-0.1~1.5", "MPa"),
        ("range", "100~1,250 kg", ("kg",), "100~1250", "kg"),
        ("diameter", "DN15", ("mm",), "15", "mm"),
        ("diameter", "DN 20", ("mm",), "20", "mm"),
        ("date", "2021年6月", (), "2021-06", ""),
        ("date", "2021.06", (), "2021-06", ""),
        ("date", "2021年06月18日", (), "2021-06-18", ""),
        ("date", "2021/6/8", (), "2021-06-08", ""),
        ("date", "202106", (), "2021-06", ""),
        ("date", "2021 年", (), "2021", ""),
        ("accuracy", "Ⅲ", (), "Ⅲ", ""),
        ("accuracy", "(III)级", (), "Ⅲ", ""),
        ("accuracy", "川级", (), "Ⅲ", ""),
        ("accuracy", "0.3级", (), "0.3", ""),
        ("duty_class", "A5", (), "A5", ""),
        ("g_size", "G2.5", (), "G2.5", ""),
        ("model", "WNS4-1.25-Q", (), "WNS4-1.25-Q", ""),
        ("serial", "No.20210635", (), "20210635", ""),
        ("device_code", "31101031320190123", (), "31101031320190123", ""),
        ("licence_no", "TS3331123-2027", (), "TS3331123-2027", ""),
        ("licence_no", "TS333II23-2O27", (), "TS3331123-2027", ""),
        ("type_approval_no", "CPA 2019F123-31", (), "2019F123-31", ""),
        ("type_approval_no", "2012-F123", (), "2012-F123", ""),
        ("uscc", "91110108551385082Q", (), "91110108551385082Q", ""),
        ("uscc", "911101O8551385082Q", (), "91110108551385082Q", ""),
        ("organisation", "上海恒信 衡器有限公司", (), "上海恒信衡器有限公司", ""),
    ],
)
def test_a_value_is_read_in_one_way_of_writing(
    kind: str, text: str, units: tuple[str, ...], value: str, unit: str
) -> None:
    read = read_value(kind, text, units, "", TODAY)
    assert read is not None
    assert (read.text, read.unit) == (value, unit)


@pytest.mark.parametrize(
    ("kind", "good", "doubtful", "units"),
    [
        ("number", "1.25MPa", "1.25", PRESSURE),
        ("number", "1.25MPa", "1.25 m/s", PRESSURE),
        ("number", "125MPa", "0125MPa", PRESSURE),
        ("range", "0~1.6MPa", "1.6~0MPa", PRESSURE),
        ("date", "2021年6月", "2031年6月", ()),
        ("date", "2021年6月", "2021年6月99号", ()),
        ("accuracy", "Ⅲ", "皿级", ()),
        ("accuracy", "Ⅲ", "川级", ()),
        ("model", "ACS-30", "ACS一30", ()),
        ("serial", "20210635", "2021?0635", ()),
        ("licence_no", "TS3331123-2027", "TS333112E-2O27", ()),
        ("type_approval_no", "2019F123-31", "2019F12331", ()),
        ("uscc", "91110108551385082Q", "91110108551385082A", ()),
        ("organisation", "上海恒信衡器有限公司", "上海恒信衡器有限么司", ()),
    ],
)
def test_what_breaks_a_rule_is_doubted(kind: str, good: str, doubtful: str, units: tuple[str, ...]) -> None:
    sure = read_value(kind, good, units, "", TODAY)
    unsure = read_value(kind, doubtful, units, "", TODAY)
    assert sure is not None and sure.fit >= 0.9
    assert unsure is None or unsure.fit <= 0.72


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(sorted(NUMBERS) + sorted(TEXTS) + ["date"]))
def test_any_text_is_read_or_not_and_the_fit_is_a_share(text: str, kind: str) -> None:
    read = read_value(kind, text, ("kg", "MPa"), "", TODAY)
    assert read is None or (0 <= read.fit <= 1 and read.text)


@settings(deadline=None)
@given(
    st.dates(date(1960, 1, 1), TODAY),
    st.sampled_from(["{0}年{1}月{2}日", "{0}-{1:02}-{2:02}", "{0}.{1}.{2}"]),
)
def test_every_day_is_read_in_every_way_of_writing(day: date, shape: str) -> None:
    read = read_value("date", shape.format(day.year, day.month, day.day), (), "", TODAY)
    assert read is not None
    assert read.text == day.isoformat()


@settings(deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from([("kg", "g"), ("t", "kg"), ("MPa", "kPa"), ("m³", "L"), ("m", "mm")]),
)
def test_a_number_in_another_unit_and_back_is_the_same(number: int, units: tuple[str, str]) -> None:
    there = in_unit(str(number), *units)
    assert there is not None
    assert in_unit(there, units[1], units[0]) == str(number)


def test_units_of_different_things_do_not_become_each_other() -> None:
    assert in_unit("3", "kg", "MPa") is None
    assert in_unit("3", "t/h", "MW") is None


@settings(deadline=None)
@given(
    st.text("0123456789ABCDEFGH", min_size=9, max_size=9), st.integers(0, 17), st.sampled_from(USCC_ALPHABET)
)
def test_one_wrong_character_of_a_credit_code_is_never_believed(body: str, place: int, wrong: str) -> None:
    code = "91310115" + body
    code += uscc_check_character(code)
    spoilt = code[:place] + wrong + code[place + 1 :]
    assert is_uscc(code)
    assert is_uscc(spoilt) == (spoilt == code)
    read = read_value("uscc", spoilt, (), "", TODAY)
    assert read is None or read.fit < 0.5 or read.text == code
