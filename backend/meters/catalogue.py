"""The catalogue of meters under mandatory verification (notice 2020 No. 42), their cycles, fields and photos.

All of it is data in `data/`, read once. The codes M01 … are ours: the notice's own numbers are not all known.
"""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

from backend.equipment.requirements import Field, Photo, Requirements, merged_fields

DATA = Path(__file__).parent / "data"


class Category(Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the notice. `regime`: P = type approval, V = mandatory verification."""

    code: str
    slug: str
    number: int | None
    group: str
    name: str
    name_en: str
    regime: tuple[Literal["P", "V"], ...]
    verified: str | None
    purposes: tuple[str, ...]
    nameplate: str
    evidence: str
    confidence: str
    note: str = ""

    @property
    def is_verified(self) -> bool:
        """Only what is under mandatory verification wears a code."""
        return "V" in self.regime


class Cycle(Struct, frozen=True, forbid_unknown_fields=True):
    """How long a verification usually holds. Only warns: 有效期至 on the certificate counts."""

    applies_to: tuple[str, ...]
    name: str
    regulation: str
    interval: str
    months: int | None
    evidence: str
    note: str = ""


@cache
def categories() -> tuple[Category, ...]:
    return msgspec.convert(_read("catalogue.yaml")["categories"], tuple[Category, ...])


def bindable_categories() -> tuple[Category, ...]:
    """The categories under mandatory verification."""
    return tuple(category for category in categories() if category.is_verified)


def category(code: str) -> Category | None:
    return _by_code().get(code)


def category_named(name: str) -> Category | None:
    """The category of this Chinese name, first-level name or code; also when written as “M02 非自动衡器”."""
    written = "".join(name.split())
    if found := _by_code().get(written.upper()) or _by_name().get(written):
        return found
    coded = _by_code().get(written[:3].upper())
    return coded if coded and "".join(coded.name.split()) == written[3:] else None


@cache
def requirements_for(code: str) -> Requirements:
    """Fields, photos and checks for a category; an unknown code gets the generic nameplate."""
    data = _requirement_data()
    found = category(code)
    nameplate = data.nameplates[found.nameplate if found else "generic"]
    return Requirements(
        found.name if found else "计量器具",
        merged_fields(data.common.fields, nameplate),
        data.common.photos,
        checks=data.common.checks,
        status=data.status,
    )


def certificate_fields() -> tuple[Field, ...]:
    """What a verification certificate says."""
    return _requirement_data().certificate_fields


def cycles_for(code: str) -> tuple[Cycle, ...]:
    return tuple(cycle for cycle in _cycles() if code in cycle.applies_to)


def longest_validity_months(code: str) -> int | None:
    """The longest usual validity of a category in months; None where any is unknown. A longer one looks wrong."""
    months = [cycle.months for cycle in cycles_for(code)]
    known = [number for number in months if number is not None]
    return max(known) if known and len(known) == len(months) else None


def sample_label(code: str) -> dict[str, str]:
    """What stands on a sticker for this category beside the code: title, line, complaint number."""
    found = category(code)
    return {
        "title": f"强检计量器具 {found.group if found else ''}".strip(),
        "line": "扫码查检定结果",
        "rescue": "12315",
    }


class _Common(Struct, forbid_unknown_fields=True):
    fields: tuple[Field, ...]
    photos: tuple[Photo, ...]
    checks: tuple[str, ...]


class _RequirementData(Struct, forbid_unknown_fields=True):
    status: str
    common: _Common
    nameplates: dict[str, tuple[Field, ...]]
    certificate_fields: tuple[Field, ...]


@cache
def _by_code() -> dict[str, Category]:
    return {category.code: category for category in categories()}


@cache
def _by_name() -> dict[str, Category]:
    """By name, and by first-level name where that names one category only."""
    groups = [category.group for category in categories()]
    alone = {category.group: category for category in categories() if groups.count(category.group) == 1}
    return alone | {"".join(category.name.split()): category for category in categories()}


@cache
def _cycles() -> tuple[Cycle, ...]:
    return msgspec.convert(_read("cycles.yaml")["cycles"], tuple[Cycle, ...])


@cache
def _requirement_data() -> _RequirementData:
    return msgspec.convert(_read("requirements.yaml"), _RequirementData)


def _read(name: str) -> dict:
    with (DATA / name).open("rb") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
