"""The catalogue of meters: every entry leads to fields, photos and a way of verification."""

import re

import pytest

from backend.meters import catalogue
from backend.meters.catalogue import (
    bindable_categories,
    categories,
    category,
    category_named,
    certificate_fields,
    longest_validity_months,
    requirements_for,
    sample_label,
)


def test_every_entry_carries_its_evidence():
    assert len(categories()) == 44
    assert [entry.number for entry in categories()][:18] == list(range(1, 19))
    assert all(entry.evidence and entry.confidence for entry in categories())


def test_type_approval_alone_wears_no_code():
    assert {entry.slug for entry in categories()} - {entry.slug for entry in bindable_categories()} == {
        "load_cell",
        "weighing_indicator",
        "pressure_transmitter",
        "survey_instrument",
    }
    assert all(entry.verified and entry.purposes for entry in bindable_categories())


@pytest.mark.parametrize("entry", categories(), ids=lambda entry: entry.slug)
def test_every_entry_asks_for_maker_number_and_nameplate(entry):
    wanted = requirements_for(entry.code)
    assert {"maker", "factory_no", "model", "next_due_on"} <= {field.key for field in wanted.fields}
    assert len(wanted.fields) > 16
    assert all((field.input == "choice") == bool(field.choices) for field in wanted.fields)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", field.key) for field in wanted.fields)


def test_a_scale_asks_for_its_capacity_and_a_dispenser_for_its_nozzles():
    assert requirements_for("M02").field("max_capacity").unit == "kg"
    assert requirements_for("M10").field("nozzles").required
    assert requirements_for("M02").field("nozzles") is None


def test_the_seal_is_not_public():
    assert "seal_no" not in {field.key for field in requirements_for("M02").public_fields}


@pytest.mark.parametrize("written", ["非自动衡器", "M02", "M02 非自动衡器", "m02"])
def test_a_category_is_found_by_name_or_code(written):
    assert category_named(written).slug == "scale"


@pytest.mark.parametrize("written", ["", "秤", "M99", "压力仪表", "M02 水表"])
def test_what_is_no_category_is_not_found(written):
    assert category_named(written) is None


def test_a_first_level_name_will_do_where_it_is_clear():
    assert category_named("电动汽车充电桩").slug == "charging_pile"
    assert category_named("加油机").slug == "fuel_dispenser"


@pytest.mark.parametrize(
    ("code", "months"), [("M02", 12), ("M10", 6), ("M44", 36), ("M14", 72), ("M05", None)]
)
def test_the_longest_usual_validity(code, months):
    assert longest_validity_months(code) == months


def test_every_cycle_names_entries_of_the_catalogue():
    assert all(category(code) for cycle in catalogue._cycles() for code in cycle.applies_to)


def test_certificate_fields_and_label():
    assert {"certificate_no", "verified_on", "valid_until"} <= {field.key for field in certificate_fields()}
    assert sample_label("M02")["title"] == "强检计量器具 非自动衡器"
