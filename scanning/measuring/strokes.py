"""Straight strokes in a photo, and the boxes and cylinders that may have made them: where a search may begin.

With the camera known, a stroke that is level tells the turn of its box; then all level ones tell one number each, how far
aside a plane lies for its height, and upright ones a bearing. A box is made of such numbers drawn by chance.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.measuring.camera import Floats, View
from scanning.measuring.touching import LARGEST, SMALLEST

SHORTEST = 8.0  # px
LEVEL, UPRIGHT = 3.0, 3.0  # degrees off the direction that is meant
TURNS, APART = 4, 4.0  # turns of a box that are tried, and degrees between them
NUMBERS = 14  # of a kind that are kept
SAME = 0.006  # two numbers are one
DRAWN = 40_000
DIAMETERS, HEIGHTS = 40, 24


@dataclass(frozen=True, slots=True)
class Strokes:
    """Strokes below the horizon in a photo free of distortion; lengths and middles in px, directions in radians."""

    view: View
    long: Floats
    bearing: Floats
    """Of the level direction in the world that each would have."""
    middle: Floats
    direction: Floats
    down: Floats
    """Of the rays through the middles: east and south for each mm of depth, (n, 2)."""
    upright: NDArray[np.bool_]

    def along(self, turn: float) -> NDArray[np.bool_]:
        """Which run level in this direction."""
        return self._off(np.array([np.cos(turn), np.sin(turn), 0.0])) < LEVEL

    def _off(self, direction: Floats) -> Floats:
        return degrees_off(self.view, self.middle, self.direction, direction)


def strokes_in(view: View, bgr: NDArray[np.uint8], known: NDArray[np.bool_]) -> Strokes:
    """The strokes of a photo, but those that lie where `known` edges of the sheet do."""
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY))[0]
    ends = np.asarray(found if found is not None else [], float).reshape(-1, 4)
    ends = ends[np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]) > SHORTEST]
    begin, end = ends[:, :2], ends[:, 2:]
    places = begin[:, None] + (end - begin)[:, None] * np.linspace(0.05, 0.95, 12)[:, None]
    x, y = (np.clip(np.rint(places[..., axis]).astype(int), 0, known.shape[1 - axis] - 1) for axis in (0, 1))
    new = known[y, x].mean(1) < 0.5
    begin, end = begin[new], end[new]
    middle = (begin + end) / 2
    rays = view.rays(middle)
    below = rays[:, 2] < -1e-3
    begin, end, middle, rays = begin[below], end[below], middle[below], rays[below]
    across = np.cross(view.rays(begin), view.rays(end))
    direction = np.arctan2(*(end - begin).T[::-1])
    upright = degrees_off(view, middle, direction, np.array([0.0, 0.0, 1.0])) < UPRIGHT
    bearing = np.arctan2(-across[:, 0], across[:, 1])
    down = rays[:, :2] / -rays[:, 2:]
    return Strokes(view, np.hypot(*(end - begin).T), bearing, middle, direction, down, upright)


def degrees_off(view: View, middle: Floats, direction: Floats, meant: Floats) -> Floats:
    """Between strokes and how a world direction (3,) looks at their middles."""
    rays = view.rays(middle)
    at = view.centre + rays / np.linalg.norm(rays, axis=1, keepdims=True) * 1000
    looks = view.project(at + meant) - view.project(at)
    off = np.arctan2(looks[:, 1], looks[:, 0]) - direction
    return np.degrees(np.abs((off + np.pi / 2) % np.pi - np.pi / 2))


def turns_of(strokes: Strokes) -> list[tuple[float, float]]:
    """Turns (radians, below 90°) that the strokes speak for, and how much."""
    level = ~strokes.upright
    halves = (np.degrees(strokes.bearing[level]) % 90 * 2).astype(int) % 180
    counted = np.bincount(halves, strokes.long[level], 180)
    bell = np.exp(-(np.arange(-6, 7) ** 2) / 12.5)
    even = np.convolve(np.concatenate([counted[-6:], counted, counted[:6]]), bell, "valid")
    found: list[int] = []
    for turn in np.argsort(-even).tolist():
        apart = [min(abs(turn - other), 180 - abs(turn - other)) for other in found]
        if even[turn] > 0 and min(apart, default=180) > 2 * APART:
            found.append(turn)
        if len(found) == TURNS:
            break
    return [(float(np.radians((turn + 0.5) / 2)), float(even[turn])) for turn in found]


def boxes_of(strokes: Strokes) -> Floats:
    """Boxes (n, 6) that some of the strokes could be edges of."""
    dice = np.random.default_rng(1)
    turns = turns_of(strokes)
    shares = np.sqrt([much for _, much in turns])
    found = [np.empty((0, 6))]
    for (turn, _), share in zip(turns, shares / max(float(shares.sum()), 1e-9), strict=True):
        draws = int(DRAWN * share / 2)
        for quarter in (0.0, np.pi / 2):
            with np.errstate(divide="ignore", invalid="ignore"):  # what there is no number for is NaN
                found.append(_drawn(_Numbers(strokes, turn + quarter, dice), draws))
    return np.concatenate(found)


class _Numbers:
    """What strokes tell of boxes with a face across `turn` + 90°: planes along the turn and across it, and bearings.

    Planes lie so far ahead or aside of the camera for each mm below it.
    """

    def __init__(self, strokes: Strokes, turn: float, dice: np.random.Generator) -> None:
        self.turn, self.dice, self.centre = turn, dice, strokes.view.centre
        cos, sin = np.cos(turn), np.sin(turn)
        aside = strokes.down @ np.array([cos, sin])
        ahead = strokes.down @ np.array([-sin, cos])
        along, across, upright = strokes.along(turn), strokes.along(turn + np.pi / 2), strokes.upright
        self._ahead = _told(ahead[along], strokes.long[along])
        self._aside = _told(aside[across], strokes.long[across])
        self._bearing = _told(np.arctan2(aside, ahead)[upright], strokes.long[upright])

    def ahead(self, count: int) -> Floats:
        return self._some(self._ahead, count)

    def aside(self, count: int) -> Floats:
        return self._some(self._aside, count)

    def bearing(self, count: int) -> Floats:
        """As so much aside for each mm ahead."""
        return np.asarray(np.tan(self._some(self._bearing, count)))

    def _some(self, told: tuple[Floats, Floats], count: int) -> Floats:
        numbers, weights = told
        if not len(numbers):
            return np.full(count, np.nan)
        return self.dice.choice(numbers, count, p=weights / weights.sum())


def _told(numbers: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Numbers that are alike as one, those of the longest strokes first; and the roots of their lengths."""
    order = np.argsort(numbers)
    parts = np.split(order, np.flatnonzero(np.diff(numbers[order]) > SAME) + 1) if len(order) else []
    told = sorted(((float(weights[part].sum()), part) for part in parts), key=lambda one: -one[0])[:NUMBERS]
    alike = [float(np.average(numbers[part], weights=weights[part])) for _, part in told]
    return np.array(alike), np.sqrt([weight for weight, _ in told])


