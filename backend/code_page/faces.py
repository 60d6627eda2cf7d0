"""How the page behind a code speaks of each kind of thing: words and limits, as data in `data/faces.yaml`."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from backend.equipment import catalogue as equipment
from backend.equipment.requirements import Field
from backend.meters import catalogue as meters
from backend.things.models import ThingKind

DATA = Path(__file__).parent / "data" / "faces.yaml"
Track = Literal["a", "b"]


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """The same in both languages."""

    zh: str
    en: str

    def said(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


class Face(Struct, frozen=True, forbid_unknown_fields=True):
    """`this`: 这台电梯. `danger`: when to press the big button. `visits`: days after which the maintenance
    unit's last visit looks late; none where visits are not shown."""

    this: Words
    checks: dict[Track, Words] = {}
    danger: Words | None = None
    visits: int | None = None


class TypeWords(Struct, frozen=True):
    """What the catalogues know of one type of thing, ready for a page. Read once per type."""

    face: Face
    name: Words
    hints: tuple[Words, ...]
    fields: tuple[Field, ...]  # what a visitor may see of the nameplate


@cache
def words_of_type(kind: str, type_code: str) -> TypeWords:
    """Never fails: an unknown type gets the words of all equipment or of all meters."""
    if kind == ThingKind.METER:
        return _meter(type_code)
    line, fine = equipment.entry(type_code), equipment.public_kind_of(type_code)
    return TypeWords(
        faces()[fine.slug] if fine else UNKNOWN,
        Words(line.name, line.name_en) if line else Words("特种设备", "Special equipment"),
        tuple(Words(hint.zh, hint.en) for hint in fine.hints) if fine else (),
        equipment.requirements_for(type_code).public_fields,
    )


@cache
def faces() -> dict[str, Face]:
    return msgspec.yaml.decode(DATA.read_bytes(), type=dict[str, Face])


UNKNOWN = Face(Words("这台设备", "this equipment"), danger=Words("有人受伤、被困", "Injured, trapped"))


def _meter(type_code: str) -> TypeWords:
    found = meters.category(type_code)
    name = Words(found.name, found.name_en) if found else Words("计量器具", "Measuring instrument")
    return TypeWords(faces()["meter"], name, (), meters.requirements_for(type_code).public_fields)
