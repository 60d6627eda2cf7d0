"""Numbers of special equipment: every example of the rules, and that any text gets an answer."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.equipment.catalogue import types
from backend.equipment.numbers import (
    read_certificate_no,
    read_device_code,
    read_licence_no,
    read_plate_no,
    read_register_no,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "number",
    ["31101031320190123", "41703233420180056", "11003210820210007", "511032A1220220345", "2150108902015A001"],
)
def test_a_device_code_is_valid(number):
    reading = read_device_code(number, today=TODAY)
    assert (reading.errors, reading.warnings) == ((), ())


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("3110103132019012", "16 位"),
        ("31991031320190123", "3199"),
        ("31109931320190123", "99"),
        ("31101031320390123", "2039"),
        ("O1101031320190123", "字母 O"),
        ("3110103132O190123", "字母 O，是不是数字 0"),
        ("31101031320190000", "0000"),
        ("31001031320190123", "3100"),
        ("", "0 位"),
    ],
)
def test_a_wrong_device_code_is_refused_with_its_reason(number, says):
    assert says in "；".join(read_device_code(number, today=TODAY).errors)


def test_a_device_code_copied_with_blanks_and_full_width_is_understood():
    assert read_device_code(" ３１１０ 10313 2019 0123\n", today=TODAY).normalised == "31101031320190123"


@pytest.mark.parametrize("number", ["311010313201900123", "311012345678920190123"])
def test_older_shapes_of_a_device_code_only_warn(number):
    reading = read_device_code(number, today=TODAY)
    assert reading.is_valid
    assert f"{len(number)} 位" in reading.warnings[0]


def test_a_year_that_differs_from_the_nameplate_only_warns():
    reading = read_device_code("31101031320190123", made_in=2018, today=TODAY)
    assert reading.is_valid
    assert "2018" in reading.warnings[0]
    assert not read_device_code("31101031320190123", made_in=2019, today=TODAY).warnings


@given(
    st.sampled_from([line.code for line in types() if line.code[0].isdigit()]),
    st.sampled_from(["10", "31", "32"]),
    st.from_regex("[0-9A-Z]{3}", fullmatch=True),
    st.integers(1950, 2026),
    st.integers(1, 9999),
)
def test_every_device_code_made_by_the_rule_is_valid(type_code, region, unit, year, sequence):
    assert not read_device_code(f"{type_code}{region}{unit}{year}{sequence:04}", today=TODAY).errors


@pytest.mark.parametrize(
    "number",
    ["21603101012006010101", "31103506002016053337", "11204418002010100004", "5110310115201708A012"],
)
def test_a_register_number_is_valid(number):
    assert read_register_no(number).is_valid


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("2160310101200613010", "19 位"),
        ("21603101012006130101", "月份 13"),
        ("31109906002016053337", "990600"),
        ("31103506001890053337", "格式"),
    ],
)
def test_a_wrong_register_number_is_refused_with_its_reason(number, says):
    assert says in "；".join(read_register_no(number).errors)


@pytest.mark.parametrize(
    "number",
    [
        "梯11闽E3622(16)",
        "梯11闽E4165(16)",
        "梯11沪A00001(19)",
        "锅10沪A00258(20)",
        "车11沪A12345(22)",
        "管31沪A00012(20)",
    ],
)
def test_a_use_certificate_is_valid(number):
    reading = read_certificate_no(number, TODAY)
    assert (reading.errors, reading.warnings) == ((), ())


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("梯11沪A00001", "缺年份"),
        ("电11沪A00001(19)", "开头"),
        ("梯1沪A00001(19)", "样子"),
        ("梯11沪A00001(2019)", "两位"),
    ],
)
def test_a_wrong_use_certificate_is_refused_with_its_reason(number, says):
    assert says in read_certificate_no(number, TODAY).errors[0]


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("梯99沪A00001(19)", "3990"),
        ("容3LC沪A1234", "2017"),
        ("锅AC沪0012", "2017"),
        ("梯11沪A00001(31)", "2031"),
    ],
)
def test_an_odd_use_certificate_only_warns(number, says):
    reading = read_certificate_no(number, TODAY)
    assert reading.is_valid
    assert says in reading.warnings[0]


def test_full_width_brackets_of_a_certificate_are_understood():
    assert read_certificate_no("梯11沪A00001（19）", TODAY).normalised == "梯11沪A00001(19)"


@pytest.mark.parametrize("number", ["厂内沪A12345", "场内 沪A·00001", "沪A00001"])
def test_a_plate_as_it_is_usually_written(number):
    assert not read_plate_no(number).warnings


@pytest.mark.parametrize("number", ["厂内A12345", "沪12345", "场内沪AB"])
def test_an_odd_plate_only_warns(number):
    reading = read_plate_no(number)
    assert reading.is_valid
    assert reading.warnings


def test_a_licence_number():
    assert read_licence_no("ts3331123-2027").is_valid
    assert not read_licence_no("TS3331123").is_valid


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(raw):
    for read in (read_device_code, read_register_no, read_certificate_no, read_plate_no, read_licence_no):
        assert read(raw).raw == raw
