"""A cylinder that stands on the sheet's plane: [x, y of its axis, diameter, height]."""

import numpy as np

from scanning.measuring.camera import Floats, View
from scanning.measuring.fitting import fit
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.shapes import Marks, Taps

BASE, TOP, LEFT, RIGHT = 0, 1, 2, 3
HEIGHTS_TRIED = np.geomspace(5, 900, 60)


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
        pixels = np.concatenate([base, top])
        high = np.arange(len(pixels)) >= len(base)
        starts = [_at_height(pixels, high, view, height) for height in HEIGHTS_TRIED]
        believable = [values for values in starts if values is not None]
        if not believable:
            raise Refusal(Code.DISAGREE)

        def off(values: Floats) -> Floats:
            return _off_rims(values, pixels, high, view)

        believable.sort(key=lambda values: float((off(values) ** 2).sum()))
        fits = [fit(off, start, self.steps) for start in believable[:3]]
        x, y, diameter, height = min(fits, key=lambda one: one.cost).x
        return np.array([x, y, abs(diameter), abs(height)])

    def matched(self, values: Floats, taps: Taps, view: View) -> Taps:
        return taps

    def alike(self, values: Floats, other: Floats) -> Floats:
        return values

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


def _at_height(pixels: Floats, high: np.ndarray, view: View, height: float) -> Floats | None:
    """The cylinder of that height whose rims, one above the other, fit best by a plain circle."""
    feet = view.on_plane(pixels, np.where(high, height, 0.0))
    if not np.all(np.isfinite(feet)):
        return None
    unknowns = np.column_stack([2 * feet, np.ones(len(feet))])
    x, y, rest = np.linalg.lstsq(unknowns, (feet**2).sum(1), rcond=None)[0]
    squared = rest + x * x + y * y
    return None if squared <= 1 else np.array([x, y, 2 * np.sqrt(squared), height])


def _off_rims(values: Floats, pixels: Floats, high: np.ndarray, view: View) -> Floats:
    """How far the taps lie from their rims, about in px: mm on the rim's plane by the scale there."""
    feet = view.on_plane(pixels, np.where(high, values[3], 0.0))
    away = feet - values[:2]
    far = np.hypot(*away.T)
    lifted = np.column_stack([feet, np.where(high, values[3], 0.0)])
    outward = np.column_stack([away / np.maximum(far, 1e-6)[:, None], np.zeros(len(far))])
    scale = np.hypot(*(view.project(lifted + outward * 0.5) - view.project(lifted - outward * 0.5)).T)
    return np.nan_to_num((far - values[2] / 2) * scale, nan=1e3)
