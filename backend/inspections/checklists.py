"""What an inspection asks, by kind of equipment, and which grade a hazard suggests. Data of one version, read once."""

from functools import cache
from pathlib import Path

import msgspec
import yaml
from msgspec import Struct

from backend.equipment import catalogue
from backend.inspections.models import Grade
from backend.things.models import Thing, ThingKind

DATA = Path(__file__).parent / "data" / "checklists.yaml"
LISTS_SEVERE = "总局令第57号第二十五条"
GRADES = {Grade.GENERAL: "一般", Grade.SEVERE: "严重", Grade.MAJOR: "重大"}


class Reading(Struct, frozen=True, forbid_unknown_fields=True):
    """A number to read off, beside the verdict. Above `most` it is said to be too much; the verdict stays the officer's."""

    name: str
    unit: str
    most: float | None = None


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    group: str
    text: str
    issue: str
    clause: str = ""
    value: Reading | None = None


class Issue(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    severe: str = ""
    why: str = ""
    note: str = ""


class Suggestion(Struct, frozen=True):
    grade: Grade
    why: str


class Checklist(Struct, frozen=True):
    version: str
    items: tuple[Item, ...]


class Lists(Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    common: tuple[Item, ...]
    kinds: dict[str, tuple[Item, ...]]
    issues: dict[str, Issue]


@cache
def lists() -> Lists:
    return msgspec.convert(yaml.safe_load(DATA.read_text("utf-8")), Lists)


def checklist_for(thing: Thing) -> Checklist | None:
    """Common items, then those of its kind. None for a meter: verification of meters has rules of its own."""
    kind = catalogue.kind_of(thing.type_code) if thing.kind == ThingKind.EQUIPMENT else None
    if kind is None:
        return None
    return Checklist(lists().version, (*lists().common, *lists().kinds.get(kind.slug, ())))


def suggest(issue: str) -> Suggestion:
    """严重 for the five cases of art. 25, 一般 for the rest. 重大 is never suggested: its criteria are those of
    GB 45067-2024, which need what no checklist knows. The officer decides."""
    found = lists().issues[issue]
    if found.severe:
        return Suggestion(Grade.SEVERE, f"{LISTS_SEVERE}{found.severe}，{found.why}")
    return Suggestion(Grade.GENERAL, found.note)
