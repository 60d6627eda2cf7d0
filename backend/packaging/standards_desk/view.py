"""What the desk shows: classes in their order, and of each what holds today and what nobody knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from backend.packaging.judging.in_force import NONE, Row, class_of, edition_of, holding, value_of
from backend.packaging.standards.dictionary import key_of
from backend.packaging.standards.writing import said

ALWAYS = ("k", "ratio_limits", "layers", "cost")  # demanded of every class: without them nobody can judge
SOME = ("mass", "materials", "mixing")  # demanded of single classes
WITHOUT = "字典里没有"


@dataclass(frozen=True)
class Cell:
    """A value as it holds today. `unknown`: it should be there and is not. `above`: it holds for more than this class."""

    say: str
    unknown: bool
    above: bool
    doubtful: bool


@dataclass(frozen=True)
class ClassRow:
    row: Row
    cells: dict[str, Cell]
    only: list[str]  # what is demanded of it and not of others, in words

    @property
    def lacks(self) -> list[str]:
        return [wanted for wanted, cell in self.cells.items() if cell.unknown]


def rows_of(dictionary: Row, category: str, day: str) -> list[ClassRow]:
    classes = [each for each in dictionary["classes"] if each["category"] == category]
    return [class_row(dictionary, each, day) for each in classes]


def class_row(dictionary: Row, found: Row, day: str) -> ClassRow:
    cells = {wanted: cell_of(dictionary, found["key"], wanted, day) for wanted in ALWAYS}
    only = []
    for wanted in SOME:
        row = value_of(dictionary, found["key"], wanted, day)
        if row and row["value"] != NONE:
            only.append(
                f"包装质量 {said(wanted, row['value'])}" if wanted == "mass" else said(wanted, row["value"])
            )
    return ClassRow(found, cells, only)


def cell_of(dictionary: Row, key: str, wanted: str, day: str) -> Cell:
    row = value_of(dictionary, key, wanted, day)
    if row is None:
        return Cell(WITHOUT, unknown=True, above=False, doubtful=False)
    return Cell(
        said(wanted, row["value"]),
        unknown=False,
        above=row["on"] != key,
        doubtful=wanted == "k" and float(row["confidence"]) < 0.7,
    )


def is_meant(row: ClassRow, typed: str) -> bool:
    """By name, everyday word, pinyin or number."""
    wanted = typed.casefold().replace(" ", "")
    words = [row.row["name"], row.row["key"], row.row["pinyin"].replace(" ", "")]
    words += [text.replace(" ", "") for each in row.row["words"] for text in (each["word"], each["pinyin"])]
    return any(wanted in word.casefold() for word in words)


def subjects(dictionary: Row, on: str) -> list[str]:
    """The classes for which a value on this class or category may count."""
    return [
        each["key"] for each in dictionary["classes"] if on in (each["key"], each["parent"], each["category"])
    ]


def name_of(dictionary: Row, on: str) -> str:
    found = class_of(dictionary, on) or next(
        (each for each in dictionary["categories"] if each["key"] == on), None
    )
    return str(found["name"]) if found else on


def values_on(dictionary: Row, on: str, day: str) -> list[tuple[str, Row, bool]]:
    """(key, value, whether it holds today) of all that hangs on it, newest first within a property."""
    rows = [each for each in dictionary["values"] if each["on"] == on]
    rows.sort(key=lambda each: each["valid_from"] or "", reverse=True)
    rows.sort(key=lambda each: [*ALWAYS, *SOME].index(each["property"]))
    return [(key_of("value", each), each, holds(dictionary, on, each, day)) for each in rows]


def holds(dictionary: Row, on: str, value: Row, day: str) -> bool:
    keys = subjects(dictionary, on)
    return any(value_of(dictionary, key, value["property"], day) == value for key in keys)


def editions_for(dictionary: Row, on: str) -> list[Row]:
    """Those whose values may hang on it."""
    found = class_of(dictionary, on)
    category = found["category"] if found else on
    family = next(each["family"] for each in dictionary["categories"] if each["key"] == category)
    return [each for each in dictionary["editions"] if each["family"] == family]


def edition_state(edition: Row, day: str) -> tuple[str, str]:
    """Look and word of its chip."""
    if edition["valid_from"] > day:
        return "soon", "未到日子"
    if edition["valid_to"] and edition["valid_to"] <= day:
        return "off", "停止了"
    return "ok", "在用"


def edition_name(dictionary: Row, code: str) -> str:
    return str(edition_of(dictionary, code)["label"])


def in_force_since(dictionary: Row, key: str, day: str) -> str:
    found = class_of(dictionary, key)
    return holding(dictionary, found, day).day if found else ""


def unknown_count(rows: Iterable[ClassRow]) -> int:
    return sum(1 for row in rows if row.lacks)


def words_written(words: list[dict[str, Any]]) -> str:
    """As the form has them: a line each, with its pinyin."""
    return "\n".join(f"{each['word']} {each['pinyin']}".strip() for each in words)
