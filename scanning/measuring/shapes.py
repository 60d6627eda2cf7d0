"""What box and cylinder have in common, so that edges and adjustment need not know which they work on."""

from math import isfinite
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scanning.measuring.camera import Floats, View
from scanning.measuring.refusals import Code, Refusal

Marks = NDArray[np.float64]
"""Places on a shape's outline, (n, 2): number of the edge, and how far along it."""

Taps = dict[str, list[list[float] | None]]
"""Corners of one photo as the person or the outline finder gave them, in px."""


MOST_TAPS = 24
RINGS = ({"base", "top"}, {"base_rim", "top_rim"})


def checked(taps: object, size: tuple[int, int]) -> Taps:
    """Corners as they came from outside, if they are corners of a photo of this size (px). Raises Refusal."""
    if not isinstance(taps, dict) or not any(set(taps) <= rings for rings in RINGS):
        raise Refusal(Code.TOO_FEW_CORNERS)
    for points in taps.values():
        if not isinstance(points, list) or len(points) > MOST_TAPS:
            raise Refusal(Code.TOO_FEW_CORNERS)
        for at in points:
            if at is not None and not _is_a_point(at):
                raise Refusal(Code.TOO_FEW_CORNERS)
            if at is not None and not all(
                -TOLERATED < x < side + TOLERATED for x, side in zip(at, size, strict=True)
            ):
                raise Refusal(Code.CUT_OFF)
    return taps


TOLERATED = 30  # px outside of the picture: a thumb near its border


def _is_a_point(at: object) -> bool:
    return (
        isinstance(at, list | tuple)
        and len(at) == 2
        and all(isinstance(x, int | float) and isfinite(x) for x in at)
    )


class Shape(Protocol):
    """Values are [x, y, turn] and then sizes for a box, [x, y] and then sizes for a cylinder; mm and radians.

    A rounded box has its radius before the sizes.
    """

    @property
    def name(self) -> str: ...

    @property
    def places(self) -> int:
        """How many of the values say where it stands."""
        ...

    @property
    def dimensions(self) -> tuple[str, ...]: ...

    @property
    def steps(self) -> Floats:
        """Small differences of the values, for slopes."""
        ...

    def points(self, values: Floats, marks: Marks, centre: Floats) -> Floats:
        """World points (n, 3) of marks, as seen by a camera at `centre`: a cylinder's sides depend on it."""
        ...

    def outline(self, values: Floats, view: View, spacing: float) -> Marks:
        """Marks on all edges that this view sees, one every `spacing` px."""
        ...

    def tap_marks(self, values: Floats, taps: Taps, view: View) -> tuple[Marks, Floats]:
        """The marks (n, 2) that the taps mean, and the taps (n, 2) in px."""
        ...

    def from_taps(self, taps: Taps, view: View) -> Floats:
        """Values that the taps alone tell. Raises Refusal if they are too few."""
        ...

    def matched(self, values: Floats, taps: Taps, view: View) -> Taps:
        """The same taps, numbered as the corners of `values` are."""
        ...

    def alike(self, values: Floats, other: Floats) -> Floats:
        """`values` written so that they compare with `other`: a box turned by 90° has length and width swapped."""
        ...

    def folds(self, values: Floats, centre: Floats) -> list[int]:
        """Numbers of the edges between two faces that a camera at `centre` sees, which need not differ in colour."""
        ...

    def volume(self, sizes: Floats) -> float:
        """mm³ of sizes in the order of `dimensions`."""
        ...

    def beliefs(self, values: Floats) -> Floats:
        """What is believed of values that no photo tells for sure, as residuals in standard deviations."""
        ...


def tapped(shape: Shape, values: Floats, taps: Taps, view: View) -> tuple[Floats, Floats]:
    """World points (n, 3) that the taps mean, and the taps (n, 2) in px."""
    marks, pixels = shape.tap_marks(values, taps, view)
    return shape.points(values, marks, view.centre), pixels
