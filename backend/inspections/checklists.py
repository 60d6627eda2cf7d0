"""What an inspection asks, by kind of equipment, and which grade a hazard suggests. Pure: versions come from
`checklists_queries`, only the first one from the file beside it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.equipment import catalogue
from backend.inspections.models import Grade
from backend.things.models import Thing, ThingKind

FIRST = Path(__file__).parent / "data" / "checklists.yaml"
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
    """What is asked of one thing, in one version."""

    version: str
    items: tuple[Item, ...]
    issues: Mapping[str, Issue]

    def suggest(self, issue: str) -> Suggestion:
        return suggest(self.issues, issue)


class Lists(Struct, frozen=True, forbid_unknown_fields=True):
    """One version: items for every kind, then those of each kind, and the types of issue."""

    version: str
    common: tuple[Item, ...]
    kinds: dict[str, tuple[Item, ...]]
    issues: dict[str, Issue]

    def of_kind(self, slug: str) -> Checklist:
        return Checklist(self.version, (*self.common, *self.kinds.get(slug, ())), self.issues)

    @property
    def items(self) -> list[tuple[str, Item]]:
        """Every item with the kind that it is asked of; `common` for all."""
        of_kinds = [(slug, item) for slug, items in self.kinds.items() for item in items]
        return [*(("common", item) for item in self.common), *of_kinds]


class Changes(Struct, frozen=True):
    """What a version asks otherwise than the one before: ids of items, and the items that are gone."""

    new: frozenset[str]
    changed: frozenset[str]
    gone: tuple[Item, ...]


def changes_between(before: Lists, lists: Lists) -> Changes:
    old = {item.id: (kind, item) for kind, item in before.items}
    now = {item.id: (kind, item) for kind, item in lists.items}
    return Changes(
        frozenset(now.keys() - old.keys()),
        frozenset(key for key in now.keys() & old.keys() if now[key] != old[key]),
        tuple(item for key, (_, item) in old.items() if key not in now),
    )


@cache
def first_lists() -> Lists:
    return msgspec.yaml.decode(FIRST.read_bytes(), type=Lists)


def checklist_for(lists: Lists, thing: Thing) -> Checklist | None:
    """Common items, then those of its kind. None for a meter: verification of meters has rules of its own."""
    slug = kind_of_thing(thing)
    return lists.of_kind(slug) if slug else None


def kind_of_thing(thing: Thing) -> str:
    """Slug of the kind that a checklist is chosen by; empty for what has none."""
    kind = catalogue.kind_of(thing.type_code) if thing.kind == ThingKind.EQUIPMENT else None
    return kind.slug if kind else ""


def kinds_asked() -> dict[str, str]:
    """Slug → name of every kind that has a checklist."""
    return {kind.slug: kind.name for kind in catalogue.kinds()}


def suggest(issues: Mapping[str, Issue], issue: str) -> Suggestion:
    """严重 for the five cases of art. 25, 一般 for the rest. 重大 is never suggested: its criteria are those of
    GB 45067-2024, which need what no checklist knows. The officer decides."""
    found = issues[issue]
    if found.severe:
        return Suggestion(Grade.SEVERE, f"{LISTS_SEVERE}{found.severe}，{found.why}")
    return Suggestion(Grade.GENERAL, found.note)
