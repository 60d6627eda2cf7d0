"""A verdict as its page shows it: which colour and sign, and the figures of the gauge. pwa/packaging/shown.js shows a
verdict on the phone in the same way, and tests/pwa/packaging/shown.json holds both to it."""

from collections.abc import Callable, Mapping
from math import floor
from typing import Any

from msgspec import Struct

from backend.packaging.judgements.sentences import CHECKS, SAYS

Translate = Callable[..., str]
SCALES = (50, 70, 85, 100)  # % at the right end of the gauge
HIDDEN = ("not_chosen", "none")
LITRE = 1_000_000  # mm³
HALF = 0.5  # rounded half up, as JavaScript does


class Gauge(Struct, frozen=True):
    """Percent of the gauge's width."""

    scale: int
    value: float
    low: float
    high: float
    limit: float


class Shown(Struct, frozen=True):
    """`state`: exceeds, within or cannot_tell. `fits`: how large the package may be, in a sentence. `rows`: the other
    checks by name, with the sentence; None where it is not shown."""

    state: str
    sentence: str
    ratio: str
    interval: str
    side: str
    limit: str
    gauge: Gauge | None
    gauge_says: str
    fits: str
    lines: list[str]
    clause: str
    assumed: list[str]
    rows: dict[str, tuple[str, str] | None]


def shown(verdict: Mapping[str, Any], what: str, t: Translate) -> Shown:
    """`what`: the name of the goods. `t` translates a sentence of SAYS and fills it in."""
    checks = {name: verdict["checks"][name] for name in CHECKS}  # a database keeps no order
    ratio = checks["ratio"]
    has_ratio = ratio["ratio_pct"] is not None
    figures = {
        "ratio": ratio["ratio_pct"],
        "low": ratio["low_pct"],
        "high": ratio["high_pct"],
        "limit": ratio["limit_pct"],
    }
    return Shown(
        state=verdict["overall"],
        sentence=sentence_of(verdict, t),
        ratio=f"{ratio['ratio_pct']}%" if has_ratio else "",
        interval=t(SAYS["interval"], **figures) if has_ratio else "",
        side=t(SAYS[f"side.{ratio['verdict']}"]) if has_ratio else "",
        limit=t(SAYS["limit"], **figures) if has_ratio else "",
        gauge=gauge_of(ratio) if has_ratio else None,
        gauge_says=t(SAYS["gauge"], **figures) if has_ratio else "",
        fits=fits_of(ratio, what, t),
        lines=[line for check in checks.values() for line in check["lines"]],
        clause=clause_of(verdict, t),
        assumed=[*verdict["assumed"], *(each for check in checks.values() for each in check["assumed"])],
        rows={name: row_of(check) for name, check in checks.items() if not (name == "ratio" and has_ratio)},
    )


def sentence_of(verdict: Mapping[str, Any], t: Translate) -> str:
    checks = verdict["checks"]
    if verdict["overall"] == "exceeds":
        names = t(SAYS["list"]).join(t(CHECKS[name][1]) for name in verdict["exceeded"])
        return t(SAYS["exceeds"], what=names)
    if verdict["overall"] == "within":
        return t(SAYS["within"], n=sum(check["verdict"] == "within" for check in checks.values()))
    return t(SAYS["cannot_tell"], what=(verdict["missing"] or [""])[0])


def row_of(check: Mapping[str, Any]) -> tuple[str, str] | None:
    """Verdict and sentence; what was not asked and what is not demanded of this class are left out."""
    if check["verdict"] == "not_applicable" and check["why"] in HIDDEN:
        return None
    return check["verdict"], check["say"]


def gauge_of(ratio: Mapping[str, Any]) -> Gauge:
    value, low, high, limit = (
        float(ratio[name]) for name in ("ratio_pct", "low_pct", "high_pct", "limit_pct")
    )
    scale = next((each for each in SCALES if each >= 1.25 * max(high, limit)), SCALES[-1])

    def at(percent: float) -> float:
        return floor(min(max(percent / scale, 0), 1) * 1000 + HALF) / 10

    return Gauge(scale, at(value), at(low), at(high), at(limit))


def fits_of(ratio: Mapping[str, Any], what: str, t: Translate) -> str:
    if ratio["vn_max_mm3"] is None:
        return ""
    most = float(ratio["vn_max_mm3"])
    if ratio["vn_mm3"] is None:
        return t(SAYS["most"], what=what, most=volume(most, t))
    actual = float(ratio["vn_mm3"])
    by = floor((actual / most - 1) * 100 + HALF)
    code = "smaller" if actual <= most else "bigger" if by >= 1 else "bigger_little"
    if ratio["verdict"] == "cannot_tell":  # nothing is said that the verdict does not say
        code = "about"
    return t(SAYS[code], what=what, most=volume(most, t), actual=volume(actual, t), by=by)


def volume(mm3: float, t: Translate) -> str:
    if mm3 >= LITRE:
        return t(SAYS["litres"], n=f"{floor(mm3 / LITRE * 10 + HALF) / 10:.1f}")
    return t(SAYS["millilitres"], n=str(floor(mm3 / 1000 + HALF)))


def clause_of(verdict: Mapping[str, Any], t: Translate) -> str:
    """Of the ratio, which counts most; else of the edition alone."""
    if clause := verdict["checks"]["ratio"]["clause"]:
        return str(clause)
    edition = verdict["edition"]
    if edition is None:
        return ""
    if not edition["amendments"]:
        return str(edition["standard"])
    amended = t(SAYS["list"]).join(edition["amendments"])
    return t(SAYS["amendments"], standard=edition["standard"], amendments=amended)
