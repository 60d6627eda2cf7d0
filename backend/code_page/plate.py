"""The nameplate as far as the public may see it: fields that the catalogue marks public, numbers of a sensitive
site masked, its free texts left out."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import Struct

from backend.code_page.glance import Glance
from backend.code_page.voice import Voice
from backend.equipment.requirements import Field

SHOWN_ELSEWHERE = {
    "check_body",
    "check_result",
    "last_checked_on",
    "next_due_b_on",
    "next_due_on",
    "place",
}
CALLED = {"maintenance_phone"}  # a number to dial, not a line of the nameplate
PLAIN_TEXTS = {"model", "maker"}  # free texts that tell nothing of where a thing is
NUMBERS = {"device_code", "register_no", "certificate_no", "factory_no", "internal_no", "type_approval_no"}
KEPT_START, KEPT_END = 3, 2  # characters of a masked number


class Line(Struct, frozen=True):
    label: str
    value: str
    code: bool
    registered: bool  # a text as registered, Chinese in every language


def plate_of(glance: Glance, fields: Iterable[Field], voice: Voice) -> list[Line]:
    elsewhere = SHOWN_ELSEWHERE | CALLED
    if not glance.maintenance_unit:
        elsewhere = elsewhere | {"certificate_no"}
    lines = []
    for field in fields:
        value = getattr(glance, field.key, None) if field.column else glance.details.get(field.key)
        if value in (None, "") or field.key in elsewhere or hidden(field, glance):
            continue
        lines.append(line_of(field, value, glance.sensitive, voice))
    return lines


def certificate_of(glance: Glance) -> str | None:
    number = glance.certificate_no
    return masked(number) if number and glance.sensitive else number


def masked(number: str) -> str:
    """梯11••••••19; a short number is hidden whole."""
    if len(number) <= KEPT_START + KEPT_END + 2:
        return "•" * len(number)
    return number[:KEPT_START] + "•" * (len(number) - KEPT_START - KEPT_END) + number[-KEPT_END:]


def hidden(field: Field, glance: Glance) -> bool:
    """At a sensitive site every text that somebody typed freely is left out: it may tell the place."""
    return glance.sensitive and field.input == "text" and field.key not in PLAIN_TEXTS | NUMBERS


def line_of(field: Field, value: Any, sensitive: bool, voice: Voice) -> Line:
    label = field.name_en if voice.lang == "en" else field.name
    code = field.key in NUMBERS
    if isinstance(value, date):
        said = voice.month(value)
    elif field.input == "choice":
        said = voice(str(value))
    elif field.input == "date":
        said = said_month(str(value), voice)
    else:
        said = masked(str(value)) if sensitive and code else str(value)
    unit = voice(field.unit) if field.unit else ""
    return Line(label, f"{said} {unit}".strip(), code, field.input == "text")


def said_month(written: str, voice: Voice) -> str:
    try:
        return voice.month(date.fromisoformat(written))
    except ValueError:
        return written
