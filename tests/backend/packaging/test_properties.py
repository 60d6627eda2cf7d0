"""What holds for every case."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from backend.packaging.judging.judge import judge
from backend.packaging.standards.shipped import shipped_dictionary

KEYS = ["food-13", "food-14a", "food-15", "food-24a", "food-24b", "cosmetics-2", "cosmetics-14"]
nets = st.decimals("0.1", "999", places=1).map(str)
sides = st.integers(1, 1500).map(str)
goods = st.fixed_dictionaries(
    {
        "net": nets,
        "unit": st.sampled_from(["g", "mL"]),
        "pieces": st.integers(1, 30),
        "class": st.sampled_from(KEYS),
    }
)


def ratio(packed, size, **more):
    case = {"class": packed[0]["class"], "judged_on": "2026-11-26", "goods": packed, "size": size, **more}
    return judge(shipped_dictionary(), case)["checks"]["ratio"]


def box(length, width, height, by="typed"):
    return {"shape": "box", "by": by, "length_mm": length, "width_mm": width, "height_mm": height}


@given(goods, sides, sides, sides, st.integers(1, 500))
def test_more_volume_never_lowers_the_ratio(one, length, width, height, more):
    smaller = ratio([one], box(length, width, height))
    larger = ratio([one], box(length, width, str(int(height) + more)))
    assert Decimal(larger["ratio_pct"]) >= Decimal(smaller["ratio_pct"])
    order = ["within", "cannot_tell", "exceeds"]
    assert order.index(larger["verdict"]) >= order.index(smaller["verdict"])


@given(goods, sides, sides, sides)
def test_a_bundle_of_one_equals_the_single(one, length, width, height):
    """The pieces of a kind on two lines are the same package, but for the words about it."""
    pieces = one["pieces"] + 1
    single = ratio([one | {"pieces": pieces}], box(length, width, height))
    bundle = ratio([one | {"pieces": 1}, one | {"pieces": pieces - 1}], box(length, width, height))
    assert {**bundle, "lines": []} == {**single, "lines": []}
    assert {**ratio([one], box(length, width, height))} == ratio(
        [{**one, "class": None}], box(length, width, height), **{"class": one["class"]}
    )


@given(st.lists(goods, min_size=2, max_size=4), sides)
def test_the_order_of_a_bundle_changes_nothing_but_the_order_of_its_lines(packed, side):
    size = box(side, side, side)
    there, back = ratio(packed, size), ratio(packed[::-1], size)
    figures = [name for name in there if name.endswith(("_pct", "_mm3"))]
    assert {name: there[name] for name in figures} == {name: back[name] for name in figures}


@given(goods, sides, sides, sides)
def test_the_interval_holds_the_value_and_a_finer_ruler_never_turns_a_verdict(one, length, width, height):
    coarse = ratio([one], box(length, width, height))
    fine = ratio([one], box(f"{length}.0", f"{width}.0", f"{height}.0"))
    assert Decimal(coarse["low_pct"]) <= Decimal(coarse["ratio_pct"]) <= Decimal(coarse["high_pct"])
    if coarse["verdict"] != "cannot_tell":
        assert fine["verdict"] == coarse["verdict"]
