"""The fields of /judge as the case that is judged. pwa/packaging/case.js makes the same of the same fields, and
tests/pwa/packaging/cases.json holds both to it. Judges nothing."""

import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from backend.packaging.judging.case import CHECKS
from backend.packaging.judging.net_content import read_net
from backend.packaging.judging.sentences import SENTENCES
from backend.packaging.judging.size import NAMES

MOST_GOODS = 6
RULER_MM = Decimal("0.5")  # a ruler read to the millimetre, beside measured dimensions
AMOUNTS = ("price_yuan", "cost_yuan", "package_g", "contents_g")
ANSWERS = {"yes": True, "no": False}


def case_of(
    fields: Mapping[str, str], words: Mapping[str, str] = SENTENCES
) -> tuple[dict[str, Any], dict[str, str]]:
    """The case, and what cannot be read of the net contents, by field."""
    problems: dict[str, str] = {}
    chosen = [check for check in CHECKS if said(fields, f"check.{check}")]
    case = {
        "class": said(fields, "class"),
        "made_on": said(fields, "made_on") or None,
        "judged_on": said(fields, "judged_on"),
        "goods": [goods_of(fields, at, words, problems) for at in rows_of(fields)],
        "size": size_of(fields),
        "layers": said(fields, "layers") or None,
        **{name: said(fields, name) or None for name in AMOUNTS},
        "precious": ANSWERS.get(said(fields, "precious")),
        "mixed": said(fields, "mixed") or None,
        "checks": chosen or None,
    }
    return case, problems


def said(fields: Mapping[str, str], name: str) -> str:
    """Full-width digits as the usual ones, without spaces."""
    return "".join(unicodedata.normalize("NFKC", fields.get(name, "")).split())


def rows_of(fields: Mapping[str, str]) -> list[int]:
    """The first, and each further one in which something was written."""
    return [at for at in range(MOST_GOODS) if at == 0 or said(fields, f"goods.{at}.net")]


def goods_of(
    fields: Mapping[str, str], at: int, words: Mapping[str, str], problems: dict[str, str]
) -> dict[str, Any]:
    """What is printed counts before what is chosen: "60g*8" is eight pieces of 60 g."""
    read = read_net(fields.get(f"goods.{at}.net", ""), words)
    if problem := read.get("problem"):
        problems[f"goods.{at}.net"] = str(problem)
    pieces = said(fields, f"goods.{at}.pieces") or "1"
    return {
        "class": said(fields, f"goods.{at}.class") or said(fields, "class"),
        "net": read.get("net"),
        "unit": read.get("unit") or said(fields, f"goods.{at}.unit") or "g",
        "pieces": read["pieces"] if read.get("pieces", 1) != 1 else pieces,
    }


def size_of(fields: Mapping[str, str]) -> dict[str, Any] | None:
    """None where no dimension is written. Measured, or estimated by AR,
    where one of them still has the interval that came with it."""
    shape = said(fields, "shape") or "box"
    names = NAMES.get(shape, ())
    mm = {name: said(fields, name) for name in names}
    if names and not any(mm.values()):
        return None
    size: dict[str, Any] = {"shape": shape, **mm, "by": "typed"}
    measured = [name for name in names if said(fields, f"low.{name}") and said(fields, f"high.{name}")]
    if not measured:
        return size
    return size | {
        "by": "ar" if said(fields, "size_by") == "ar" else "measured",
        "low_mm": {name: end_of(fields, "low", name, -RULER_MM) for name in names},
        "high_mm": {name: end_of(fields, "high", name, RULER_MM) for name in names},
    }


def end_of(fields: Mapping[str, str], end: str, name: str, off: Decimal) -> str:
    if known := said(fields, f"{end}.{name}"):
        return known
    try:
        value = Decimal(said(fields, name)) + off
    except InvalidOperation:
        return said(fields, name)  # which is refused by its name
    written = f"{value:.2f}"
    return written.rstrip("0").rstrip(".")
