"""A box whose edges are rounded off: what a camera sees of it lies further in than the box is large.

Values are [x, y of its middle, turn, radius of the edges, length, width, height]; the sizes are those over all. Each edge
is a part of a rod and each corner a part of a ball: it ends where a line of sight touches it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scanning.measuring.box import EDGES, FACES, UP, Box, corners_of
from scanning.measuring.camera import Floats, View
from scanning.measuring.shapes import Marks, Taps

CORNER = -1.0
"""Along an edge: where its straight sides would meet, which is what a thumb means."""
FOLD = 0.85
"""Where colours change on an edge between two faces in view: from the middle of the round (0.71) to the sharp edge (1)."""
ARC, ARC_MARKS = 12, 6
"""Corners of the top that are seen against what is behind: their numbers as edges follow those of the edges."""
BOTTOM = ((0, 0, -1), (0, 1, 2, 3))
NEVER = 0.1  # mm: a radius is not below nothing

Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class RoundedBox:
    """See shapes.Shape. A lens makes a sharp corner look rounded: by what is seen under the angle `softness` (radians)."""

    softness: float
    usual: float = 1.5
    spread: float = 1.5
    """mm: the radius believed, and one standard deviation."""

    name = "box"
    places = 4
    dimensions = ("length", "width", "height")
    steps = np.array([1e-3, 1e-3, 1e-6, 1e-3, 1e-3, 1e-3, 1e-3])

    def points(self, values: Floats, marks: Marks, centre: Floats) -> Floats:
        sharp, inner = sharp_of(values), _inner_corners(values)
        edge, along = marks[:, 0].astype(int), marks[:, 1]
        rounds = _Rounds(sharp, centre)
        found = np.empty((len(marks), 3))
        meant, arcs = along == CORNER, edge >= ARC
        if meant.any():
            found[meant] = corners_of(sharp)[edge[meant] % 8]
        sides = ~meant & ~arcs
        begin, end = EDGES[edge[sides]].T
        places = inner[begin] + (inner[end] - inner[begin]) * along[sides, None]
        found[sides] = places + values[3] * rounds.outward(edge[sides], places - centre, values[3])
        if arcs.any():
            found[arcs] = self._on_arcs(rounds, inner, edge[arcs] - ARC, along[arcs, None], values[3])
        return found

    def _on_arcs(
        self, rounds: "_Rounds", inner: Floats, corner: Numbers, along: Floats, radius: float
    ) -> Floats:
        """The rounds between two edges as a soft lens shows them: as if they were larger ones that touch both."""
        sights = inner - rounds.centre
        far = np.linalg.norm(sights, axis=1, keepdims=True)
        one, other = (rounds.outward(edges, sights, radius) for edges in rounds.edges_at.T)
        larger = np.hypot(radius, self.softness * far)
        opened = np.maximum(1 + (one * other).sum(1, keepdims=True), 0.1)
        middle = inner + (radius - larger) * (one + other) / opened
        between = one[corner] * (1 - along) + other[corner] * along
        touched = _touching(middle[corner] - rounds.centre, between, larger[corner])
        return np.asarray(middle[corner] + larger[corner] * touched)

    def outline(self, values: Floats, view: View, spacing: float) -> Marks:
        sharp = sharp_of(values)
        along = (np.arange(ARC_MARKS) + 0.5) / ARC_MARKS
        arcs = [
            np.column_stack([np.full(ARC_MARKS, ARC + corner), along])
            for corner in _Rounds(sharp, view.centre).corners
        ]
        rim = Box().outline(sharp, view, spacing)
        return np.concatenate([rim[~np.isin(rim[:, 0], self.folds(values, view.centre))], *arcs])

    def tap_marks(self, values: Floats, taps: Taps, view: View) -> tuple[Marks, Floats]:
        marks, pixels = Box().tap_marks(sharp_of(values), taps, view)
        marks[:, 1] = CORNER
        return marks, pixels

    def from_taps(self, taps: Taps, view: View) -> Floats:
        return with_radius(Box().from_taps(taps, view), self.usual)

    def matched(self, values: Floats, taps: Taps, view: View) -> Taps:
        return Box().matched(sharp_of(values), taps, view)

    def alike(self, values: Floats, other: Floats) -> Floats:
        return with_radius(Box().alike(sharp_of(values), sharp_of(other)), values[3])

    def folds(self, values: Floats, centre: Floats) -> list[int]:
        return np.flatnonzero(_Rounds(sharp_of(values), centre).folded).tolist()

    def volume(self, sizes: Floats) -> float:
        return Box().volume(sizes)

    def beliefs(self, values: Floats) -> Floats:
        radius = values[3]
        return np.array([(radius - self.usual) / self.spread, min(radius, 0.0) / NEVER])


def with_radius(sharp: Floats, radius: float) -> Floats:
    """A sharp box's values with a radius."""
    return np.concatenate([sharp[:3], [radius], sharp[3:]])


