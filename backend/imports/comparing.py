"""Compares checked rows with the register: new, changed, unchanged, or in error. Knows no database."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from backend.database import new_id
from backend.imports.models import Outcome
from backend.things.directory import Known, Registered, not_theirs
from backend.things.fields import SEALED, unsealed
from backend.things.models import ThingKind, UseStatus
from backend.things.rules import Scope
from backend.things.rules_fields import Checked, Unit
from backend.things.searchable import searchable

EMPTY: dict[str, Any] = {
    "use_status": UseStatus.IN_USE,
    "place": "",
    "sensitive": False,
    "details": {},
    "raw": {},
    "warnings": [],
    "version": 1,
}


class Staged(Struct):
    """A row of the preview, as `import_rows` keeps it."""

    line: int
    outcome: Outcome
    title: str
    messages: list[str]
    warnings: list[str]
    cells: list[str] | None = None
    thing_id: str | None = None
    record: dict[str, Any] | None = None
    change: dict[str, Any] | None = None
    new_unit: dict[str, Any] | None = None


class Seen(Struct):
    """The numbers of rows above in the same file, with their lines."""

    numbers: dict[tuple[str, ...], int]

    def first_line(self, kind: ThingKind, columns: Mapping[str, Any], line: int) -> int | None:
        """The line that has one of this row's numbers already; otherwise remembers them."""
        keys = list(identities(kind, columns))
        above = next((self.numbers[key] for key in keys if key in self.numbers), None)
        if above is None:
            self.numbers |= dict.fromkeys(keys, line)
        return above


def identities(kind: ThingKind, columns: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """What a thing is recognised by, in this order."""
    named: list[tuple[str, ...]] = [
        (key, columns[key]) for key in ("device_code", "register_no") if columns.get(key)
    ]
    if kind == ThingKind.EQUIPMENT and named:
        return named
    if columns.get("maker") and columns.get("factory_no"):
        return [("made", columns["maker"], columns["factory_no"])]
    return []


def compare(
    kind: ThingKind, line: int, checked: Checked, registered: Registered, scope: Scope, at: datetime
) -> Staged:
    """What writing this row would do."""
    staged = Staged(line, Outcome.ERROR, title_of(checked), list(checked.errors.values()), checked.warnings)
    if staged.messages:
        return staged
    matching = registered.matching(kind, checked.columns)
    if len(matching) > 1:
        staged.messages.append("设备代码和注册代码登记在两台不同的设备上，请核对")
    elif not matching:
        as_new(staged, kind, checked, at)
    elif strange := not_theirs(matching[0], scope):
        staged.messages.append(strange)
    else:
        as_change(staged, checked, matching[0], at)
    return staged


def title_of(checked: Checked) -> str:
    columns = checked.columns
    number = next(
        (columns[key] for key in ("device_code", "register_no", "factory_no") if columns.get(key)), ""
    )
    return f"{columns.get('name', '')} {number}".strip()


def as_new(staged: Staged, kind: ThingKind, checked: Checked, at: datetime) -> None:
    staged.outcome = Outcome.NEW
    staged.thing_id = str(new_id())
    record = EMPTY | checked.columns | {"id": staged.thing_id, "kind": kind, "details": checked.details}
    record |= {"raw": checked.raw, "warnings": checked.warnings}
    record |= {"created_at": at.isoformat(), "updated_at": at.isoformat()}
    staged.record = record | searchable(record, [checked.unit.name if checked.unit else None])
    staged.new_unit = unit_to_add(checked.unit)


def as_change(staged: Staged, checked: Checked, known: Known, at: datetime) -> None:
    """A blank cell leaves the register's value alone; only what differs is written."""
    old = known.record
    staged.thing_id = old["id"]
    columns = {key: value for key, value in checked.columns.items() if not same(value, old[key])}
    details = {
        key: value for key, value in checked.details.items() if not same(value, old["details"].get(key))
    }
    staged.new_unit = unit_to_add(checked.unit)
    if not columns and not details and not staged.new_unit:
        staged.outcome = Outcome.UNCHANGED
        return
    staged.outcome = Outcome.CHANGED
    record = columns | {
        "details": old["details"] | details,
        "raw": old["raw"] | checked.raw,
        "warnings": checked.warnings,
        "version": old["version"] + 1,
        "updated_at": at.isoformat(),
    }
    unit = checked.unit.name if checked.unit else known.user_unit
    staged.record = record | searchable(old | record, [unit])
    staged.change = {
        "before": {key: old[key] for key in columns} | {key: old["details"].get(key) for key in details},
        "after": columns | details,
    }


def same(value: Any, old: Any) -> bool:
    if isinstance(value, str) and value.startswith(SEALED) and isinstance(old, str):
        return unsealed(value) == unsealed(old)
    return value == old or (
        isinstance(value, float | int) and isinstance(old, float) and abs(value - old) < 1e-9
    )


def unit_to_add(unit: Unit | None) -> dict[str, Any] | None:
    return {"name": unit.name, "uscc": unit.uscc} if unit and unit.id is None else None
