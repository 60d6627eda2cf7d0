"""Layers, cost, and what is demanded of single classes only: package mass, materials, what else is in the package.
Where goods of several classes are in one package, what holds for all of them is told, else nobody can tell."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from backend.packaging.judging.exact import percent, short, shown
from backend.packaging.judging.in_force import NONE, Row
from backend.packaging.judging.telling import Judging


def judge_layers(judging: Judging) -> dict[str, Any]:
    """GB 23350-2021 4.2."""
    layers = judging.case.layers
    rows, unknown = rows_of(judging, "layers")
    if unknown:
        told = judging.told("layers", "cannot_tell", "layers.limit_unknown", {"class": unknown})
        return told | {"layers": layers, "limit": None}
    limits = [int(row["value"]) for row in rows]
    least, most = min(limits), max(limits)
    figures = {"layers": layers, "limit": least}
    if layers is None:
        return judging.told("layers", "cannot_tell", "layers.no_layers", rows=rows) | figures
    verdict = side_of(Fraction(layers), Fraction(least), Fraction(most))
    if verdict == "cannot_tell":
        said = {"least": str(least), "limit": str(most)}
        return judging.told("layers", verdict, "layers.differ", said, rows) | figures
    limit = most if verdict == "exceeds" else least
    said = {"layers": str(layers), "limit": str(limit)}
    return judging.told("layers", verdict, f"layers.{verdict}", said, rows) | {
        "layers": layers,
        "limit": limit,
    }


def judge_cost(judging: Judging) -> dict[str, Any]:
    """GB 23350-2021 4.3: all packages but the one in touch with the contents, to the sales price. A step holds from
    its price on (以上 includes the figure itself)."""
    case = judging.case
    empty = {"ratio_pct": None, "limit_pct": None}
    rows, unknown = rows_of(judging, "cost")
    if unknown:
        return judging.told("cost", "cannot_tell", "cost.limit_unknown", {"class": unknown}) | empty
    if case.price is None:
        return judging.told("cost", "cannot_tell", "cost.no_price", rows=rows) | empty
    limits = [step_for(row["value"], case.price) for row in rows]
    least, most = min(limits), max(limits)
    if case.cost is None:
        told = judging.told("cost", "cannot_tell", "cost.no_cost", rows=rows)
        return told | empty | {"limit_pct": short(least)}
    ratio = case.cost / case.price * 100
    verdict = side_of(ratio, least, most)
    limit = most if verdict == "exceeds" else least
    said = {"ratio": percent(ratio, limit), "limit": short(limit), "least": short(least)}
    code = f"cost.{verdict}"
    if verdict == "cannot_tell":
        code, said["limit"] = "cost.differ", short(most)
    line = judging.words["line.cost"].format(
        cost=short(case.cost), price=short(case.price), ratio=said["ratio"]
    )
    told = judging.told("cost", verdict, code, said, rows)
    return told | {"lines": [line], "ratio_pct": shown(ratio, 2), "limit_pct": short(limit)}


def judge_mass(judging: Judging) -> dict[str, Any]:
    """GB 23350-2021 4.5 (amendment 2): package of tea to its contents."""
    case = judging.case
    rows = demanding(judging, "mass")
    empty = {"ratio": None, "limit": None}
    if not rows:
        return judging.told("mass", "not_applicable", "mass.none") | empty
    limit = min(Fraction(row["value"]) for row in rows)
    known = {"ratio": None, "limit": short(limit)}
    if len(rows) < len(judging.classes()):
        return judging.told("mass", "cannot_tell", "mass.bundle", rows=rows) | known
    if case.package is None:
        return judging.told("mass", "cannot_tell", "mass.no_mass", rows=rows) | known
    contents, assumed = case.contents, []
    if contents is None and all(goods.unit == "g" for goods in case.goods):
        contents = sum((goods.total for goods in case.goods), Fraction(0))
        assumed = [judging.words["assumed.contents"]]
    if contents is None:
        return judging.told("mass", "cannot_tell", "mass.no_contents", rows=rows) | known
    ratio = case.package / contents
    verdict = "exceeds" if ratio > limit else "within"
    said = {"ratio": percent(ratio, limit), "limit": short(limit)}
    line = judging.words["line.mass"].format(
        package=short(case.package), contents=short(contents), ratio=said["ratio"]
    )
    told = judging.told("mass", verdict, f"mass.{verdict}", said, rows, assumed)
    return told | {"lines": [line], "ratio": shown(ratio, 2), "limit": short(limit)}


def judge_materials(judging: Judging) -> dict[str, Any]:
    rows = demanding(judging, "materials")
    if not rows:
        return judging.told("materials", "not_applicable", "materials.none")
    precious = judging.case.precious
    if precious is None:
        return judging.told("materials", "cannot_tell", "materials.no_answer", rows=rows)
    verdict = "exceeds" if precious else "within"
    return judging.told("materials", verdict, f"materials.{verdict}", rows=rows)


def judge_mixing(judging: Judging) -> dict[str, Any]:
    """Mooncakes: nothing else. Zongzi: nothing that is dearer than they are."""
    rows = demanding(judging, "mixing")
    if not rows:
        return judging.told("mixing", "not_applicable", "mixing.none")
    mixed, several = judging.case.mixed, len(judging.classes()) > 1
    if any(row["value"] == "nothing_else" for row in rows):
        if several or mixed in ("other", "dearer"):
            return judging.told("mixing", "exceeds", "mixing.exceeds", rows=rows)
    elif mixed == "dearer":
        return judging.told("mixing", "exceeds", "mixing.exceeds_dearer", rows=rows)
    elif several and mixed != "other":
        return judging.told("mixing", "cannot_tell", "mixing.no_price", rows=rows)
    if mixed is None:
        return judging.told("mixing", "cannot_tell", "mixing.no_answer", rows=rows)
    return judging.told("mixing", "within", "mixing.within", rows=rows)


def rows_of(judging: Judging, wanted: str) -> tuple[list[Row], str]:
    """What is demanded of each class, or the name of the first class for which nobody knows."""
    rows = []
    for key in judging.classes():
        row = judging.value(key, wanted)
        if row is None:
            return [], judging.name_of(key)
        rows.append(row)
    return rows, ""


def demanding(judging: Judging, wanted: str) -> list[Row]:
    """What only some classes are asked for."""
    rows = [judging.value(key, wanted) for key in judging.classes()]
    return [row for row in rows if row and row["value"] != NONE]


def step_for(steps: list[dict[str, str]], price: Fraction) -> Fraction:
    passed = [step for step in steps if Fraction(step["price_from"]) <= price]
    return Fraction(max(passed, key=lambda step: Fraction(step["price_from"]))["most_pct"])


def side_of(value: Fraction, least: Fraction, most: Fraction) -> str:
    if value <= least:
        return "within"
    return "exceeds" if value > most else "cannot_tell"


JUDGES: dict[str, Callable[[Judging], dict[str, Any]]] = {
    "layers": judge_layers,
    "cost": judge_cost,
    "mass": judge_mass,
    "materials": judge_materials,
    "mixing": judge_mixing,
}
