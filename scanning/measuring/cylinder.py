"""A cylinder that stands on the sheet's plane: [x, y of its axis, diameter, height]."""

from collections.abc import Iterator

import numpy as np

from scanning.measuring.camera import Floats, View
from scanning.measuring.fitting import fit
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.shapes import Marks, Taps

BASE, TOP, LEFT, RIGHT = 0, 1, 2, 3
HEIGHTS_TRIED, DIAMETERS_TRIED = np.geomspace(5, 900, 40), np.geomspace(15, 600, 12)
BEGUN = 4  # starts that are followed to their end
SMALLEST, LARGEST = 3.0, 2000.0  # mm


class Cylinder:
    """See shapes.Shape. Along a rim a mark says the angle in radians, along a side the share of the height."""

    name = "cylinder"
    places = 2
    dimensions = ("diameter", "height")
    steps = np.full(4, 1e-3)

    def points(self, values: Floats, marks: Marks, centre: Floats) -> Floats:
        x, y, diameter, height = values
        towards, half = _front(values, centre)
        edge, along = marks.T
        angle = np.select([edge == LEFT, edge == RIGHT], [towards - half, towards + half], along)
        z = np.select([edge == BASE, edge == TOP], [0.0, height], along * height)
        radius = diameter / 2
        return np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle), z])

    def outline(self, values: Floats, view: View, spacing: float) -> Marks:
        towards, half = _front(values, view.centre)
        parts = [(BASE, towards - half, towards + half), (LEFT, 0.02, 0.98), (RIGHT, 0.02, 0.98)]
        if view.centre[2] > values[3]:
            parts.append((TOP, towards - np.pi, towards + np.pi))
        else:
            parts.append((TOP, towards - half, towards + half))
        marks = []
        for edge, begin, end in parts:
            finely = np.column_stack([np.full(60, edge), np.linspace(begin, end, 60)])
            pixels = view.project(self.points(values, finely, view.centre))
            count = int(np.clip(np.hypot(*np.diff(pixels, axis=0).T).sum() / spacing, 4, 240))
            along = begin + (end - begin) * (np.arange(count) + 0.5) / count
            marks.append(np.column_stack([np.full(count, edge), along]))
        return np.concatenate(marks)

    def tap_marks(self, values: Floats, taps: Taps, view: View) -> tuple[Marks, Floats]:
        """A tap on a rim means its nearest point."""
        rims = [(edge, pixels) for edge, pixels in zip((BASE, TOP), _given(taps), strict=True) if len(pixels)]
        marks = [self._nearest(values, edge, pixels, view) for edge, pixels in rims]
        return np.concatenate(marks), np.concatenate([pixels for _, pixels in rims])

    def _nearest(self, values: Floats, edge: int, pixels: Floats, view: View) -> Marks:
        """Marks of a rim that lie nearest to pixels (n, 2): of 180, then along the tangent there."""
        rim = np.column_stack([np.full(180, edge), np.linspace(-np.pi, np.pi, 181)[:-1]])
        seen = view.project(self.points(values, rim, view.centre))
        found = rim[((seen[:, None] - pixels) ** 2).sum(-1).argmin(0)]
        at = view.project(self.points(values, found, view.centre))
        along = (view.project(self.points(values, found + np.array([0, 1e-4]), view.centre)) - at) / 1e-4
        found[:, 1] += ((pixels - at) * along).sum(1) / np.maximum((along**2).sum(1), 1e-9)
        return found

    def from_taps(self, taps: Taps, view: View) -> Floats:
        base, top = _given(taps)
        if len(base) < 2 or len(top) < 2 or len(base) + len(top) < 5:
            raise Refusal(Code.TOO_FEW_CORNERS)

        def off(values: Floats) -> Floats:
            marks, pixels = self.tap_marks(values, taps, view)
            return np.asarray(view.project(self.points(values, marks, view.centre)) - pixels).ravel()

        starts = [values for values in _guesses(base, top, view) if _could_be(values, view)]
        starts.sort(key=lambda values: _off_rims(values, base, top, view))
        fits = [fit(off, start, self.steps) for start in starts[:BEGUN]]
        believable = [one for one in fits if _could_be(one.x, view)]
        if not believable:
            raise Refusal(Code.DISAGREE)
        return min(believable, key=lambda one: one.cost).x

    def matched(self, values: Floats, taps: Taps, view: View) -> Taps:
        return taps

    def alike(self, values: Floats, other: Floats) -> Floats:
        return values

    def folds(self, values: Floats, centre: Floats) -> list[int]:
        return []

    def volume(self, sizes: Floats) -> float:
        return float(np.pi / 4 * sizes[0] ** 2 * sizes[1])

    def beliefs(self, values: Floats) -> Floats:
        return np.empty(0)