def sharp_of(values: Floats) -> Floats:
    """The sharp box around a rounded one."""
    return np.concatenate([values[:3], values[4:]])


def _inner_corners(values: Floats) -> Floats:
    """Middles (8, 3) of the balls that its corners are parts of."""
    radius, sharp = values[3], sharp_of(values)
    sharp[3:5] -= 2 * radius
    corners = corners_of(sharp)
    corners[:, 2] = np.where(UP > 0, values[6] - radius, radius)
    return corners


# In the box's own directions (across, along, up), by edge; of base and top in turn, then the upright ones.
_ALONG = np.eye(3)[[0, 1, 0, 1, 0, 1, 0, 1, 2, 2, 2, 2]]
_SIDES = [*FACES, BOTTOM]
_FACES_OF = np.array(
    [[face for face, (_, edges) in enumerate(_SIDES) if edge in edges] for edge in range(12)]
)
_MIDDLES = np.array([outward for outward, _ in _SIDES], float)[_FACES_OF].sum(1)
_EDGES_AT = np.array([np.flatnonzero((EDGES - corner == 0).any(1)) for corner in range(8)])


class _Rounds:
    """The twelve edges of a box as a camera at `centre` sees them; `corners` of the top's rim with their two edges."""

    def __init__(self, sharp: Floats, centre: Floats) -> None:
        self.centre = centre
        x, y, turn, length, width, height = sharp
        cos, sin = np.cos(turn), np.sin(turn)
        own = np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])
        self.middles, self.along = _MIDDLES @ own, _ALONG @ own
        across, aside = own[:2, :2] @ [centre[0] - x, centre[1] - y]
        right, beyond = length / 2, width / 2
        seen = [aside < -beyond, across > right, aside > beyond, across < -right, centre[2] > height, False]
        in_view = np.array(seen)[_FACES_OF].sum(1)
        self.folded = in_view == 2
        rim = in_view[_EDGES_AT] == 1
        self.corners = [corner for corner in range(4, 8) if rim[corner].sum() == 2]
        self.edges_at = _EDGES_AT[:, :2].copy()
        for corner in self.corners:
            self.edges_at[corner] = _EDGES_AT[corner][rim[corner]]

    def outward(self, edge: Numbers, sight: Floats, radius: float) -> Floats:
        """From places on the rods' axes, seen along `sight` (n, 3), to what is seen of their edges; in radii."""
        across = _cross(sight, self.along[edge])
        across *= np.sign((across * self.middles[edge]).sum(1, keepdims=True))
        rim = _touching(sight, across, radius)
        return np.asarray(np.where(self.folded[edge][:, None], FOLD * self.middles[edge], rim))


def _cross(one: Floats, other: Floats) -> Floats:
    """np.cross for (n, 3), which takes half of the time there."""
    return np.asarray(one[:, [1, 2, 0]] * other[:, [2, 0, 1]] - one[:, [2, 0, 1]] * other[:, [1, 2, 0]])


def _touching(sight: Floats, aside: Floats, radius: float | Floats) -> Floats:
    """Unit vectors (n, 3) from the middles of balls to where lines of sight touch them, on the side of `aside`."""
    far = np.sqrt((sight**2).sum(1, keepdims=True))
    ahead = sight / far
    across = aside - (aside * ahead).sum(1, keepdims=True) * ahead
    across /= np.sqrt((across**2).sum(1, keepdims=True))
    share = radius / far
    return np.asarray(across * np.sqrt(1 - share**2) - share * ahead)
