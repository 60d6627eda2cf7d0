"""The fields of a thing as texts, and texts back into a thing. Shared by corrections and by binding.

Phone numbers that are not public lie in `details` sealed, like all phone numbers of people.
"""

import base64
import binascii
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag

from backend.accounts.numbers import read_phone
from backend.accounts.secrets import masked_phone, seal, unseal
from backend.equipment.requirements import Field, Requirements
from backend.things.columns import columns, requirements
from backend.things.models import Thing, ThingKind, UseStatus
from backend.things.rules import check_dates
from backend.things.rules_fields import REFERENCES, STATUS_WORDS, Checked, check_field

SEALED = "sealed:"
DATES = ("made_on", "in_use_since", "last_checked_on", "next_due_on", "last_checked_b_on", "next_due_b_on")
NOT_HERE = REFERENCES | {"lng_wgs84", "lat_wgs84"}


def requirements_of(thing: Thing) -> Requirements:
    return requirements(ThingKind(thing.kind), thing.type_code)


def correctable_fields(thing: Thing) -> tuple[Field, ...]:
    """Everything but who it belongs to and where on the map it is."""
    return fields_of_type(ThingKind(thing.kind), thing.type_code)


@cache
def fields_of_type(kind: ThingKind, type_code: str) -> tuple[Field, ...]:
    of_register = {field.key: field for field in columns(kind)}
    of_kind = {field.key: field for field in requirements(kind, type_code).fields}
    return tuple(field for key, field in (of_register | of_kind).items() if key not in NOT_HERE)


def bindable_fields(thing: Thing) -> tuple[Field, ...]:
    """What the requirements of its kind ask for when a code is bound."""
    return tuple(field for field in requirements_of(thing).fields if field.key not in NOT_HERE)


def is_private(field: Field) -> bool:
    return field.key.endswith("_phone") and not field.public


def texts_of(thing: Thing, fields: Iterable[Field]) -> dict[str, str]:
    """What a form shows for each field; empty where nothing is known."""
    return {field.key: text_of(thing, field) for field in fields}


def text_of(thing: Any, field: Field) -> str:
    """`thing`: a Thing, or what has its columns under the same names."""
    value = getattr(thing, field.key) if field.column else thing.details.get(field.key)
    if value is None:
        return ""
    if field.key == "use_status":
        return STATUS_WORDS[UseStatus(value)]
    return unsealed(value) if is_private(field) else str(value)


def known_texts(thing: Any) -> dict[str, str]:
    """What a phone may take along of a thing, for forms without a network: no private phone numbers, nothing empty.
    `thing`: a Thing, or what has some of its columns under the same names."""
    fields = fields_of_type(ThingKind(thing.kind), thing.type_code)
    here = [f for f in fields if not is_private(f) and (not f.column or hasattr(thing, f.key))]
    return {field.key: text for field in here if (text := text_of(thing, field))}


def blank_thing(kind: ThingKind, type_code: str) -> Thing:
    """Stands for any thing of this type in a form that is kept without one. Never stored."""
    return Thing(kind=kind, type_code=type_code, name="", address="", place="", details={}, version=0)


def check_texts(thing: Thing, fields: Iterable[Field], texts: Mapping[str, str], today: date) -> Checked:
    """The values of these texts with errors and warnings by key. Numbers are validated anew."""
    kind = ThingKind(thing.kind)
    checked = Checked(columns={"type_code": thing.type_code})
    for field in fields:
        text = texts.get(field.key, "").strip()
        check_field(checked, kind, field, text, today)
        if text and is_private(field):
            check_private(checked, field, text)
    check_dates(checked, kind, today)
    return checked


def check_private(checked: Checked, field: Field, text: str) -> None:
    reading = read_phone(text)
    if reading.errors:
        checked.errors[field.key] = reading.errors[0]
    else:
        checked.details[field.key] = sealed(reading.normalised)


def take_over(thing: Thing, fields: Iterable[Field], checked: Checked, keys: Iterable[str]) -> None:
    """Write the checked values of `keys` into the thing; a key without value is emptied."""
    by_key = {field.key: field for field in fields}
    details, raw = dict(thing.details), dict(thing.raw)
    for key in keys:
        if by_key[key].column:
            setattr(thing, key, column_value(key, checked.columns.get(key)))
            raw.pop(key, None)
        elif key in checked.details:
            details[key] = checked.details[key]
        else:
            details.pop(key, None)
    thing.details, thing.raw = details, raw | {key: checked.raw[key] for key in keys if key in checked.raw}
    thing.warnings = list(dict.fromkeys(checked.warnings))


def column_value(key: str, value: Any) -> Any:
    if value is None:
        return {"use_status": UseStatus.IN_USE, "name": "", "address": "", "place": ""}.get(key)
    return date.fromisoformat(value) if key in DATES else value


def kept_text(field: Field, text: str) -> str:
    """How a version keeps a text: private ones sealed."""
    return sealed(text) if text and is_private(field) else text


def shown_text(text: str) -> str:
    """How a history shows what a version kept: private ones masked."""
    return masked_phone(unsealed(text)) if text.startswith(SEALED) else text


def sealed(text: str) -> str:
    return SEALED + base64.b64encode(seal(text)).decode()


def unsealed(text: str) -> str:
    """The plain text; what was kept unsealed, or with another key, comes back as it is."""
    if not text.startswith(SEALED):
        return text
    try:
        return unseal(base64.b64decode(text.removeprefix(SEALED)))
    except (InvalidTag, binascii.Error):
        return ""
