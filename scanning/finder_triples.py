"""Which three finder patterns belong to one code, and how many modules it has.

Tells hypotheses, the likeliest first; whether one is a code shows when its modules are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np

from scanning.finders import Finder, Points
from scanning.qr_layout import SIDES

MOST_FINDERS = 12  # 220 triples; more are a texture
MOST_PAIRED = 4  # 24 triples of two and a guess


@dataclass(frozen=True, slots=True)
class Triple:
    """The finder at the code's own corner, the one across and the one down; `strange` is 0 for a flat code."""

    corner: Finder
    across: Finder
    down: Finder
    side: float  # modules, by the sizes of the patterns: a first guess
    strange: float


def triples(finders: list[Finder], most: int = 8) -> list[Triple]:
    """The likeliest."""
    chosen = finders[:MOST_FINDERS]
    found = [triple for three in combinations(chosen, 3) for triple in _orders(*three)]
    return sorted(found, key=lambda triple: triple.strange)[:most]


def completed(finders: list[Finder], most: int = 8) -> list[Triple]:
    """Triples of two that were seen and one that is hidden, by glare or damage; the likeliest."""
    found: list[Triple] = []
    for one, other in permutations(finders[:MOST_PAIRED], 2):
        for step in _ways_to_a_third(one, other):
            third = Finder(one.middle + step, one.corners + step, guessed=True)
            found += [triple for triple in _orders(one, other, third) if triple.corner is not other]
    return sorted(found, key=lambda triple: triple.strange)[:most]


def _ways_to_a_third(one: Finder, other: Finder) -> Iterator[Points]:
    """From one finder to where a third may be, along its own sides."""
    way = other.middle - one.middle
    sides = np.roll(one.corners, -1, 0) - one.corners
    first, second = (sides[0] - sides[2]) / 2, (sides[1] - sides[3]) / 2
    if abs(first[0] * second[1] - first[1] * second[0]) < 1:
        return
    share = np.linalg.solve(np.stack([first, second], 1), way)
    along, aside = (first, second) if abs(share[0]) > abs(share[1]) else (second, first)
    modules = np.hypot(*way) / np.hypot(*along)
    yield from (aside * modules, -aside * modules)  # the two are on one side of the code
    yield from (first * share[0], second * share[1])  # they are across from each other


def likely_sides(guess: float) -> list[int]:
    """Numbers of modules to try for a guess, the nearest first."""
    reach = 4 + 0.2 * guess
    return sorted((side for side in SIDES if abs(side - guess) <= reach), key=lambda side: abs(side - guess))


def _orders(*three: Finder) -> Iterator[Triple]:
    sizes = [finder.size for finder in three]
    if max(sizes) > 3.5 * min(sizes):
        return
    for place in range(3):
        corner, (one, other) = three[place], [three[i] for i in range(3) if i != place]
        first, second = one.middle - corner.middle, other.middle - corner.middle
        turn = first[0] * second[1] - first[1] * second[0]
        sine = turn / (np.hypot(*first) * np.hypot(*second))
        if abs(sine) < 0.3:
            continue
        across, down = (one, other) if turn > 0 else (other, one)
        triple = _measured(corner, across, down)
        if triple is not None:
            yield triple


def _measured(corner: Finder, across: Finder, down: Finder) -> Triple | None:
    to_right, to_bottom = across.middle - corner.middle, down.middle - corner.middle
    columns = _modules_between(corner, across, to_right)
    rows = _modules_between(corner, down, to_bottom)
    if not (11 < columns < 190 and 11 < rows < 190):
        return None
    uneven = abs(np.log(columns / rows))
    skew = _misalignment(corner, to_right) + _misalignment(corner, to_bottom)
    if uneven > 0.6 or skew > 0.9:
        return None
    return Triple(corner, across, down, (columns + rows) / 2 + 7, float(uneven + skew))


def _modules_between(one: Finder, other: Finder, way: Points) -> float:
    """Modules from middle to middle, by the size of both along the way."""
    return float(2 * np.hypot(*way) / (_module(one, way) + _module(other, way)))


def _module(finder: Finder, way: Points) -> float:
    """px of a module of this finder in a direction: the pair of sides that runs along it is five modules long."""
    sides = np.roll(finder.corners, -1, 0) - finder.corners
    unit = way / np.hypot(*way)
    pairs = (abs((sides[0] - sides[2]) @ unit), abs((sides[1] - sides[3]) @ unit))
    return float(max(*pairs, 1e-6) / 10)


def _misalignment(finder: Finder, way: Points) -> float:
    """Radians between a direction and the nearest sides of the finder."""
    sides = np.roll(finder.corners, -1, 0) - finder.corners
    both = np.array([sides[0] - sides[2], sides[1] - sides[3]])
    turns = np.abs(both[:, 0] * way[1] - both[:, 1] * way[0]) / (np.hypot(*both.T) * np.hypot(*way) + 1e-9)
    return float(np.arcsin(np.clip(turns, 0, 1)).min())
