"""What was read on a plate, as the forms take it."""

import pytest

from backend.equipment.requirements import Field
from backend.nameplates.forms import fields_for
from backend.nameplates.proposals import Found, Read, proposals
from backend.refusals import Invalid, NotFound

BOX = ((0.0, 0.0), (9.0, 0.0), (9.0, 3.0), (0.0, 3.0))


def found(key: str, value: str, unit: str = "") -> Found:
    return Found(key, value, unit, value + unit, 0.9, True, BOX)


def proposed(fields: tuple[Field, ...], *read: Found) -> dict[str, tuple[str, str]]:
    return {one.key: (one.text, one.says) for one in proposals(Read(100, 100, read), fields)}


@pytest.mark.parametrize(
    ("form", "type_code", "read", "text", "says"),
    [
        ("equipment", "3110", found("rated_load", "1", "t"), "1000", "铭牌上是 1 t"),
        ("equipment", "3110", found("rated_load", "1000", "kg"), "1000", ""),
        ("equipment", "2170", found("design_pressure", "840", "kPa"), "0.84", "铭牌上是 840 kPa"),
        ("equipment", "2170", found("made_on", "2021-06"), "2021-06-01", "铭牌上只有年月"),
        ("equipment", "2170", found("made_on", "2021-06-18"), "2021-06-18", ""),
        ("equipment", "4110", found("duty_class", "A5"), "A5", ""),
        ("equipment", "1100", found("factory_no", "R2021-0635"), "R2021-0635", ""),
        ("meter", "M02", found("accuracy_class", "Ⅲ"), "Ⅲ", ""),
        ("meter", "M02", found("max_capacity", "30", "kg"), "30", ""),
        ("meter", "M02", found("verification_interval", "0.01", "kg"), "10", "铭牌上是 0.01 kg"),
        ("licence", "", found("uscc", "91110108551385082Q"), "91110108551385082Q", ""),
    ],
)
def test_a_value_comes_in_the_unit_and_the_choice_of_its_form(
    form: str, type_code: str, read: Found, text: str, says: str
) -> None:
    assert proposed(fields_for(form, type_code), read) == {read.key: (text, says)}


@pytest.mark.parametrize(
    "read",
    [
        found("rated_load", "8", "人"),
        found("made_on", "2021"),
        found("elevator_use", "观光"),
        found("verification_interval", "10", "g"),
    ],
)
def test_what_the_form_cannot_take_is_left_out(read: Found) -> None:
    assert proposed(fields_for("equipment", "3110"), read) == {}


def test_proposals_come_in_the_order_of_the_form() -> None:
    fields = fields_for("equipment", "3110")
    keys = [
        one.key
        for one in proposals(Read(9, 9, (found("rated_speed", "1", "m/s"), found("model", "X1"))), fields)
    ]
    assert keys == sorted(keys, key=[field.key for field in fields].index)
    assert set(keys) == {"rated_speed", "model"}


def test_only_known_forms_are_read_for() -> None:
    with pytest.raises(Invalid):
        fields_for("nonsense", "")
    with pytest.raises(NotFound):
        fields_for("equipment", "9999x")
