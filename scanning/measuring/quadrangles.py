"""Finds what has four straight sides in a photo: as outlines that thresholds cut out, and as strokes that meet."""

from collections.abc import Iterator
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.measuring.camera import Floats
from scanning.measuring.photo import Photo
from scanning.measuring.sides import quadrangles_of_strokes

FINDING_SIDE = 1000
BORDER = 2  # px of the small picture: what reaches it is cut off
MOST_SIDES, LEAST_SIDE = 12, 0.05  # of a rectangle with something standing on it; share of its circumference
LEAST_LEFT = 0.5  # of the rectangle, that nothing stands on


def quadrangles(photo: Photo, least_share: float, covered: NDArray[np.uint8]) -> list[Floats]:
    """Corners (4, 2) px of what has four in a photo, at least that share of its area; at most one is `covered` (mask).

    First those cut out as a whole by a threshold or by the edges of a colour, then those made of strokes, then what is cut
    out but for a corner.
    """
    scale = min(1.0, FINDING_SIDE / max(photo.size))
    small = np.asarray(
        cv2.resize(photo.bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
    )
    soft = np.asarray(cv2.GaussianBlur(small, (0, 0), 1.2), np.uint8)
    area = soft.shape[0] * soft.shape[1]
    whole: list[Floats] = []
    partly: list[Floats] = []
    for mask in _masks(soft):
        outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for outline in outlines:
            size = cv2.contourArea(outline)
            if size < least_share * area or size > 0.8 * area:
                continue
            corners = _four_of(np.asarray(outline, np.int32), size)
            if corners is not None and _inside(corners, soft):
                whole.append((corners + 0.5) / scale - 0.5)
            elif corners is not None:
                continue
            else:
                for corners, missed in _partly_covered(np.asarray(outline, np.int32), size):
                    corners = (corners + 0.5) / scale - 0.5
                    if under(covered, corners[missed]).all():
                        partly.append(corners)
    made = [
        (corners + 0.5) / scale - 0.5
        for corners in quadrangles_of_strokes(small, _made_small(covered, small))
    ]
    return whole + [corners for corners in made if under(covered, corners).sum() < 2] + partly


def _four_of(outline: NDArray[np.int32], size: float) -> Floats | None:
    """The corners of an outline that has four."""
    hull = cv2.convexHull(outline)
    if size < 0.93 * cv2.contourArea(hull):
        return None
    corners = _four(np.asarray(hull, np.int32))
    return corners if corners is not None and _area(corners) < 1.08 * size else None


def _partly_covered(outline: NDArray[np.int32], size: float) -> Iterator[tuple[Floats, NDArray[np.bool_]]]:
    """Four of an outline's straight sides, met with each other; and which corner it lacks, one at most."""
    around = cv2.arcLength(outline, True)
    rough = cv2.approxPolyDP(outline, 0.008 * around, True).reshape(-1, 2).astype(float)
    if not 5 <= len(rough) <= MOST_SIDES:
        return
    after = np.roll(rough, -1, axis=0)
    long = np.flatnonzero(np.hypot(*(after - rough).T) > LEAST_SIDE * around)
    for chosen in combinations(long, 4):
        lines = [(rough[side], after[side] - rough[side]) for side in chosen]
        corners = np.array([meeting(lines[number - 1], lines[number]) for number in range(4)])
        if not np.all(np.isfinite(corners)) or not cv2.isContourConvex(corners.astype(np.float32)):
            continue
        has = np.hypot(*(corners[:, None] - rough).transpose(2, 0, 1)).min(1) < 0.015 * around
        if has.sum() >= 3 and 0.98 * size < _area(corners) < size / LEAST_LEFT:
            yield corners, ~has


def _area(corners: Floats) -> float:
    return float(cv2.contourArea(corners.astype(np.float32)))


def _masks(small: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    for channel in cv2.split(small):
        plane = np.asarray(channel, np.uint8)
        darkest, brightest = np.percentile(plane, [1, 99])
        for level in np.linspace(darkest, brightest, 14)[1:-1]:
            light = np.asarray((plane > level) * 255, np.uint8)
            yield light
            yield 255 - light
        edges = cv2.dilate(cv2.Canny(plane, 25, 75), np.ones((3, 3), np.uint8))
        yield np.asarray(255 - edges, np.uint8)


def _four(hull: NDArray[np.int32]) -> Floats | None:
    """Where the four longest sides of a hull meet: a card's rounded corners are cut off by that."""
    around = cv2.arcLength(hull, True)
    for tolerance in (0.01, 0.02, 0.03, 0.05):
        rough = cv2.approxPolyDP(hull, tolerance * around, True).reshape(-1, 2).astype(float)
        if len(rough) == 4:
            return np.asarray(rough)
        if len(rough) < 4:
            return None
    return None


def _inside(corners: Floats, small: NDArray[np.uint8]) -> bool:
    return bool(np.all((corners >= BORDER) & (corners <= np.array(small.shape[1::-1]) - 1 - BORDER)))


def _made_small(covered: NDArray[np.uint8], small: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(covered, small.shape[1::-1], interpolation=cv2.INTER_NEAREST), np.uint8)


def under(covered: NDArray[np.uint8], pixels: Floats) -> NDArray[np.bool_]:
    """Which of the pixels (n, 2) the package covers."""
    x, y = np.rint(pixels).astype(int).T
    height, width = covered.shape
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    return inside & (covered[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)] > 0)


def meeting(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> Floats:
    if not np.all(np.isfinite([*one, *other])):
        return np.full(2, np.nan)
    shares = np.linalg.lstsq(np.column_stack([one[1], -other[1]]), other[0] - one[0], rcond=None)[0]
    return one[0] + shares[0] * one[1]
