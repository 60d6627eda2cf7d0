"""Interspace ratio (GB 23350-2021 5.4.1): X = (Vn − Σ k·V0) ÷ Vn, V0 = 1000 mm³ for each g or mL of labelled net
content, against the limit for the largest single net content (4.1, table 1). Compared unrounded."""

from fractions import Fraction
from typing import Any

from backend.packaging.judging.case import Case, Goods
from backend.packaging.judging.exact import grouped, percent, short, shown
from backend.packaging.judging.telling import Judging

MM3 = 1000  # for each g or mL
CROSSES = {
    "typed": "ratio.crosses_ruler",
    "ar": "ratio.crosses_ar",
}  # what would tell it, by how it was measured


def judge_ratio(judging: Judging) -> dict[str, Any]:
    case = judging.case
    if case.layers == 1:
        return judging.told("ratio", "not_applicable", "ratio.single_layer") | nothing()
    if len({judging.family(goods.key) for goods in case.goods}) > 1:
        return judging.told("ratio", "cannot_tell", "ratio.two_standards") | nothing()
    rows = [judging.value(goods.key, "k") for goods in case.goods]
    for goods, row in zip(case.goods, rows, strict=True):
        if row is None:
            name = judging.name_of(goods.key)
            return judging.told("ratio", "cannot_tell", "ratio.k_unknown", {"class": name}) | nothing(case)
    known = [(goods, Fraction(row["value"]), row) for goods, row in zip(case.goods, rows, strict=True) if row]
    needed = sum((k * goods.total * MM3 for goods, k, _ in known), Fraction(0))
    largest = max(case.goods, key=lambda goods: goods.net)
    limits = judging.value(largest.key, "ratio_limits")
    if limits is None:
        name = judging.name_of(largest.key)
        told = judging.told("ratio", "cannot_tell", "ratio.limit_unknown", {"class": name})
        return told | nothing(case) | {"needed_mm3": shown(needed, 0)}
    limit = limit_for(limits["value"], largest.net)
    most = needed / (1 - limit / 100)
    lines = [line_of_contents(judging, known, needed)]
    figures = nothing(case) | {
        "needed_mm3": shown(needed, 0),
        "limit_pct": short(limit),
        "vn_max_mm3": shown(most, 0),
    }
    close = judging.words["line.most"].format(needed=grouped(needed), limit=short(limit), most=grouped(most))
    rows_used = [limits, *(row for _, _, row in known)]
    assumed = assumptions(judging, known)
    if case.size is None:
        told = judging.told("ratio", "cannot_tell", "ratio.no_size", rows=rows_used, assumed=assumed)
        return told | figures | {"lines": [*lines, close]}
    ratio, low, high = (x_of(volume, needed) for volume in (case.size.volume, case.size.low, case.size.high))
    verdict, code = compared(case, low, high, limit)
    said = {
        "ratio": percent(ratio, limit),
        "low": percent(low, limit),
        "high": percent(high, limit),
        "limit": short(limit),
    }
    told = judging.told("ratio", verdict, code, said, rows_used, assumed)
    lines = [
        line_of_volume(judging, case),
        *lines,
        line_of_ratio(judging, case, needed, said["ratio"]),
        close,
    ]
    return (
        told
        | figures
        | {
            "lines": lines,
            "ratio_pct": shown(ratio, 2),
            "low_pct": shown(low, 2),
            "high_pct": shown(high, 2),
        }
    )


def nothing(case: Case | None = None) -> dict[str, Any]:
    """The figures of a ratio that nobody can tell, but for the volume where there is one."""
    size = case.size if case else None
    return {
        "ratio_pct": None,
        "low_pct": None,
        "high_pct": None,
        "limit_pct": None,
        "vn_mm3": shown(size.volume, 0) if size else None,
        "vn_low_mm3": shown(size.low, 0) if size else None,
        "vn_high_mm3": shown(size.high, 0) if size else None,
        "vn_max_mm3": None,
        "needed_mm3": None,
    }


def x_of(volume: Fraction, needed: Fraction) -> Fraction:
    return (volume - needed) / volume * 100


def compared(case: Case, low: Fraction, high: Fraction, limit: Fraction) -> tuple[str, str]:
    """The larger the volume, the larger the ratio: the whole interval lies on one side, or nobody can tell."""
    if low > limit:
        return "exceeds", "ratio.exceeds"
    if high <= limit:
        return "within", "ratio.within"
    by = case.size.by if case.size else ""
    return "cannot_tell", CROSSES.get(by, "ratio.crosses")


def limit_for(steps: list[dict[str, str]], net: Fraction) -> Fraction:
    """Of table 1: the step with the largest `net_above` that the net content is above."""
    passed = [step for step in steps if Fraction(step["net_above"]) < net]
    return Fraction(max(passed, key=lambda step: Fraction(step["net_above"]))["most_pct"])


def assumptions(judging: Judging, known: list[tuple[Goods, Fraction, Any]]) -> list[str]:
    case = judging.case
    said = []
    if case.layers is None:
        said.append(judging.words["assumed.layers"])
    if len({goods.key for goods in case.goods}) > 1 or len({goods.net for goods in case.goods}) > 1:
        said.append(judging.words["assumed.bundle"])
    if case.size and case.size.shape == "irregular":
        said.append(judging.words["assumed.irregular"])
    if case.size and case.size.by == "ar":
        said.append(judging.words["assumed.ar"])
    for key, k in dict.fromkeys((goods.key, k) for goods, k, row in known if judging.is_doubtful(row)):
        said.append(judging.words["assumed.k"].format(**{"class": judging.name_of(key), "k": short(k)}))
    return said


def line_of_volume(judging: Judging, case: Case) -> str:
    assert case.size
    shape = "box" if case.size.shape == "irregular" else case.size.shape
    sides = {name.removesuffix("_mm"): value for name, value in case.size.mm.items()}
    return judging.words[f"line.{shape}"].format(**sides, volume=grouped(case.size.volume))


def line_of_contents(judging: Judging, known: list[tuple[Goods, Fraction, Any]], needed: Fraction) -> str:
    terms = [
        judging.words["line.term"].format(k=short(k), net=short(goods.total), unit=goods.unit)
        for goods, k, _ in known
    ]
    return judging.words["line.needed"].format(terms=" + ".join(terms), needed=grouped(needed))


def line_of_ratio(judging: Judging, case: Case, needed: Fraction, ratio: str) -> str:
    assert case.size
    return judging.words["line.ratio"].format(
        volume=grouped(case.size.volume), needed=grouped(needed), ratio=ratio
    )
