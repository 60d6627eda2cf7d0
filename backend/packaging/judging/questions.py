"""What to confirm before judging: likely slips of whoever typed. Questions, never refusals."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from backend.packaging.judging.case import Case, read_case
from backend.packaging.judging.exact import read_decimal
from backend.packaging.judging.sentences import SENTENCES

MM3 = 1000
DENSE = 2  # g/cm³: nothing that is eaten or put on the skin is heavier
HUGE = 2000  # times the contents; freeze-dried food and lipsticks stay far below
THIN, LONG = 5, 2000  # mm
MOST_LIKELY = {"net": 20_000, "pieces": 500, "layers": 8, "price": 100_000}
YEARS = 5


def questions(
    dictionary: Mapping[str, Any], told: Mapping[str, Any], words: Mapping[str, str] = SENTENCES
) -> list[dict[str, str]]:
    """`field`, `code` and `say` of each. None for a case that cannot be read: its problems come first."""
    case = read_case(dictionary, told)
    if case.problems:
        return []
    return [
        {"field": field, "code": code, "say": words[f"ask.{code}"]} for field, code in unlikely(case, told)
    ]


def unlikely(case: Case, told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for place, goods in enumerate(case.goods):
        if goods.net > MOST_LIKELY["net"]:
            yield f"goods.{place}.net", "net"
        if goods.pieces > MOST_LIKELY["pieces"]:
            yield f"goods.{place}.pieces", "pieces"
    yield from of_size(case)
    if case.layers is not None and case.layers > MOST_LIKELY["layers"]:
        yield "layers", "layers"
    if case.price is not None and not 1 <= case.price <= MOST_LIKELY["price"]:
        yield "price_yuan", "price"
    if case.price is not None and case.cost is not None and case.cost > case.price:
        yield "cost_yuan", "cost"
    grams = sum((goods.total for goods in case.goods if goods.unit == "g"), Fraction(0))
    if case.contents is not None and grams and not grams / 2 <= case.contents <= grams * 2:
        yield "contents_g", "contents"
    if told.get("made_on") and is_old(case.date, str(told["judged_on"])):
        yield "made_on", "old"


def of_size(case: Case) -> Iterator[tuple[str, str]]:
    if case.size is None:
        return
    sides = [read_decimal(written) or Fraction(0) for written in case.size.mm.values()]
    least = sum((least_volume(goods.total, goods.unit) for goods in case.goods), Fraction(0))
    if case.size.high < least:
        # A size in centimetres is a thousand times too small.
        fits = sides and case.size.volume * 1000 >= least
        yield "size", "centimetres" if fits else "smaller"
        return
    contents = sum((goods.total for goods in case.goods), Fraction(0)) * MM3
    if case.size.low > contents * HUGE:
        yield "size", "huge"
    if sides and min(sides) < THIN:
        yield "size", "thin"
    if sides and max(sides) > LONG:
        yield "size", "long"


def least_volume(total: Fraction, unit: str) -> Fraction:
    """mm³ that so much takes at least."""
    return total * MM3 if unit == "mL" else total * MM3 / DENSE


def is_old(made: str, judged: str) -> bool:
    return date.fromisoformat(made).year + YEARS < date.fromisoformat(judged).year
