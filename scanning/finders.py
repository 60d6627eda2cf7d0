"""Locates the finder patterns of QR codes, the squares in squares at three corners, each with its four corners.

Works on outlines, so a tilted, stretched or bent one is found as well as a straight one. Knows nothing of what
three of them make together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.photos import Gray

Points = NDArray[np.float64]
Outline = NDArray[Any]  # as OpenCV has it: (points, 1, 2)

SMALLEST = 8.0  # px²: a square of three modules of one px each, less what blur takes
AREA_SHARE = (0.17, 0.62)  # of the dark square in the light one around it; 9 : 25 in print
SOLID = 0.82  # least share of the hull that the light square fills


@dataclass(frozen=True, slots=True)
class Finder:
    """Its middle, and the corners of the light square (5 × 5 modules) in turning order; px of the picture.

    `guessed` if it was not seen, but must be about there.
    """

    middle: Points
    corners: Points
    guessed: bool = False

    @property
    def size(self) -> float:
        """px across the light square, about."""
        return float(abs(cv2.contourArea(self.corners.astype(np.float32))) ** 0.5)


def find_finders(black: Gray) -> list[Finder]:
    """Those in a picture of 0 (dark) and 255 (light), the largest first."""
    outlines, nesting = cv2.findContours(255 - black, cv2.RETR_TREE, cv2.CHAIN_APPROX_NONE)
    if nesting is None:
        return []
    found = (
        _as_finder(hole, inner)
        for hole, inner in _light_around_dark([np.asarray(one) for one in outlines], nesting[0])
    )
    return sorted(_apart([one for one in found if one]), key=lambda one: -one.size)


def _light_around_dark(
    outlines: list[Outline], nesting: NDArray[np.int32]
) -> Iterator[tuple[Outline, Outline]]:
    """Each hole in something dark with the largest dark thing in it."""
    parents = nesting[:, 3]
    depth = np.zeros(len(parents), int)  # outlines come from the outside in only by hierarchy, not by order
    climbing = parents.copy()
    while (inside := climbing >= 0).any():
        depth[inside] += 1
        climbing[inside] = parents[climbing[inside]]
    for hole in np.flatnonzero((depth % 2 == 1) & (nesting[:, 2] >= 0)):
        if len(outlines[hole]) < 8:
            continue
        children, child = [], nesting[hole, 2]
        while child >= 0:
            children.append(child)
            child = nesting[child, 0]
        yield outlines[hole], outlines[max(children, key=lambda one: len(outlines[one]))]


def _as_finder(hole: Outline, inner: Outline) -> Finder | None:
    dark = cv2.contourArea(inner) + len(inner) / 2  # an outline runs through the middles of its pixels
    light = cv2.contourArea(hole) - len(hole) / 2
    if dark < SMALLEST or not AREA_SHARE[0] * light < dark < AREA_SHARE[1] * light:
        return None
    hull = cv2.convexHull(hole)
    if cv2.contourArea(hole) < SOLID * cv2.contourArea(hull):
        return None
    middle = _centroid(inner)
    if np.hypot(*(middle - _centroid(hole))) > 0.12 * light**0.5:
        return None
    corners = _four_corners(hull)
    return None if corners is None else Finder(middle, _inward(corners))


def _centroid(outline: Outline) -> Points:
    moments = cv2.moments(outline)
    if not moments["m00"]:
        return np.asarray(outline.reshape(-1, 2).mean(0))
    return np.array([moments["m10"], moments["m01"]]) / moments["m00"]


def _four_corners(hull: Outline) -> Points | None:
    """The quadrangle of a hull: its largest."""
    length = cv2.arcLength(hull, True)
    few: Outline | None = None
    for tolerance in (0.03, 0.05, 0.08, 0.12):
        few = np.asarray(cv2.approxPolyDP(hull, tolerance * length, True)).reshape(-1, 2)
        if len(few) <= 4:
            break
    if few is None or len(few) != 4:
        few = _largest_four(hull.reshape(-1, 2))
    if few is None or cv2.contourArea(few) < 0.75 * cv2.contourArea(hull):
        return None
    return np.asarray(few, np.float64)


def _largest_four(points: Outline) -> Points | None:
    """The two points farthest apart, and on each side the farthest from the line between."""
    if len(points) < 4:
        return None
    away = ((points[:, None] - points[None]) ** 2).sum(-1)
    first, third = np.unravel_index(away.argmax(), away.shape)
    across = points[third] - points[first]
    side = across[0] * (points - points[first])[:, 1] - across[1] * (points - points[first])[:, 0]
    return points[[first, side.argmin(), third, side.argmax()]]


def _inward(corners: Points) -> Points:
    """A hole's outline runs through the dark pixels around it: half a pixel towards the middle is its edge."""
    middle = corners.mean(0)
    out = corners - middle
    return np.asarray(middle + out * (1 - 0.7 / np.maximum(np.hypot(*out.T), 1))[:, None])


def _apart(found: list[Finder]) -> list[Finder]:
    """Without those in the middle of another: a whole label in a dark frame may look like one, around the true ones."""
    kept: list[Finder] = []
    for one in sorted(found, key=lambda one: one.size):
        if all(np.hypot(*(one.middle - other.middle)) > other.size / 2 for other in kept):
            kept.append(one)
    return kept
