"""What may stand in one field of the register: checks a text by the input and the rule of its field.

Hard rules are errors by field, soft ones are warnings. Knows no database and no other field.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec import field as attribute

from backend.accounts.numbers import Reading, normalise
from backend.equipment import numbers as equipment_numbers
from backend.equipment.requirements import Field
from backend.meters.numbers import read_type_approval_no
from backend.things.dates_written import read_date
from backend.things.models import ThingKind, UseStatus

LONGEST_TEXT = 300
STATUSES = {
    "在用": UseStatus.IN_USE,
    "停用": UseStatus.OUT_OF_USE,
    "报废": UseStatus.SCRAPPED,
    "注销": UseStatus.CANCELLED,
}
STATUS_WORDS = {status: word for word, status in STATUSES.items()}
DUE_DATES = {"next_due_on", "next_due_b_on"}
MARK_EXPONENT = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)


class Unit(Struct, frozen=True):
    """An organisation as far as a register row needs it. `id` is None while it is yet to be added."""

    id: UUID | None
    name: str
    uscc: str | None = None


class Checked(Struct):
    """One row after the check. `columns` and `details` hold only what was filled in, ready to be kept."""

    columns: dict[str, Any] = attribute(default_factory=dict)
    details: dict[str, Any] = attribute(default_factory=dict)
    raw: dict[str, str] = attribute(default_factory=dict)
    errors: dict[str, str] = attribute(default_factory=dict)
    warnings: list[str] = attribute(default_factory=list)
    unit: Unit | None = None


def check_field(checked: Checked, kind: ThingKind, field: Field, text: str, today: date) -> None:
    """One field by its input: required, length, number, date, choice, and numbers with a rule of their own."""
    if not text:
        if field.required and field.column and field.key != "user_unit":
            checked.errors[field.key] = f"“{field.name}”没有填"
        return
    if len(text) > LONGEST_TEXT:
        checked.errors[field.key] = f"“{field.name}”太长，最多 {LONGEST_TEXT} 个字"
        return
    if text.startswith("#") and text.rstrip("!?").isupper():
        checked.errors[field.key] = f"“{field.name}”是表格的计算错误 {text}，请改成值"
        return
    if field.key in REFERENCES:
        return
    value = INPUTS[field.input](checked, field, text)
    if reader := NUMBERS[kind].get(field.key):
        value = take_number(checked, field, text, reader(text))
    if value is not None:
        (checked.columns if field.column else checked.details)[field.key] = value


def tidy(text: str) -> str:
    """Without blanks at the ends and without characters that cannot be seen (PostgreSQL takes no zero byte)."""
    if text.isprintable():
        return text.strip()
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()


def take_number(checked: Checked, field: Field, text: str, reading: Reading) -> str | None:
    """Keep a number normalised, with what was typed beside it."""
    if MARK_EXPONENT.fullmatch(text):
        checked.errors[field.key] = (
            f"“{field.name}”被表格改成了科学计数（{text}），末几位已经丢了。把这一列设成文本，再填一次"
        )
        return None
    checked.warnings.extend(reading.warnings)
    if reading.errors:
        checked.errors[field.key] = reading.errors[0]
        return None
    checked.raw[field.key] = text
    return reading.normalised


def text_value(checked: Checked, field: Field, text: str) -> str:
    return re.sub(r"\s+", " ", text)


def number_value(checked: Checked, field: Field, text: str) -> float | None:
    plain = normalise(text).removesuffix(normalise(field.unit)) if field.unit else normalise(text)
    try:
        value = float(plain.replace(",", ""))
    except ValueError:
        value = float("nan")
    if not abs(value) < 1e12:
        checked.errors[field.key] = f"“{field.name}”应为数字，现在是“{text[:30]}”"
        return None
    return int(value) if value.is_integer() else value


def date_value(checked: Checked, field: Field, text: str) -> str | None:
    day = read_date(text, end_of_month=field.key in DUE_DATES)
    if day is None or not 1900 <= day.year <= 2200:
        checked.errors[field.key] = f"“{field.name}”应为日期，例如 2026-06-01，现在是“{text[:30]}”"
        return None
    return day.isoformat()


def choice_value(checked: Checked, field: Field, text: str) -> str | None:
    if field.key == "use_status":
        if text not in STATUSES:
            checked.errors[field.key] = f"“{field.name}”应为 {'、'.join(STATUSES)} 之一，现在是“{text[:30]}”"
            return None
        return STATUSES[text]
    known = {normalise(choice): choice for choice in field.choices}
    if normalise(text) not in known:
        checked.errors[field.key] = f"“{field.name}”应为 {'、'.join(field.choices)} 之一，现在是“{text[:30]}”"
        return None
    return known[normalise(text)]


def free_number(text: str) -> Reading:
    """Numbers without a rule of their own are kept as typed, blanks tidied."""
    return Reading(text, re.sub(r"\s+", " ", text))


INPUTS: dict[str, Callable[[Checked, Field, str], Any]] = {
    "text": text_value,
    "number": number_value,
    "date": date_value,
    "choice": choice_value,
}
NUMBERS: dict[ThingKind, dict[str, Callable[[str], Reading]]] = {
    ThingKind.EQUIPMENT: {
        "device_code": equipment_numbers.read_device_code,
        "register_no": equipment_numbers.read_register_no,
        "certificate_no": equipment_numbers.read_certificate_no,
        "plate_no": equipment_numbers.read_plate_no,
        "factory_no": free_number,
    },
    ThingKind.METER: {
        "type_approval_no": read_type_approval_no,
        "plate_no": equipment_numbers.read_plate_no,
        "certificate_no": free_number,
        "factory_no": free_number,
    },
}
REFERENCES = {
    "type_code",
    "district_code",
    "street_code",
    "user_unit",
    "user_unit_uscc",
    "owner",
    "maintenance_unit",
    "check_body",
}
