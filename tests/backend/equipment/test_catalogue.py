"""The catalogue and what it demands: counts, the most specific code wins, and nothing private is public."""

import re

import pytest

from backend.equipment import catalogue
from backend.equipment.catalogue import (
    bindable_types,
    complaint_numbers,
    cycles_for,
    entry,
    kind_named,
    kind_of,
    kinds,
    lineage,
    public_kind_of,
    requirements_for,
    rescue_number,
    sample_label,
    type_named,
    types,
    types_of,
)

NINE_KINDS = {
    "boiler",
    "pressure_vessel",
    "gas_cylinder",
    "elevator",
    "crane",
    "ropeway",
    "amusement_ride",
    "industrial_vehicle",
    "pressure_piping",
}


def test_the_catalogue_has_ten_kinds_49_categories_and_99_types():
    lines = list(catalogue._entries().values())
    # F000 is a kind and a category at once, so its one line counts for both.
    assert sum(line.level == "kind" for line in lines) + 1 == 10
    assert sum(line.level == "category" for line in lines) == 49
    assert sum(line.level == "type" for line in lines) == 99


def test_every_line_has_an_english_name_and_an_evidence_mark():
    for line in catalogue._entries().values():
        assert re.fullmatch(r"[A-Z0-9][\w ,\-()'&]+", line.name_en), line.code
        assert line.evidence


def test_the_nine_kinds_of_the_product_share_out_all_types_but_parts():
    assert {kind.slug for kind in kinds()} == NINE_KINDS
    assert sorted(line.code for kind in kinds() for line in types_of(kind)) == sorted(
        line.code for line in bindable_types()
    )
    assert {line.code for line in types()} - {line.code for line in bindable_types()} == {
        line.code for line in types() if line.code.startswith(("7", "F"))
    }


@pytest.mark.parametrize(
    ("code", "kind", "public"),
    [
        ("1100", "boiler", "boiler"),
        ("2150", "pressure_vessel", "pressure_vessel"),
        ("23T0", "gas_cylinder", "gas_cylinder"),
        ("3110", "elevator", "elevator"),
        ("3310", "elevator", "escalator"),
        ("4D00", "crane", "parking_equipment"),
        ("4A00", "crane", "crane"),
        ("5110", "industrial_vehicle", "industrial_vehicle"),
    ],
)
def test_a_code_belongs_to_a_kind(code, kind, public):
    assert kind_of(code).slug == kind
    assert public_kind_of(code).slug == public


@pytest.mark.parametrize("code", ["7310", "F230", "7110", "", "X"])
def test_parts_and_unknown_codes_belong_to_no_kind(code):
    assert kind_of(code) is None


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("5110", "叉车"),
        ("5100", "叉车"),
        ("5200", "观光车"),
        ("3310", "自动扶梯、自动人行道"),
        ("3410", "曳引、强制、液压和其它电梯"),
        ("4D00", "机械式停车设备"),
        ("4150", "起重机械"),
        ("2310", "气瓶"),
        ("2150", "固定式压力容器"),
    ],
)
def test_the_most_specific_requirements_win(code, name):
    assert requirements_for(code).name == name


def test_lineage_goes_up_to_the_kind():
    assert lineage("5110") == ("5110", "5100", "5000")
    assert lineage("F000") == ("F000",)
    assert lineage("3199") == ("3199",)


@pytest.mark.parametrize("line", bindable_types(), ids=lambda line: line.code)
def test_every_bindable_type_asks_for_its_own_fields_and_photos(line):
    wanted = requirements_for(line.code)
    common = requirements_for("")
    assert len(wanted.fields) > len(common.fields)
    assert len(wanted.photos) > len(common.photos)
    assert next(photo for photo in wanted.photos if photo.id == "code_label").required
    assert len({field.key for field in wanted.fields}) == len(wanted.fields)
    assert all((field.input == "choice") == bool(field.choices) for field in wanted.fields)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", field.key) for field in wanted.fields)


def test_no_personal_number_is_public():
    for line in bindable_types():
        for field in requirements_for(line.code).public_fields:
            assert not re.search("安全员|安全总监|驾驶员|身份证|证照", field.name), (line.code, field.key)


def test_a_cylinder_needs_no_position_and_is_refused_when_overdue():
    cylinder = requirements_for("2320")
    assert (cylinder.position, cylinder.overdue, cylinder.video) == ("none", "refuse", "no")
    assert "cert_mark" not in {photo.id for photo in cylinder.required_photos}


def test_an_elevator_shows_a_video_and_a_road_tanker_has_no_fixed_place():
    assert requirements_for("3110").video == "required"
    assert requirements_for("2220").position == "mobile"


@pytest.mark.parametrize("written", ["叉车", "5110", "5110 叉车", " 5110叉车 "])
def test_a_type_is_found_by_name_or_code(written):
    assert type_named(written).code == "5110"


@pytest.mark.parametrize("written", ["", "电梯", "5110 电梯", "3100"])
def test_what_is_no_type_is_not_found(written):
    assert type_named(written) is None


def test_lift_rescue_in_shanghai_is_110():
    assert rescue_number("3110", "310101").number == "110"
    assert rescue_number("3310").number == "110"
    assert [number.number for number in complaint_numbers()] == ["12345", "12315"]


def test_every_kind_has_hints_in_both_languages_and_a_label():
    for kind in catalogue._public_kinds():
        assert 3 <= len(kind.hints) <= 5
        assert all(hint.zh.endswith("。") and hint.en.endswith(".") for hint in kind.hints)
    assert sample_label("3110") == {
        "title": "特种设备 电梯",
        "line": "困梯请扫码，或打救援电话",
        "rescue": "110",
    }


def test_cycles_apply_from_the_most_specific_code_up():
    assert [cycle.months for cycle in cycles_for("5110")] == [24]
    assert {cycle.track for cycle in cycles_for("1100")} >= {"a", "b"}
    assert cycles_for("4150")[0].months == 12


def test_every_code_named_in_the_data_is_in_the_catalogue():
    for cycle in catalogue._cycles():
        assert all(entry(code) for code in cycle.applies_to), cycle.check
    for part in catalogue._requirement_data().kinds:
        assert all(entry(code) for code in part.applies_to), part.name
    assert {kind.kind for kind in catalogue._public_kinds() if kind.kind} <= NINE_KINDS
    assert kind_named("escalator").kind == "elevator"
