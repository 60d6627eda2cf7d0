"""Where each module of a code is in the picture, for a code that is seen from the side, bent or wavy.

The three finder patterns give a first map from modules to pixels. It is bent to the picture by the phase of the
edges: edges between modules lie on whole numbers of modules; how far off they lie is seen window by window
(demodulated at one period a module), and followed from the finder patterns outwards, so that it may grow to several
modules in the middle of a code.
"""

from dataclasses import dataclass, replace
from heapq import heappop, heappush

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.finder_triples import Triple
from scanning.finders import Finder, Points
from scanning.photos import Gray

Field = NDArray[np.float64]

PIXELS = 6  # of a module, when a code is laid flat


@dataclass(frozen=True, slots=True)
class Grid:
    """A map from places in a code of `side` modules to px: a polynomial, and how far off it is at each module."""

    side: int
    bend: Points  # (terms, 2)
    off: Field  # (side, side, 2), modules
    sure: tuple[tuple[int, int], ...]  # (row, column) of the finder patterns that were seen

    def pixels(self, u: Field, v: Field) -> Field:
        """px (…, 2) of places in modules from the corner of the code, the way off left aside."""
        return np.asarray(_terms(u / self.side, v / self.side) @ self.bend)

    def outline(self) -> Points:
        """The four corners of the code in px, from its own corner in reading order."""
        places = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * self.side
        near = np.array([[0, 0], [0, -1], [-1, -1], [-1, 0]])
        moved = places + self.off[near[:, 0], near[:, 1]]
        return self.pixels(moved[:, 0], moved[:, 1])


def first_grid(triple: Triple, side: int, bent: bool = True) -> Grid:
    """From the patterns alone: their middles, and the corners of their light squares."""
    finders = (triple.corner, triple.across, triple.down)
    marks: list[Points] = []
    pixels: list[Points] = []
    weights: list[float] = []
    ends = ((3.5, 3.5), (side - 3.5, 3.5), (3.5, side - 3.5))
    for finder, middle in zip(finders, ends, strict=True):
        marks += [np.array(middle), *(np.array(middle) + 2.5 * _SQUARE)]
        pixels += [finder.middle, *_in_order(finder, triple)]
        weights += [0.5] * 5 if finder.guessed else [6, 1, 1, 1, 1]
    u, v = np.array(marks).T / side
    weight = np.array(weights)[:, None] ** 0.5
    terms = _terms(u, v)
    if not bent:
        terms[:, 4:] = 0
    # What the patterns leave open stays as flat as it can.
    calm = np.diag([0, 0, 0, 0.02, 0.02, 0.02])
    seen = np.concatenate([terms * weight, calm])
    wanted = np.concatenate([np.array(pixels) * weight, np.zeros((6, 2))])
    bend = np.linalg.lstsq(seen, wanted, rcond=None)[0]
    places = ((3, 3), (3, side - 4), (side - 4, 3))
    sure = tuple(place for place, finder in zip(places, finders, strict=True) if not finder.guessed)
    return Grid(side, bend, np.zeros((side, side, 2)), sure)


_SQUARE = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], float)


def _terms(u: Field, v: Field) -> Field:
    return np.stack([np.ones_like(u), u, v, u * v, u * u, v * v], -1)


def _in_order(finder: Finder, triple: Triple) -> Points:
    """The corners of a pattern as the code is read: first the one at the code's top left, then clockwise."""
    right = triple.across.middle - triple.corner.middle
    down = triple.down.middle - triple.corner.middle
    away = finder.corners - finder.corners.mean(0)
    place = np.linalg.solve(np.stack([right, down], 1), away.T).T
    # Corners turn one way; the start is the one farthest to the top left.
    start = int((place[:, 0] + place[:, 1]).argmin())
    turned = np.roll(finder.corners, -start, 0)
    if place[(start + 1) % 4, 0] < place[(start - 1) % 4, 0]:
        turned = np.roll(turned[::-1], 1, 0)
    return turned


def flat(gray: Gray, grid: Grid) -> Field:
    """The code laid flat, PIXELS a module."""
    size = grid.side * PIXELS
    across = (np.arange(size) + 0.5) / PIXELS
    u, v = np.meshgrid(across, across)
    if grid.off.any():
        off = cv2.resize(grid.off, (size, size), interpolation=cv2.INTER_LINEAR)
        u, v = u + off[..., 0], v + off[..., 1]
    places = grid.pixels(u, v).astype(np.float32)
    seen = cv2.remap(gray, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.float64)


def bent_to(gray: Gray, grid: Grid, window: float) -> Grid:
    """The same grid moved to where the picture's edges are; each window so many modules wide (sigma)."""
    seen = cv2.GaussianBlur(flat(gray, grid), (0, 0), PIXELS * 0.15)
    moves = []
    for axis in (1, 0):
        steps = np.abs(np.gradient(seen, axis=axis))
        way_off, trust = _phase(steps, axis, window)
        moves.append(_followed(way_off, trust, window, grid.sure))
    return replace(grid, off=grid.off + np.stack(moves, -1))


def _phase(steps: Field, axis: int, window: float) -> tuple[Field, Field]:
    """How far (modules, ±½) the edges across one axis are from whole modules, and how sure that is (0 to 1)."""
    size = len(steps)
    turn = np.exp(-2j * np.pi * (np.arange(size) + 0.5) / PIXELS)
    turned = steps * (turn[None, :] if axis == 1 else turn[:, None])
    side = size // PIXELS
    blocks = turned.reshape(side, PIXELS, side, PIXELS).sum((1, 3))
    amount = steps.reshape(side, PIXELS, side, PIXELS).sum((1, 3))
    real, imaginary, total = (
        cv2.GaussianBlur(np.ascontiguousarray(one), (0, 0), window, borderType=cv2.BORDER_REFLECT)
        for one in (blocks.real, blocks.imag, amount)
    )
    return -np.arctan2(imaginary, real) / (2 * np.pi), np.hypot(real, imaginary) / (total + 1e-6)


def _followed(way_off: Field, trust: Field, window: float, sure: tuple[tuple[int, int], ...]) -> Field:
    """Made continuous from the finder patterns outwards, the surest first, and smooth where it is unsure."""
    side = len(way_off)
    known = np.full((side, side), np.nan)
    queue: list[tuple[float, int, int, float]] = []
    for row, column in sure:
        heappush(queue, (-2.0, row, column, 0.0))
    while queue:
        _, row, column, near = heappop(queue)
        if not np.isnan(known[row, column]):
            continue
        here = near + (way_off[row, column] - near + 0.5) % 1 - 0.5
        # A window that contradicts itself says little: then it stays with its neighbour.
        known[row, column] = near + (here - near) * min(1.0, trust[row, column] * 3)
        for r, c in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            if 0 <= r < side and 0 <= c < side and np.isnan(known[r, c]):
                heappush(queue, (-trust[r, c], r, c, known[row, column]))
    weight = trust**2 + 1e-4
    smooth = max(window * 0.6, 0.8)
    return np.asarray(
        cv2.GaussianBlur(known * weight, (0, 0), smooth) / cv2.GaussianBlur(weight, (0, 0), smooth)
    )
