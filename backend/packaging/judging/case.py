"""A case, read once: decimal strings become exact numbers, and everything that is wrong is said by field. Never
guesses. What is missing stays None."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from backend.packaging.judging.exact import read_decimal, read_whole
from backend.packaging.judging.in_force import class_of
from backend.packaging.judging.size import Size, read_size

CHECKS = ("ratio", "layers", "cost", "mass", "materials", "mixing")
UNITS = {"g": ("g", 1), "kg": ("g", 1000), "mL": ("mL", 1), "L": ("mL", 1000)}
MOST_NET = 100_000  # g or mL of one piece
MOST_GOODS = 40
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True)
class Goods:
    """One kind in the package. `net`: of one piece in g or mL, with `unit` the one of the two."""

    key: str
    net: Fraction
    unit: str
    pieces: int

    @property
    def total(self) -> Fraction:
        return self.net * self.pieces


@dataclass
class Case:
    key: str
    date: str
    date_assumed: bool
    goods: list[Goods]
    size: Size | None
    layers: int | None
    price: Fraction | None
    cost: Fraction | None
    package: Fraction | None
    contents: Fraction | None
    precious: bool | None
    mixed: str | None
    chosen: list[str]
    problems: dict[str, str] = field(default_factory=dict)  # field → code


def read_case(dictionary: Mapping[str, Any], told: Mapping[str, Any]) -> Case:
    """`problems` has the code of a sentence for each field that is wrong; the rest is then not to be used."""
    wrong: dict[str, str] = {}
    if class_of(dictionary, str(told.get("class"))) is None:
        wrong["class"] = "problem.class"
    judged_on, made_on = told.get("judged_on"), told.get("made_on")
    if not is_day(judged_on):
        wrong["judged_on"] = "problem.day"
    if made_on is not None and not is_day(made_on):
        wrong["made_on"] = "problem.day"
    elif made_on is not None and is_day(judged_on) and made_on > judged_on:
        wrong["made_on"] = "problem.made_later"
    return Case(
        key=str(told.get("class")),
        date=str(made_on or judged_on),
        date_assumed=made_on is None,
        goods=read_goods(dictionary, told, wrong),
        size=read_size(told.get("size"), wrong),
        layers=read_count(told, "layers", (1, 30), "problem.layers", wrong),
        price=read_amount(told, "price_yuan", "problem.price", wrong, zero=False),
        cost=read_amount(told, "cost_yuan", "problem.money", wrong, zero=True),
        package=read_amount(told, "package_g", "problem.mass", wrong, zero=False),
        contents=read_amount(told, "contents_g", "problem.mass", wrong, zero=False),
        precious=read_choice(told, "precious", (True, False), wrong),
        mixed=read_choice(told, "mixed", ("none", "other", "dearer"), wrong),
        chosen=read_checks(told, wrong),
        problems=wrong,
    )


def is_day(written: object) -> bool:
    if not isinstance(written, str) or not DAY.fullmatch(written):
        return False
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def read_goods(dictionary: Mapping[str, Any], told: Mapping[str, Any], wrong: dict[str, str]) -> list[Goods]:
    rows = told.get("goods")
    if not isinstance(rows, list) or not rows:
        wrong["goods"] = "problem.goods"
        return []
    if len(rows) > MOST_GOODS:
        wrong["goods"] = "problem.many_goods"
        return []
    return [read_one(dictionary, told, place, row, wrong) for place, row in enumerate(rows)]


def read_one(
    dictionary: Mapping[str, Any], told: Mapping[str, Any], place: int, row: Any, wrong: dict[str, str]
) -> Goods:
    row = row if isinstance(row, dict) else {}
    at = f"goods.{place}"
    named = row.get("class")
    key = str(told.get("class") if named is None else named)
    if class_of(dictionary, key) is None:
        wrong[f"{at}.class"] = "problem.class"
    unit, times = UNITS.get(str(row.get("unit")), ("", 1))
    if not unit:
        wrong[f"{at}.unit"] = "problem.unit"
    net = read_decimal(row.get("net"))
    if net is None:
        wrong[f"{at}.net"] = "problem.net"
    elif net <= 0:
        wrong[f"{at}.net"] = "problem.net_zero"
    elif net * times > MOST_NET:
        wrong[f"{at}.net"] = "problem.net_much"
    pieces = read_whole(row.get("pieces"))
    if pieces is None or not 1 <= pieces <= 10_000:
        wrong[f"{at}.pieces"] = "problem.pieces"
    return Goods(key, (net or Fraction(0)) * times, unit, pieces or 0)


def read_count(
    told: Mapping[str, Any], name: str, between: tuple[int, int], code: str, wrong: dict[str, str]
) -> int | None:
    if told.get(name) is None:
        return None
    count = read_whole(told[name])
    if count is None or not between[0] <= count <= between[1]:
        wrong[name] = code
    return count


def read_amount(
    told: Mapping[str, Any], name: str, code: str, wrong: dict[str, str], *, zero: bool
) -> Fraction | None:
    if told.get(name) is None:
        return None
    amount = read_decimal(told[name])
    if amount is None or amount < 0 or (amount == 0 and not zero):
        wrong[name] = code
    return amount


def read_choice(told: Mapping[str, Any], name: str, choices: tuple, wrong: dict[str, str]) -> Any:
    said = told.get(name)
    if said is not None and not any(type(said) is type(each) and said == each for each in choices):
        wrong[name] = "problem.choice"
    return said


def read_checks(told: Mapping[str, Any], wrong: dict[str, str]) -> list[str]:
    """In the order of CHECKS; all where nothing was chosen."""
    said = told.get("checks")
    if said is None:
        return list(CHECKS)
    if not isinstance(said, list) or not said or any(each not in CHECKS for each in said):
        wrong["checks"] = "problem.checks"
        return []
    return [check for check in CHECKS if check in said]
