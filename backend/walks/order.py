"""The order of a walk: each time to the nearest, then mended where two legs cross. Pure; pwa/map/order.js is its twin.

Places are WGS-84. What has no place comes last, as it was given. A walk begins where one stands, or else at the
first thing that has a place.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from backend.regions.coordinates import Wgs84, distance_m

MENDED = 120  # stops; a longer walk is left as going to the nearest made it
WORTH_M = 0.01  # a gain below this is arithmetic, not a shorter way
Places = Sequence[Wgs84 | None]


def shortest(places: Places, start: Wgs84 | None = None) -> list[int]:
    """Indices into `places`, first to last."""
    return _walk(places, range(len(places)), start)


def overdue_first(places: Places, overdue: Sequence[bool], start: Wgs84 | None = None) -> list[int]:
    """All that is overdue by the shortest way, and from there the rest."""
    first = _walk(places, [n for n in range(len(places)) if overdue[n]], start)
    last = next((places[n] for n in reversed(first) if places[n]), start)
    return first + _walk(places, [n for n in range(len(places)) if not overdue[n]], last)


def by_hand(ids: Sequence[object], chosen: Sequence[object]) -> list[int]:
    """As chosen; what was not yet there then comes last."""
    rank = {thing: place for place, thing in enumerate(chosen)}
    return sorted(range(len(ids)), key=lambda n: rank.get(ids[n], len(rank)))


def length_m(places: Places, order: Sequence[int], start: Wgs84 | None = None) -> float:
    """Metres as the crow flies, over those that have a place."""
    met = [start, *(places[n] for n in order)]
    known = [place for place in met if place]
    return sum(distance_m(one, other) for one, other in pairwise(known))


def _walk(places: Places, chosen: Sequence[int], start: Wgs84 | None) -> list[int]:
    placed = [n for n in chosen if places[n]]
    away = _distances(places, placed, start)
    path = _to_the_nearest(placed, start is not None, away)
    if len(path) <= MENDED:
        _uncross(path, 0 if start else 1, away)
    return path + [n for n in chosen if not places[n]]


Away = Callable[[int, int], float]
START = -1


def _distances(places: Places, placed: Sequence[int], start: Wgs84 | None) -> Away:
    known: dict[tuple[int, int], float] = {}
    met = {n: places[n] for n in placed} | {START: start}

    def away(one: int, other: int) -> float:
        pair = (one, other) if one < other else (other, one)
        if pair not in known:
            a, b = met[pair[0]], met[pair[1]]
            known[pair] = distance_m(a, b) if a and b else 0.0
        return known[pair]

    return away


def _to_the_nearest(placed: Sequence[int], from_start: bool, away: Away) -> list[int]:
    left, path = list(placed), []
    here = START
    if left and not from_start:
        here = left.pop(0)
        path.append(here)
    while left:
        here = min(left, key=lambda n, here=here: (away(here, n), n))  # type: ignore[misc]
        left.remove(here)
        path.append(here)
    return path


def _uncross(path: list[int], first: int, away: Away) -> None:
    """2-opt: turns a piece round wherever that is shorter, until nothing is. The beginning stays."""
    shorter = True
    while shorter:
        shorter = False
        for i in range(first, len(path) - 1):
            for j in range(i + 1, len(path)):
                if _gain(path, i, j, away) > WORTH_M:
                    path[i : j + 1] = reversed(path[i : j + 1])
                    shorter = True


def _gain(path: Sequence[int], i: int, j: int, away: Away) -> float:
    before = path[i - 1] if i else START
    gain = away(before, path[i]) - away(before, path[j])
    if j + 1 < len(path):
        gain += away(path[j], path[j + 1]) - away(path[i], path[j + 1])
    return gain
