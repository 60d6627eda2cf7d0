"""What may stand in the register: hard rules are errors by field, soft ones are warnings."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts.numbers import normalise
from backend.things.columns import all_fields, types
from backend.things.models import ThingKind
from backend.things.rules import Directory, Scope, check_row
from backend.things.rules_fields import Unit

TODAY = date(2026, 11, 22)
FOOD = Unit(UUID(int=1), "东塘食品有限公司", "9131010178901234XC")
LIFTS = Unit(UUID(int=2), "申川电梯维保有限公司")
CITY, OWN = Scope(is_regulator=True), Scope((FOOD,))
LIFT = {
    "name": "3 号客梯",
    "type_code": "曳引驱动乘客电梯",
    "device_code": "31101031320190123",
    "user_unit": "东塘食品有限公司",
    "district_code": "黄浦区",
    "address": "云杉路 18 号",
}
SCALE = {
    "name": "电子计价秤",
    "type_code": "M02",
    "factory_no": "S-1",
    "maker": "申江衡器厂",
    "user_unit": "东塘食品有限公司",
    "district_code": "310101",
    "address": "云杉路 18 号",
}


def directory() -> Directory:
    names = {"黄浦区": "310101", "310101": "310101", "浦东新区": "310115"}
    streets = {("310101", "外滩街道"): "310101013"}
    units = {normalise(unit.name): unit for unit in (FOOD, LIFTS)}
    return Directory(names, streets, {"9131010178901234XC": FOOD}, units)


def checked(row: dict[str, str], scope: Scope = CITY, kind: ThingKind = ThingKind.EQUIPMENT, **cells: str):
    return check_row(kind, row | cells, directory(), scope, TODAY)


def test_a_complete_row_has_neither_errors_nor_warnings():
    row = checked(LIFT)
    assert (row.errors, row.warnings) == ({}, [])
    assert row.columns["type_code"] == "3110"
    assert row.columns["user_unit_id"] == str(FOOD.id)


@pytest.mark.parametrize(
    ("cells", "key", "says"),
    [
        ({"name": ""}, "name", "“设备名称”没有填"),
        ({"type_code": "飞碟"}, "type_code", "目录里没有“飞碟”"),
        ({"type_code": "7310"}, "type_code", "目录里没有"),
        ({"device_code": "3110103132019012"}, "device_code", "16 位"),
        ({"device_code": "3.11010313201901E+16"}, "device_code", "科学计数"),
        ({"device_code": ""}, "device_code", "至少填一样"),
        ({"certificate_no": "梯11沪A00001"}, "certificate_no", "缺年份"),
        ({"district_code": "火星区"}, "district_code", "没有“火星区”"),
        ({"made_on": "2027-01-01"}, "made_on", "还没到"),
        ({"next_due_on": "明年"}, "next_due_on", "应为日期"),
        ({"use_status": "坏了"}, "use_status", "在用、停用、报废、注销"),
        ({"lng_wgs84": "121.47"}, "lng_wgs84", "一起填"),
        ({"lng_wgs84": "31.2", "lat_wgs84": "121.4"}, "lng_wgs84", "一起填"),
        ({"rated_load": "很重"}, "rated_load", "应为数字"),
        ({"elevator_use": "飞行"}, "elevator_use", "乘客、载货"),
        ({"address": "x" * 301}, "address", "太长"),
        ({"maker": "#REF!"}, "maker", "计算错误"),
        ({"user_unit_uscc": "9131010178901234XA"}, "user_unit_uscc", "校验位"),
    ],
)
def test_a_hard_rule_is_an_error_of_its_field(cells, key, says):
    assert says in checked(LIFT, **cells).errors[key]


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"type_code": "叉车"}, "设备代码开头是 3110"),
        ({"made_on": "2018-01-01"}, "制造日期是 2018 年"),
        ({"made_on": "2019-05-01", "in_use_since": "2019-01-01"}, "早于制造日期"),
        ({"last_checked_on": "2026-06-01", "next_due_on": "2026-05-01"}, "早于上次"),
        ({"street_code": "月亮街道"}, "没有“月亮街道”"),
        ({"maintenance_unit": "没听过的维保"}, "只记下名称"),
        ({"lng_wgs84": "121.8", "lat_wgs84": "31.1"}, "坐标不在这个区"),
        ({"certificate_no": "梯99沪A00001(19)"}, "3990"),
        ({"plate_no": "12345"}, "车牌编号"),
    ],
)
def test_a_soft_rule_is_a_warning(cells, says):
    row = checked(LIFT, **cells)
    assert row.errors == {}
    assert any(says in warning for warning in row.warnings), row.warnings


def test_numbers_are_kept_raw_and_normalised():
    row = checked(LIFT, certificate_no=" 梯11 沪A00001（19）")
    assert row.columns["certificate_no"] == "梯11沪A00001(19)"
    assert row.raw["certificate_no"] == "梯11 沪A00001（19）"


def test_fields_of_the_kind_are_kept_with_their_type():
    row = checked(LIFT, rated_load="1,000 kg", rated_speed="1.75", elevator_use="乘客", lift_no="A3")
    assert row.details == {"rated_load": 1000, "rated_speed": 1.75, "elevator_use": "乘客", "lift_no": "A3"}


def test_a_known_maintenance_unit_becomes_a_reference():
    row = checked(LIFT, maintenance_unit="申川电梯维保有限公司")
    assert row.columns["maintenance_unit_id"] == str(LIFTS.id)


def test_ones_own_unit_need_not_be_named():
    row = checked({key: text for key, text in LIFT.items() if key != "user_unit"}, OWN)
    assert row.unit == FOOD
    assert row.errors == {}


def test_another_unit_is_refused_to_a_unit():
    assert "只能登记自己单位的" in checked(LIFT, OWN, user_unit="申川电梯维保有限公司").errors["user_unit"]


def test_another_district_is_refused_to_a_district():
    office = Scope((), "310115", True)
    assert checked(LIFT, office).errors["district_code"] == "只能登记本区的"


def test_a_name_and_a_credit_code_that_do_not_fit_warn():
    row = checked(LIFT, user_unit="申川电梯维保有限公司", user_unit_uscc="9131010178901234XC")
    assert row.unit == FOOD
    assert any("不同" in warning for warning in row.warnings)


def test_a_meter_needs_maker_and_serial_number():
    row = checked({key: text for key, text in SCALE.items() if key != "factory_no"}, kind=ThingKind.METER)
    assert "factory_no" in row.errors
    assert checked(SCALE, kind=ThingKind.METER).errors == {}


def test_a_zero_byte_never_reaches_the_database():
    assert checked(LIFT, name="3\x00号\u200b客梯").columns["name"] == "3 号 客梯"


@given(
    st.dictionaries(
        st.sampled_from([field.key for field in all_fields(ThingKind.EQUIPMENT, "3110")]),
        st.text(max_size=40),
    )
)
def test_any_texts_get_an_answer(texts):
    check_row(ThingKind.EQUIPMENT, texts, directory(), CITY, TODAY)


@pytest.mark.parametrize("kind", ThingKind)
def test_every_type_can_be_registered_by_its_name(kind):
    row = LIFT if kind == ThingKind.EQUIPMENT else SCALE
    for choice in types(kind):
        assert checked(row, kind=kind, type_code=choice.name).columns["type_code"] == choice.code, choice
