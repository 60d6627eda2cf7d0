"""What box and cylinder have in common, so that edges and adjustment need not know which they work on."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scanning.measuring.camera import Floats, View

Marks = NDArray[np.float64]
"""Places on a shape's outline, (n, 2): number of the edge, and how far along it."""

Taps = dict[str, list[list[float] | None]]
"""Corners of one photo as the person or the outline finder gave them, in px."""


class Shape(Protocol):
    """Values are [x, y, turn] and then sizes for a box, [x, y] and then sizes for a cylinder; mm and radians."""

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

    def volume(self, sizes: Floats) -> float:
        """mm³ of sizes in the order of `dimensions`."""
        ...


def tapped(shape: Shape, values: Floats, taps: Taps, view: View) -> tuple[Floats, Floats]:
    """World points (n, 3) that the taps mean, and the taps (n, 2) in px."""
    marks, pixels = shape.tap_marks(values, taps, view)
    return shape.points(values, marks, view.centre), pixels
