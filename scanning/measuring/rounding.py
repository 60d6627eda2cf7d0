"""A box whose edges are rounded off: what a camera sees of it lies further in than the box is large.

Values are [x, y of its middle, turn, radius of the edges, length, width, height]; the sizes are those over all. Each edge
is a part of a rod and each corner a part of a ball: it ends where a line of sight touches it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scanning.measuring.box import EDGES, FACES, UP, Box, corners_of, visible_faces
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
        found[meant] = corners_of(sharp)[edge[meant] % 8]
        sides = ~meant & ~arcs
        begin, end = EDGES[edge[sides]].T
        places = inner[begin] + (inner[end] - inner[begin]) * along[sides, None]
        found[sides] = places + values[3] * rounds.outward(edge[sides], places - centre, values[3])
        found[arcs] = inner[(edge[arcs] - ARC) % 8]  # where a corner is not on the rim from here
        for corner, edges in rounds.corners:
            here = edge == ARC + corner
            found[here] = self._arc(rounds, edges, inner[corner], along[here], values[3])
        return found

    def _arc(self, rounds: "_Rounds", edges: list[int], ball: Floats, along: Floats, radius: float) -> Floats:
        """The round between two edges as a soft lens shows it: as if it were a larger one that touches both."""
        sight = np.tile(ball - rounds.centre, (2, 1))
        one, other = rounds.outward(np.array(edges), sight, radius)
        larger = float(np.hypot(radius, self.softness * np.linalg.norm(sight[0])))
        middle = ball + (radius - larger) * (one + other) / (1 + one @ other)
        between = one * (1 - along[:, None]) + other * along[:, None]
        sights = np.tile(middle - rounds.centre, (len(along), 1))
        return middle + larger * _touching(sights, between, larger)

    def outline(self, values: Floats, view: View, spacing: float) -> Marks:
        sharp = sharp_of(values)
        along = (np.arange(ARC_MARKS) + 0.5) / ARC_MARKS
        arcs = [
            np.column_stack([np.full(ARC_MARKS, ARC + corner), along])
            for corner, _ in _Rounds(sharp, view.centre).corners
        ]
        rim = Box().outline(sharp, view, spacing)
        return np.concatenate([rim[~np.isin(rim[:, 0], folds(values, view.centre))], *arcs])

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


def folds(values: Floats, centre: Floats) -> list[int]:
    """Edges between two faces in view."""
    return np.flatnonzero(_Rounds(sharp_of(values), centre).folded).tolist()


def _inner_corners(values: Floats) -> Floats:
    """Middles (8, 3) of the balls that its corners are parts of."""
    radius, sharp = values[3], sharp_of(values)
    sharp[3:5] -= 2 * radius
    corners = corners_of(sharp)
    corners[:, 2] = np.where(UP > 0, values[6] - radius, radius)
    return corners


class _Rounds:
    """The twelve edges of a box as a camera at `centre` sees them; `corners` of the top's rim with their two edges."""

    def __init__(self, sharp: Floats, centre: Floats) -> None:
        self.centre = centre
        cos, sin = np.cos(sharp[2]), np.sin(sharp[2])
        visible = visible_faces(sharp, centre)
        self.middles = np.zeros((len(EDGES), 3))
        in_view = np.zeros(len(EDGES), int)
        for face, ((across, along, up), edges) in enumerate([*FACES, BOTTOM]):
            self.middles[list(edges)] += across * cos - along * sin, across * sin + along * cos, up
            in_view[list(edges)] += face in visible
        self.folded = in_view == 2
        corners = corners_of(sharp)
        run = corners[EDGES[:, 1]] - corners[EDGES[:, 0]]
        self.along = run / np.linalg.norm(run, axis=1, keepdims=True)
        rim = np.flatnonzero(in_view == 1)
        at = [(corner, [int(edge) for edge in rim if corner in EDGES[edge]]) for corner in range(4, 8)]
        self.corners = [(corner, edges) for corner, edges in at if len(edges) == 2]

    def outward(self, edge: Numbers, sight: Floats, radius: float) -> Floats:
        """From places on the rods' axes, seen along `sight` (n, 3), to what is seen of their edges; in radii."""
        across = np.cross(sight, self.along[edge])
        across *= np.sign((across * self.middles[edge]).sum(1, keepdims=True))
        rim = _touching(sight, across, radius)
        return np.asarray(np.where(self.folded[edge][:, None], FOLD * self.middles[edge], rim))


def _touching(sight: Floats, aside: Floats, radius: float) -> Floats:
    """Unit vectors (n, 3) from the middles of balls to where lines of sight touch them, on the side of `aside`."""
    far = np.linalg.norm(sight, axis=1, keepdims=True)
    ahead = sight / far
    across = aside - (aside * ahead).sum(1, keepdims=True) * ahead
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    share = radius / far
    return np.asarray(across * np.sqrt(1 - share**2) - share * ahead)
