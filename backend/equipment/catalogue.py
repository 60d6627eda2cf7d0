"""The catalogue of special equipment (2014 No. 114), and what differs by kind of equipment.

All of it is data in `data/`, read once. Codes are text of four characters, such as 3110 or 23T0. Catalogue
levels are 种类 (kind), 类别 (category) and 品种 (type); `Kind` is the word of the product: elevator, boiler …
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

from backend.equipment.requirements import Field, Photo, Requirements, merged_fields, merged_photos

DATA = Path(__file__).parent / "data"


class Entry(Struct, frozen=True):
    """One line of the catalogue. `is_type`: a register row may have this code."""

    code: str
    name: str
    name_en: str
    level: Literal["kind", "category", "type"]
    parent: str | None
    is_type: bool
    evidence: str = "sourced"
    note: str = ""
    definition: str = ""
    certificate_prefix: str | None = None


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    zh: str
    en: str


class Label(Struct, frozen=True, forbid_unknown_fields=True):
    """What is printed on a sticker beside the code."""

    title: str
    line: str


class Kind(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of equipment as the public sees it. `codes` are prefixes of catalogue codes."""

    slug: str
    codes: tuple[str, ...]
    name: str
    name_en: str
    icon: str
    label: Label
    hints: tuple[Text, ...]
    kind: str | None = None  # of a finer one such as escalator: the kind that it belongs to


class Cycle(Struct, frozen=True, forbid_unknown_fields=True):
    """How often something is examined. Only warns: the date printed in the report is the date that counts."""

    applies_to: tuple[str, ...]
    check: str
    track: Literal["a", "b", "accessory", "other"]
    interval: str
    months: int | None
    done_by: str
    evidence: str
    note: str = ""


class PhoneNumber(Struct, frozen=True, forbid_unknown_fields=True):
    number: str
    name: str
    name_en: str
    evidence: str
    kind: str = "*"
    district: str = "*"


def entry(code: str) -> Entry | None:
    """The catalogue line of a code; for F000, which is kind and category at once, the category."""
    return _entries().get(code)


def types() -> tuple[Entry, ...]:
    """All that a register row may be: types, and categories that have none."""
    return tuple(line for line in _entries().values() if line.is_type)


def bindable_types() -> tuple[Entry, ...]:
    """The types that belong to a kind and may wear a code (no pipe components, no safety accessories)."""
    return tuple(line for line in types() if kind_of(line.code))


def type_named(name: str) -> Entry | None:
    """The type of this Chinese name or code, blanks aside; also when written as “3110 曳引驱动乘客电梯”."""
    written = "".join(name.split())
    return _types_by_name().get(written) or _types_by_name().get(written[4:]) or _type_coded(written)


def kinds() -> tuple[Kind, ...]:
    """The nine kinds that wear a code."""
    return tuple(kind for kind in _public_kinds() if kind.kind is None)


def kind_named(slug: str) -> Kind | None:
    return next((kind for kind in _public_kinds() if kind.slug == slug), None)


def kind_of(code: str) -> Kind | None:
    """The kind of a catalogue code; None for what wears no code."""
    fine = public_kind_of(code)
    return kind_named(fine.kind) if fine and fine.kind else fine


@lru_cache(4096)
def public_kind_of(code: str) -> Kind | None:
    """Like `kind_of`, but finer: an escalator is not an elevator to those who ride it."""
    return max(
        (kind for kind in _public_kinds() if code.startswith(kind.codes)),
        key=lambda kind: max(len(prefix) for prefix in kind.codes if code.startswith(prefix)),
        default=None,
    )


def types_of(kind: Kind) -> tuple[Entry, ...]:
    """The types that belong to a kind."""
    return tuple(line for line in types() if kind_of(line.code) == kind)


@cache
def requirements_for(code: str) -> Requirements:
    """Fields, photos and checks for a catalogue code; the most specific code wins."""
    data = _requirement_data()
    own = next((part for step in lineage(code) for part in data.kinds if step in part.applies_to), None)
    if own is None:
        return Requirements("特种设备", data.common.fields, data.common.photos, checks=data.common.checks)
    return Requirements(
        own.name,
        merged_fields(data.common.fields, own.fields),
        merged_photos(data.common.photos, own.photos),
        own.video,
        data.common.video.rule,
        own.position,
        own.overdue,
        data.common.checks + own.checks,
        data.status,
    )


