"""What was read on a plate, as a form would take it: in its units, its choices, its way to write a date.

A proposal fills nothing by itself: a person looks at the picture beside it and taps. What the form cannot take is
left out. Knows no database.
"""

from collections.abc import Iterable

from msgspec import Struct

from backend.equipment.requirements import Field
from backend.things.dates_written import read_date
from scanning.nameplate.units import in_unit

Box = tuple[tuple[float, float], ...]


class Found(Struct, frozen=True):
    """As scanning/nameplate says it."""

    key: str
    value: str
    unit: str
    text: str
    confidence: float
    sure: bool
    box: Box


class Read(Struct, frozen=True):
    width: int
    height: int
    fields: tuple[Found, ...]


class Proposal(Struct, frozen=True):
    """`text`: for the field of this key. `says`: what must be known of it, such as a day that the plate does not tell.
    `box`: where it stands in the photo (px)."""

    key: str
    name: str
    text: str
    unit: str
    says: str
    confidence: float
    sure: bool
    box: Box


def proposals(read: Read, fields: Iterable[Field]) -> list[Proposal]:
    """In the order of the form."""
    found = {one.key: one for one in read.fields}
    made = (proposal(field, found[field.key]) for field in fields if field.key in found)
    return [one for one in made if one is not None]


def proposal(field: Field, found: Found) -> Proposal | None:
    taken = TAKES[field.input](field, found)
    if taken is None:
        return None
    text, says = taken
    return Proposal(field.key, field.name, text, field.unit, says, found.confidence, found.sure, found.box)


def as_text(field: Field, found: Found) -> tuple[str, str]:
    if not found.unit or found.unit == field.unit:
        return found.value, ""
    return f"{found.value} {found.unit}", ""


def as_number(field: Field, found: Found) -> tuple[str, str] | None:
    if not found.unit or not field.unit:
        return found.value, ""
    moved = in_unit(found.value, found.unit, field.unit)
    if moved is None:
        return None
    return moved, "" if found.unit == field.unit else f"铭牌上是 {found.value} {found.unit}"


def as_date(field: Field, found: Found) -> tuple[str, str] | None:
    day = read_date(found.value)
    if day is None:
        return None
    return day.isoformat(), "铭牌上只有年月" if len(found.value) == len("2021-06") else ""


def as_choice(field: Field, found: Found) -> tuple[str, str] | None:
    same = [
        choice for choice in field.choices if choice == found.value or _number(choice) == _number(found.value)
    ]
    return (same[0], "") if same else None


TAKES = {"text": as_text, "number": as_number, "date": as_date, "choice": as_choice}


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