def _drawn(numbers: _Numbers, count: int) -> Floats:
    """Boxes whose planes are made of numbers drawn by chance; where there are none, by chance alone."""
    dice, high = numbers.dice, float(numbers.centre[2])
    face = numbers.ahead(count)
    near = face * high
    above = np.where(
        dice.random(count) < 0.5, numbers.ahead(count) / face, numbers.aside(count) / numbers.aside(count)
    )
    believable = (above > 1.01) & (above < 6) & (dice.random(count) < 0.85)
    above = np.where(believable, above, np.exp(dice.uniform(np.log(1.03), np.log(3), count)))
    height = high * (1 - 1 / above)

    def side() -> Floats:
        by_base, by_top, by_bearing = (
            numbers.aside(count) * high,
            numbers.aside(count) * (high - height),
            numbers.bearing(count) * near,
        )
        how = dice.random(count)
        drawn = np.where(how < 0.25, by_base, np.where(how < 0.6, by_top, by_bearing))
        return _first_known(drawn, by_top, by_bearing, near * dice.uniform(-1, 1, count))

    one, other = side(), side()
    by_top = numbers.ahead(count) * (high - height)
    by_bearing = np.where(dice.random(count) < 0.5, one, other) / numbers.bearing(count)
    anywhere = near + np.sign(near) * np.exp(dice.uniform(np.log(30), np.log(400), count))
    how = dice.random(count)
    far = np.where(how < 0.6, by_top, np.where(how < 0.85, by_bearing, anywhere))
    length, width = np.abs(one - other), np.abs(far - near)
    sizes = np.column_stack([length, width, height])
    kept = np.isfinite(sizes).all(1) & ((far - near) * np.sign(near) > 0)
    kept &= (np.nan_to_num(sizes).min(1) > SMALLEST) & (np.nan_to_num(sizes).max(1) < LARGEST)
    aside, ahead = ((one + other) / 2)[kept], ((near + far) / 2)[kept]
    cos, sin = np.cos(numbers.turn), np.sin(numbers.turn)
    x, y = numbers.centre[0] + aside * cos - ahead * sin, numbers.centre[1] + aside * sin + ahead * cos
    return np.column_stack([x, y, np.full(len(x), numbers.turn), sizes[kept]])


def _first_known(*choices: Floats) -> Floats:
    known = choices[0]
    for other in choices[1:]:
        known = np.where(np.isfinite(known), known, other)
    return known


def cylinders_of(strokes: Strokes) -> Floats:
    """Cylinders (n, 4) that have two of the upright strokes for their sides, as near and as tall as they can be."""
    bearings = np.arctan2(strokes.down[:, 1], strokes.down[:, 0])[strokes.upright]
    if len(bearings) < 2:
        return np.empty((0, 4))
    ahead = np.arctan2(np.sin(bearings).mean(), np.cos(bearings).mean())
    aside = (bearings - ahead + np.pi) % (2 * np.pi) - np.pi
    sides, _ = _told(aside, strokes.long[strokes.upright])
    far, above = (
        one.ravel() for one in np.meshgrid(np.geomspace(60, 2500, DIAMETERS), np.geomspace(1.03, 4, HEIGHTS))
    )
    x, y, high = strokes.view.centre
    found = [np.empty((0, 4))]
    for number, one in enumerate(sides[:10]):
        for other in sides[:number]:
            half, towards = abs(one - other) / 2, ahead + (one + other) / 2
            if 0.01 < half < 1.3:
                at = [x + far * np.cos(towards), y + far * np.sin(towards)]
                found.append(np.column_stack([*at, 2 * far * np.sin(half), high * (1 - 1 / above)]))
    return np.concatenate(found)