def lineage(code: str) -> tuple[str, ...]:
    """A code and those above it, most specific first: 5110, 5100, 5000."""
    steps = [code]
    while (line := entry(steps[-1])) and line.parent and line.parent not in steps:
        steps.append(line.parent)
    return tuple(steps)


def cycles_for(code: str) -> tuple[Cycle, ...]:
    """The examination cycles that apply to a catalogue code, most specific first."""
    steps = lineage(code)
    found = [(steps.index(c), cycle) for cycle in _cycles() for c in cycle.applies_to if c in steps]
    return tuple(cycle for _, cycle in sorted(found, key=lambda pair: pair[0]))


def rescue_number(code: str, district: str = "*") -> PhoneNumber:
    """The number that a person in danger at this equipment dials."""
    kind = kind_of(code)
    fits = {("*", "*"), ("*", district), (kind.slug, "*"), (kind.slug, district)} if kind else {("*", "*")}
    return next(number for number in _phone_numbers()["rescue"] if (number.kind, number.district) in fits)


def complaint_numbers() -> tuple[PhoneNumber, ...]:
    return _phone_numbers()["complaints"]


def sample_label(code: str) -> dict[str, str]:
    """What stands on a sticker for this kind beside the code: title, line, rescue number."""
    kind = public_kind_of(code)
    label = kind.label if kind else Label("特种设备", "扫码查检验，遇险报警")
    return {"title": label.title, "line": label.line, "rescue": rescue_number(code).number}


class _Common(Struct, forbid_unknown_fields=True):
    fields: tuple[Field, ...]
    photos: tuple[Photo, ...]
    video: Photo
    checks: tuple[str, ...]


class _OfKind(Struct, forbid_unknown_fields=True):
    applies_to: tuple[str, ...]
    name: str
    position: Literal["fixed", "mobile", "none"]
    video: Literal["required", "optional", "no"]
    fields: tuple[Field, ...]
    photos: tuple[Photo, ...]
    checks: tuple[str, ...] = ()
    overdue: Literal["warn", "refuse"] = "warn"


class _RequirementData(Struct, forbid_unknown_fields=True):
    status: str
    common: _Common
    kinds: tuple[_OfKind, ...]


class _Line(Struct, forbid_unknown_fields=True):
    code: str
    name: str
    name_en: str
    evidence: str = "sourced"
    note: str = ""
    definition: str = ""
    certificate_prefix: str | None = None
    categories: tuple["_Line", ...] = ()
    types: tuple["_Line", ...] = ()


@cache
def _entries() -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for kind in msgspec.convert(_read("catalogue.yaml")["kinds"], list[_Line]):
        found[kind.code] = _as_entry(kind, "kind", None, False)
        for category in kind.categories:
            found[category.code] = _as_entry(category, "category", kind.code, not category.types)
            for line in category.types:
                found[line.code] = _as_entry(line, "type", category.code, True)
    return found


@cache
def _types_by_name() -> dict[str, Entry]:
    return {"".join(line.name.split()): line for line in types()}


def _as_entry(
    line: _Line, level: Literal["kind", "category", "type"], parent: str | None, is_type: bool
) -> Entry:
    above = None if parent == line.code else parent
    return Entry(
        line.code,
        line.name,
        line.name_en,
        level,
        above,
        is_type,
        line.evidence,
        line.note,
        line.definition,
        line.certificate_prefix,
    )


def _type_coded(written: str) -> Entry | None:
    line = entry(written[:4].upper())
    return line if line and line.is_type and written[4:] in ("", line.name) else None


@cache
def _public_kinds() -> tuple[Kind, ...]:
    return msgspec.convert(_read("kinds.yaml")["kinds"], tuple[Kind, ...])


@cache
def _requirement_data() -> _RequirementData:
    return msgspec.convert(_read("requirements.yaml"), _RequirementData)


@cache
def _cycles() -> tuple[Cycle, ...]:
    return msgspec.convert(_read("cycles.yaml")["cycles"], tuple[Cycle, ...])


@cache
def _phone_numbers() -> dict[str, tuple[PhoneNumber, ...]]:
    return msgspec.convert(_read("rescue_numbers.yaml"), dict[str, tuple[PhoneNumber, ...]])


def _read(name: str) -> dict:
    with (DATA / name).open("rb") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
