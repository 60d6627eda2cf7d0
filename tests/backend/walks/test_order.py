"""The order of a walk: nothing lost, never longer than going to the nearest, what cannot be placed at the end."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.regions.coordinates import Wgs84, distance_m, wgs84_to_gcj02
from backend.settings import PROJECT
from backend.walks.order import by_hand, length_m, overdue_first, shortest
from backend.walks.ways import way

EXAMPLES = json.loads((PROJECT / "tests/pwa/map/examples.json").read_text("utf-8"))
LINE = [Wgs84(121.47 + n / 1000, 31.23) for n in range(6)]
points = st.builds(Wgs84, st.floats(121.3, 121.6), st.floats(31.1, 31.4))
places = st.lists(st.none() | points, max_size=12)
starts = st.none() | points


def point(at: list[float] | None) -> Wgs84 | None:
    return Wgs84(*at) if at else None


def test_server_and_phone_go_the_same_way():
    for example in EXAMPLES["walks"]:
        met, start = [point(at) for at in example["places"]], point(example["start"])
        assert shortest(met, start) == example["shortest"]
        assert overdue_first(met, example["overdue"], start) == example["overdue_first"]


def test_server_and_phone_say_it_in_the_same_words():
    for example in EXAMPLES["ways"]:
        assert way(Wgs84(*example["one"]), Wgs84(*example["other"])) == example["way"]


def test_the_shift_of_the_examples_is_that_of_the_server():
    for example in EXAMPLES["shifts"]:
        shifted = wgs84_to_gcj02(Wgs84(*example["wgs84"]))
        assert [round(shifted.lng, 6), round(shifted.lat, 6)] == example["gcj02"]


def test_along_a_street_one_goes_along_the_street():
    shuffled = [LINE[n] for n in (3, 0, 5, 1, 4, 2)]
    assert [shuffled[n] for n in shortest(shuffled, LINE[0])] == LINE


def test_a_crossing_is_mended():
    """Going to the nearest each time runs past one's own steps here; the mended way does not."""
    met = [
        Wgs84(121.47 + x / 1000, 31.23 + y / 1000) for x, y in ((0, 0), (1, 0), (-1.5, 0), (4, 0), (-8, 0))
    ]
    greedy = [0, 1, 2, 3, 4]
    assert length_m(met, shortest(met)) < length_m(met, greedy)


@settings(deadline=None)
@given(places, starts)
def test_every_stop_is_there_once(met: list[Wgs84 | None], start: Wgs84 | None):
    order = shortest(met, start)
    assert sorted(order) == list(range(len(met)))
    unplaced = [n for n in range(len(met)) if met[n] is None]
    assert order[len(met) - len(unplaced) :] == unplaced


@settings(deadline=None)
@given(places, starts)
def test_no_piece_turned_round_would_make_it_shorter(met: list[Wgs84 | None], start: Wgs84 | None):
    order = [n for n in shortest(met, start) if met[n]]
    length = length_m(met, order, start)
    for i in range(0 if start else 1, len(order)):
        for j in range(i + 1, len(order)):
            turned = order[:i] + order[i : j + 1][::-1] + order[j + 1 :]
            assert length_m(met, turned, start) > length - 0.1


@settings(deadline=None)
@given(places)
def test_without_a_place_to_begin_it_begins_at_the_first_that_has_one(met: list[Wgs84 | None]):
    placed = [n for n in range(len(met)) if met[n]]
    assert shortest(met)[: 1 if placed else 0] == placed[:1]


@settings(deadline=None)
@given(st.lists(st.tuples(st.none() | points, st.booleans()), max_size=12), starts)
def test_what_is_overdue_comes_before_the_rest(met: list[tuple[Wgs84 | None, bool]], start: Wgs84 | None):
    overdue = [late for _, late in met]
    order = overdue_first([place for place, _ in met], overdue, start)
    assert sorted(order) == list(range(len(met)))
    assert [overdue[n] for n in order] == sorted(overdue, reverse=True)


def test_by_hand_what_came_later_is_last():
    assert by_hand(["a", "b", "c", "d"], ["c", "gone", "a"]) == [2, 0, 1, 3]


@settings(deadline=None)
@given(points, points)
def test_the_way_back_is_as_far(one: Wgs84, other: Wgs84):
    assert way(one, other).split(" ")[1:] == way(other, one).split(" ")[1:]
    assert (distance_m(one, other) < 15) == (way(one, other) == "就在旁边")
