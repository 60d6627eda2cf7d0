"""What a register row is filled in with: the common columns (data) and the fields that its kind demands."""

from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.equipment import catalogue as equipment
from backend.equipment.requirements import Field, Requirements
from backend.meters import catalogue as meters
from backend.refusals import NotFound
from backend.things.models import ThingKind

FILE = Path(__file__).parent / "data" / "columns.yaml"


class TypeChoice(Struct, frozen=True):
    """A type of equipment or a category of meter, as a person chooses it."""

    code: str
    name: str

    @property
    def said(self) -> str:
        return f"{self.code} {self.name}"


@cache
def columns(kind: ThingKind) -> tuple[Field, ...]:
    """The common columns, in the order of form and template."""
    return tuple(field for field, _ in _with_aliases()[kind])


@cache
def detail_fields(kind: ThingKind, type_code: str) -> tuple[Field, ...]:
    """The further fields that this type demands; they are kept in `details`."""
    common = {field.key for field in columns(kind)}
    return tuple(field for field in requirements(kind, type_code).fields if field.key not in common)


@cache
def keys_by_name(kind: ThingKind, type_code: str) -> dict[str, str]:
    """The keys of the detail fields of a type by their Chinese names."""
    return {field.name: field.key for field in detail_fields(kind, type_code)}


@cache
def all_fields(kind: ThingKind, type_code: str) -> tuple[Field, ...]:
    return columns(kind) + detail_fields(kind, type_code)


def every_field(kind: ThingKind) -> tuple[Field, ...]:
    """The common columns and the detail fields of all types, for names by key."""
    return (*columns(kind), *_every_detail_field(kind))


def requirements(kind: ThingKind, type_code: str) -> Requirements:
    source = equipment if kind == ThingKind.EQUIPMENT else meters
    return source.requirements_for(type_code)


@cache
def form_type(kind: ThingKind, type_code: str) -> str:
    """The first type of the catalogue that demands the very same: a form without a thing is made once for all of
    them."""
    wanted = demands(kind, type_code)
    return next((choice.code for choice in types(kind) if demands(kind, choice.code) == wanted), type_code)


@cache
def form_types(kind: ThingKind) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form_type(kind, choice.code) for choice in types(kind)))


def known_form(kind: str, type_code: str) -> tuple[ThingKind, str]:
    """Of an address. Raises NotFound for a form that there is not."""
    if kind not in set(ThingKind) or type_code not in form_types(ThingKind(kind)):
        raise NotFound("没有这样的表")
    return ThingKind(kind), type_code


def demands(kind: ThingKind, type_code: str) -> Requirements:
    return msgspec.structs.replace(requirements(kind, type_code), name="")


def types(kind: ThingKind) -> tuple[TypeChoice, ...]:
    """What may be registered, in the order of the catalogue."""
    if kind == ThingKind.EQUIPMENT:
        return tuple(TypeChoice(line.code, line.name) for line in equipment.bindable_types())
    return tuple(TypeChoice(line.code, line.name) for line in meters.bindable_categories())


@lru_cache(4096)
def type_named(kind: ThingKind, written: str) -> TypeChoice | None:
    """The type of this name or code, if it may be registered."""
    if kind == ThingKind.EQUIPMENT:
        line = equipment.type_named(written)
        return TypeChoice(line.code, line.name) if line and equipment.kind_of(line.code) else None
    category = meters.category_named(written)
    return TypeChoice(category.code, category.name) if category and category.is_verified else None


def type_name(kind: str, code: str) -> str:
    """The Chinese name of a type code; the code itself when the catalogue does not know it."""
    found = equipment.entry(code) if kind == ThingKind.EQUIPMENT else meters.category(code)
    return found.name if found else code


def icon_of(kind: str, code: str) -> str:
    """The icon for a thing of this type."""
    if kind == ThingKind.METER:
        return "meter"
    found = equipment.public_kind_of(code)
    return found.icon if found else "gear"


@cache
def headings(kind: ThingKind) -> dict[str, str]:
    """Which column or detail field a heading means: heading without blanks and stars → key or field name.

    A detail field is named by “=” and its Chinese name, since its key depends on the type of the row.
    """
    found = {bare(field.name): f"={field.name}" for field in _every_detail_field(kind)}
    for field, aliases in _with_aliases()[kind]:
        found |= {bare(name): field.key for name in (field.name, *aliases)}
    return found


def bare(heading: str) -> str:
    """A heading without blanks, required-stars and the unit in brackets: “* 额定速度 (m/s)” is 额定速度."""
    text = "".join(heading.split()).strip("*＊:：").replace("(", "（").replace(")", "）")
    return text.split("（单位")[0]


def heading(field: Field) -> str:
    """How a template heads this field: with a star when required, with its unit."""
    unit = f"（单位 {field.unit}）" if field.unit else ""
    return f"{'*' if field.required else ''}{field.name}{unit}"


def _every_detail_field(kind: ThingKind) -> Iterable[Field]:
    return (field for choice in types(kind) for field in detail_fields(kind, choice.code))


@cache
def _with_aliases() -> dict[ThingKind, tuple[tuple[Field, tuple[str, ...]], ...]]:
    read = msgspec.yaml.decode(FILE.read_bytes())
    return {ThingKind(kind): tuple(_column(entry) for entry in entries) for kind, entries in read.items()}


def _column(entry: dict) -> tuple[Field, tuple[str, ...]]:
    aliases = tuple(entry.pop("aliases", ()))
    return msgspec.convert(entry | {"column": True, "public": False}, Field), aliases
