"""Which edition and which value hold for a class on a day. What is not in the dictionary is not known: None, never a
default. Days are ISO strings, which sort as days do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
NONE = "none"  # a value that says: nothing is demanded here, whatever the class above demands


@dataclass(frozen=True)
class Holding:
    """The edition that holds for a class on a day, or why none does: `early` (with the day it begins), `over` (with
    the day it ended)."""

    edition: Row | None
    why: str
    day: str


def class_of(dictionary: Row, key: str) -> Row | None:
    return next((each for each in dictionary["classes"] if each["key"] == key), None)


def category_of(dictionary: Row, found: Row) -> Row:
    category: Row = next(each for each in dictionary["categories"] if each["key"] == found["category"])
    return category


def subjects_of(dictionary: Row, found: Row) -> list[str]:
    """On what values for this class may hang, closest first."""
    above = [found["parent"]] if found["parent"] else []
    return [found["key"], *above, found["category"]]


def holding(dictionary: Row, found: Row, day: str) -> Holding:
    """The latest edition of the family that has begun for this class: by itself, or by an amendment that named it."""
    family = category_of(dictionary, found)["family"]
    subjects = subjects_of(dictionary, found)
    first = ended = ""
    best: tuple[str, Row] | None = None
    for edition in dictionary["editions"]:
        if edition["family"] != family or edition["amends"]:
            continue
        begin = began(dictionary, edition, subjects)
        if begin > day:
            first = min(first or begin, begin)
        elif edition["valid_to"] and edition["valid_to"] <= day:
            ended = max(ended, edition["valid_to"])
        elif best is None or begin > best[0]:
            best = begin, edition
    if best:
        return Holding(best[1], "", best[0])
    return Holding(None, "over", ended) if ended else Holding(None, "early", first)


def began(dictionary: Row, edition: Row, subjects: list[str]) -> str:
    earlier = [
        each["valid_from"]
        for each in dictionary["editions"]
        if each["amends"] == edition["code"] and set(subjects) & set(each["classes"])
    ]
    return str(min([edition["valid_from"], *earlier]))


def amendments_in_force(dictionary: Row, edition: Row, day: str) -> list[Row]:
    return [
        each
        for each in dictionary["editions"]
        if each["amends"] == edition["code"]
        and each["valid_from"] <= day
        and not (each["valid_to"] and each["valid_to"] <= day)
    ]


def value_of(dictionary: Row, key: str, wanted: str, day: str) -> Row | None:
    """The row that holds: of the closest subject that has one, the one that began last. None: not known."""
    found = class_of(dictionary, key)
    edition = holding(dictionary, found, day).edition if found else None
    if found is None or edition is None:
        return None
    codes = {edition["code"]} | {
        each["code"] for each in dictionary["editions"] if each["amends"] == edition["code"]
    }
    for subject in subjects_of(dictionary, found):
        rows = [
            row
            for row in dictionary["values"]
            if row["on"] == subject
            and row["property"] == wanted
            and row["edition"] in codes
            and (row["valid_from"] or "") <= day
        ]
        if rows:
            return max(rows, key=lambda row: row["valid_from"] or "")
    return None


def edition_of(dictionary: Row, code: str) -> Row:
    edition: Row = next(each for each in dictionary["editions"] if each["code"] == code)
    return edition
