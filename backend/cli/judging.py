"""`mashang judge FILE.yaml`: judges cases as they are published, without a server and without a database.

A published case tells what its source printed: a volume or a size that is taken as exact, `items` with their `k` and
their whole net content, and `Q_max`, the largest single one. A `k` is used for that item alone; without one, and for
all other limits, the item's or the case's `class` and the dictionary of the product count. What a case says of is what
is judged.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from backend.cli.faults import CannotRun
from backend.dates import today
from backend.packaging.judging.case import CHECKS, read_case
from backend.packaging.judging.exact import short, shown
from backend.packaging.judging.judge import judge
from backend.packaging.judging.ratio import x_of
from backend.packaging.standards.shipped import shipped_dictionary

GIVEN = "given"  # the category of items whose class is not told: only the limits of the ratio are known
TOLD_BY = {  # the fields of a case that make it ask for a check
    "ratio": ("items", "Vn_mm3", "size", "size_mm"),
    "layers": ("layers",),
    "cost": ("price_yuan", "cost_yuan"),
    "mass": ("package_g", "contents_g"),
    "materials": ("precious",),
    "mixing": ("mixed",),
}
SIDES = ("length_mm", "width_mm", "height_mm")


def judged_lines(file: Path) -> Iterator[str]:
    """A line of JSON for each case. Raises CannotRun with what is wrong with the file."""
    for case in cases_in(file):
        yield json.dumps(judged(case), ensure_ascii=False)


def cases_in(file: Path) -> list[dict[str, Any]]:
    try:
        read = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise CannotRun(f"Cannot read it: {error}") from error
    if isinstance(read, dict):
        read = next((each for each in read.values() if isinstance(each, list)), [read])
    if not isinstance(read, list) or not all(isinstance(each, dict) for each in read):
        raise CannotRun("No cases in it: a list of cases is wanted, as worked_examples")
    return read


def judged(case: dict[str, Any]) -> dict[str, Any]:
    checks = [check for check in CHECKS if any(case.get(name) is not None for name in TOLD_BY[check])]
    empty: dict[str, Any] = {
        "id": case.get("id"),
        "ratio_pct": None,
        "limit_pct": None,
        "vn_max_mm3": None,
        "checks": {},
    }
    if not checks:
        return empty | {"verdict": "cannot_tell", "missing": ["nothing in the case that could be judged"]}
    dictionary, told = as_told(case, checks)
    verdict = judge(dictionary, told)
    if "problems" in verdict:
        return empty | {"verdict": "cannot_tell", "problems": verdict["problems"]}
    ratio = verdict["checks"]["ratio"]
    size, limit = read_case(dictionary, told).size, ratio["limit_pct"]
    needed = Fraction(ratio["needed_mm3"] or 0)
    known = size is not None and ratio["ratio_pct"] is not None
    return {
        "id": case.get("id"),
        "ratio_pct": number(x_of(size.volume, needed)) if size and known else None,
        "limit_pct": number(Fraction(limit)) if limit else None,
        "vn_max_mm3": number(needed / (1 - Fraction(limit) / 100)) if limit else None,
        "checks": {check: verdict["checks"][check] for check in verdict["chosen"]},
        "verdict": verdict["overall"],
        "missing": verdict["missing"],
    }


def as_told(case: dict[str, Any], checks: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The case as a phone would tell it, and the dictionary with what the case itself says of k."""
    dictionary = {
        key: list(part) if isinstance(part, list) else part for key, part in shipped_dictionary().items()
    }
    goods = []
    items = case.get("items") or []
    for place, item in enumerate(items if isinstance(items, list) else []):
        item = item if isinstance(item, dict) else {}
        key = class_for(dictionary, case, item, place)
        goods += pieces_of(item, key, case.get("Q_max"))
    main = goods[0]["class"] if goods else case.get("class") or class_for(dictionary, case, {}, 0)
    told = {
        "class": main,
        "made_on": day(case.get("made_on")),
        "judged_on": day(case.get("judged_on")) or max(today().isoformat(), day(case.get("made_on")) or ""),
        "goods": goods or [{"class": main, "net": "1", "unit": "g", "pieces": 1}],
        "size": size_of(case),
        "checks": case.get("checks") or checks,
        **{name: case.get(name) for name in ("layers", "precious", "mixed")},
        **{name: written(case.get(name)) for name in ("price_yuan", "cost_yuan", "package_g", "contents_g")},
    }
    return dictionary, told