def _front(values: Floats, centre: Floats) -> tuple[float, float]:
    """Direction of the camera from the axis, and the half angle of the side that it sees (radians)."""
    east, south = centre[0] - values[0], centre[1] - values[1]
    share = values[2] / 2 / max(float(np.hypot(east, south)), 1e-6)
    return float(np.arctan2(south, east)), float(np.arccos(np.clip(share, -1, 1)))


def _given(taps: Taps) -> tuple[Floats, Floats]:
    rims = ([at for at in taps.get(rim, []) if at is not None] for rim in ("base_rim", "top_rim"))
    base, top = (np.array(rim, float).reshape(-1, 2) for rim in rims)
    return base, top


def _guesses(base: Floats, top: Floats, view: View) -> Iterator[Floats]:
    """Cylinders to begin from: circles through both rims, which tell most from above; and, where the upper rim is seen
    from the side, bodies of every size behind what was tapped of the lower one."""
    pixels = np.concatenate([base, top])
    high = np.arange(len(pixels)) >= len(base)
    feet = view.on_plane(base)
    feet = feet[np.isfinite(feet).all(1)] - view.centre[:2]
    for height in HEIGHTS_TRIED:
        circle = _at_height(pixels, high, view, height)
        if circle is not None:
            yield circle
        if len(feet):
            near = feet[np.hypot(*feet.T).argmin()]
            ahead = near / max(float(np.hypot(*near)), 1e-6)
            for diameter in DIAMETERS_TRIED:
                yield np.array([*(view.centre[:2] + near + ahead * diameter / 2), diameter, height])


def _at_height(pixels: Floats, high: np.ndarray, view: View, height: float) -> Floats | None:
    """The cylinder of that height whose rims, one above the other, fit best by a plain circle."""
    feet = view.on_plane(pixels, np.where(high, height, 0.0))
    if not np.all(np.isfinite(feet)):
        return None
    unknowns = np.column_stack([2 * feet, np.ones(len(feet))])
    x, y, rest = np.linalg.lstsq(unknowns, (feet**2).sum(1), rcond=None)[0]
    squared = rest + x * x + y * y
    return None if squared <= 1 else np.array([x, y, 2 * np.sqrt(squared), height])


def _could_be(values: Floats, view: View) -> bool:
    """Whether there are packages of such a size, and the camera is not inside of it."""
    x, y, diameter, height = values
    away = float(np.hypot(*(view.centre[:2] - [x, y])))
    outside = away > diameter / 2 or view.centre[2] > height
    return bool(outside and SMALLEST < diameter < LARGEST and SMALLEST < height < LARGEST)


def _off_rims(values: Floats, base: Floats, top: Floats, view: View) -> float:
    """Sum of squares (px²) of how far the taps lie from their rims, about."""
    ring = np.column_stack([np.cos(_AROUND), np.sin(_AROUND)]) * (values[2] / 2) + values[:2]
    rims = [np.column_stack([ring, np.full(len(ring), z)]) for z in (0.0, values[3])]
    far = [
        ((view.project(rim)[:, None] - at) ** 2).sum(-1).min(0)
        for rim, at in zip(rims, (base, top), strict=True)
    ]
    return float(np.concatenate(far).sum())


_AROUND = np.linspace(0, 2 * np.pi, 72, endpoint=False)