def class_for(dictionary: dict[str, Any], case: dict[str, Any], item: dict[str, Any], place: int) -> str:
    """The class that was told; where the case brings its own k, one below it that has just that k."""
    told = item.get("class") or case.get("class")
    if told and item.get("k") is None:
        return str(told)
    above = next((each for each in dictionary["classes"] if each["key"] == told), None)
    key = f"{GIVEN}-{place}"
    category = above["category"] if above else GIVEN
    dictionary["classes"].append(
        {
            "key": key,
            "category": category,
            "seq": 0,
            "parent": told if above else None,
            "name": str(told or key),
        }
        | {"name_en": str(told or key), "pinyin": "", "words": []}
    )
    if above is None and not any(each["key"] == GIVEN for each in dictionary["categories"]):
        add_given_category(dictionary)
    if item.get("k") is not None:
        known = {"on": key, "property": "k", "value": written(item["k"]), "valid_from": None, "clause": ""}
        edition = next(each["family"] for each in dictionary["categories"] if each["key"] == category)
        code = next(each["code"] for each in dictionary["editions"] if each["family"] == edition)
        dictionary["values"].append(known | {"edition": code, "confidence": "1"})
    return key


def add_given_category(dictionary: dict[str, Any]) -> None:
    food = next(each for each in dictionary["categories"] if each["key"] == "food")
    dictionary["categories"].append(food | {"key": GIVEN})
    limits = [
        each for each in dictionary["values"] if each["on"] == "food" and each["property"] == "ratio_limits"
    ]
    dictionary["values"] += [each | {"on": GIVEN} for each in limits]


def pieces_of(item: dict[str, Any], key: str, largest: Any) -> list[dict[str, Any]]:
    """`net` is of all pieces together. Pieces of the largest single net content, and what remains as one more."""
    try:
        whole = Decimal(str(item.get("net")))
        one = (
            whole / int(item["pieces"]) if item.get("pieces") else min(whole, Decimal(str(largest or whole)))
        )
        full = int(whole // one)
    except (ArithmeticError, ValueError, TypeError):
        return [{"class": key, "net": str(item.get("net")), "unit": item.get("unit", "g"), "pieces": 1}]
    parts = [(one, full)] if full else []
    if rest := whole - one * full:
        parts.append((rest, 1))
    return [
        {"class": key, "net": written(net), "unit": item.get("unit", "g"), "pieces": count}
        for net, count in parts
    ]


def size_of(case: dict[str, Any]) -> dict[str, Any] | None:
    if case.get("Vn_mm3") is not None:
        return {"shape": "volume", "by": "exact", "volume_mm3": written(case["Vn_mm3"])}
    sides = case.get("size_mm")
    if isinstance(sides, list) and len(sides) == len(SIDES):
        return {"shape": "box", "by": "exact"} | {
            name: written(side) for name, side in zip(SIDES, sides, strict=True)
        }
    size = case.get("size")
    if not isinstance(size, dict):
        return None
    return {"shape": "box", "by": "exact"} | {
        name: written(value) if name.endswith(("_mm", "_mm3")) and not isinstance(value, dict) else value
        for name, value in size.items()
    }


def written(value: Any) -> str | None:
    """A number of YAML as the decimal string that a phone would send."""
    if value is None or isinstance(value, bool):
        return None
    try:
        return short(Fraction(Decimal(str(value))))
    except (ArithmeticError, ValueError):
        return str(value)


def day(value: Any) -> str | None:
    return None if value is None else str(value)


def number(figure: Fraction) -> float | int:
    """With four decimals, as published cases are computed."""
    rounded = shown(figure, 4)
    return int(Fraction(rounded)) if Fraction(rounded).denominator == 1 else float(rounded)
