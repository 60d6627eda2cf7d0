"""Finds a package in a photo without being told where: its corners as a person would have tapped them, or a refusal.

First what is neither sheet nor table (`ground`), then the body whose silhouette covers that (`silhouettes`), then the
picture is cut in two along its own edges and the body fitted anew. What it covers and what was cut out must agree.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.measuring.box import corners_of, visible_faces
from scanning.measuring.camera import Floats, View
from scanning.measuring.cutting import cut_out
from scanning.measuring.ground import made_small, unlikeness
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.shapes import Taps
from scanning.measuring.silhouettes import (
    SOLIDS,
    Evidence,
    believable,
    best_near,
    evidence_of,
    longer_first,
    slopes_of,
)

AGREE = 0.98
"""Share by which silhouette and cut-out overlap, at least: below are the gross errors."""
AGREE_BY_EDGES, CLEAR = 0.95, 0.5
"""Less will do when even the faintest edge is as clear as this."""
SUPPORTED = 0.7
"""Support of all edges, at least."""
WEAKEST = 0.15
"""Support of the edge that is seen least, at least."""
TALL = 8.0
"""px of the small photo: what looks flatter may be the lid of something whose sides have the table's colour."""
CLOSE = 0.2
"""A shape that is worth less by more than this at first sight is not looked at again."""
MOST_GAINED = 0.25
"""What a body is worth more, at most, where it fits best than where it was begun."""
EDGES_COUNT = 0.8
"""How much the support of all edges counts beside the overlap."""
TABLE_COUNTS = 0.4
"""What looks like the table speaks this much against a package: its sides may have the table's colour."""
SMALLEST_SHARE = 0.002
"""Of the picture: what covers less of it is a speck."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape that was found ("box" or "cylinder") and its corners in px of the photo, as taps are given."""

    shape: str
    corners: Taps
    overlap: float


@dataclass(frozen=True, slots=True)
class Found:
    """A body in the small photo."""

    shape: str
    values: Floats
    overlap: float
    support: float
    weakest: float
    tall: float

    @property
    def worth(self) -> float:
        return self.overlap + EDGES_COUNT * self.support


def outline(bgr: NDArray[np.uint8], view: View, shape: str = "auto") -> Outline:
    """The package in a photo (height, width, 3) whose camera is known. Raises Refusal."""
    found = found_in(bgr, view, shape)
    if not is_believed(found):
        raise Refusal(Code.NO_OUTLINE)
    return Outline(found.shape, _corners(found, view), found.overlap)


def is_believed(found: Found) -> bool:
    """Whether cut and silhouette agree and all edges are seen; clear edges make up for a cut that a shadow spoilt."""
    if found.tall < TALL or found.support < SUPPORTED:
        return False
    return (found.overlap >= AGREE and found.weakest >= WEAKEST) or (
        found.overlap >= AGREE_BY_EDGES and found.weakest >= CLEAR
    )


def found_in(bgr: NDArray[np.uint8], view: View, shape: str = "auto") -> Found:
    """The likeliest body, however unlikely. Raises Refusal if nothing at all stands out."""
    small = made_small(bgr, view)
    share, sheet = unlikeness(small)
    evidence = evidence_of(small.view, _of_one_thing(share, sheet.visible), slopes_of(small.bgr))
    shapes = ("box", "cylinder") if shape == "auto" else (shape,)
    first: list[Found] = []
    for each in shapes:
        one = _fitted(evidence, each, to_beat=max((one.worth for one in first), default=0.0))
        first += [one] if one else []
    likely = _best(first)
    body = evidence.silhouette(SOLIDS[likely.shape].hull(likely.values))
    if body is None:
        raise Refusal(Code.NO_OUTLINE)
    evidence = cut_out(small, sheet, evidence, body)
    again = [one for one in first if one.worth > likely.worth - CLOSE]
    return _best([one for one in (_fitted(evidence, each.shape, each) for each in again) if one])


def _of_one_thing(share: NDArray[np.float32], visible: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Evidence from −1 to 1, in favour only for the largest thing in view. Raises Refusal if there is none."""
    even = np.clip(cv2.GaussianBlur(share, (0, 0), 1.0) / 1.5, -1, 1)
    even[visible] = np.minimum(even[visible], -0.5)
    thing = cv2.morphologyEx((even > 0.05).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3)))
    thing = cv2.morphologyEx(thing, cv2.MORPH_CLOSE, np.ones((9, 9)))
    count, numbers, stats, _ = cv2.connectedComponentsWithStats(thing)
    if count < 2:
        raise Refusal(Code.NO_OUTLINE)
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    if stats[largest, cv2.CC_STAT_AREA] < SMALLEST_SHARE * share.size:
        raise Refusal(Code.NO_OUTLINE)
    even = np.where(even < 0, TABLE_COUNTS * even, even)
    around = cv2.dilate((numbers == largest).astype(np.uint8), np.ones((5, 5)))
    return np.where(around > 0, even, np.minimum(even, 0)).astype(np.float32)


def _fitted(
    evidence: Evidence, shape: str, before: Found | None = None, to_beat: float = 0.0
) -> Found | None:
    """The body of that shape that fits best; None if none can be meant, or none will be worth `to_beat`."""
    solid, height = SOLIDS[shape], float(evidence.view.centre[2])

    def score(values: Floats) -> float:
        if not believable(values, height):
            return 0.0
        wires = solid.wires(values, evidence.view.centre)
        return evidence.overlap(solid.hull(values)) + EDGES_COUNT * float(evidence.support(wires)[-1])

    starts = [one for above in (0.02, 0.45) for one in solid.around(evidence, _rim(evidence, above))[:12]]
    starts = sorted(starts, key=score, reverse=True)[: 1 if before else 2]
    if starts and score(starts[0]) + MOST_GAINED < to_beat:
        return None
    starts += [before.values] if before else []
    found = [_judged(evidence, shape, best_near(start, solid.spread(start), score)) for start in starts]
    return max(found, key=lambda one: one.worth, default=None)


def _judged(evidence: Evidence, shape: str, values: Floats) -> Found:
    solid = SOLIDS[shape]
    *each, support = evidence.support(solid.wires(values, evidence.view.centre)).tolist()
    overlap = evidence.overlap(solid.hull(values))
    return Found(shape, longer_first(values), overlap, support, min(each), _tall(evidence, values))


def _tall(evidence: Evidence, values: Floats) -> float:
    """Its height in px of the small photo."""
    foot = np.array([*values[:2], 0.0])
    low, high = evidence.view.project(np.array([foot, [*values[:2], values[-1]]]))
    return float(np.hypot(*(high - low)))


def _rim(evidence: Evidence, above: float) -> Floats:
    """The hull of what speaks for the package, px (n, 2): of all, or of what does so clearly and is no shadow."""
    y, x = np.nonzero(evidence.share > above)
    if len(x) < 10:
        return np.empty((0, 2))
    return np.asarray(cv2.convexHull(np.column_stack([x, y]).astype(np.float32))[:, 0], float)


def _best(found: list[Found]) -> Found:
    if not found:
        raise Refusal(Code.NO_OUTLINE)
    return max(found, key=lambda one: one.worth)


def _corners(found: Found, view: View) -> Taps:
    if found.shape == "cylinder":
        x, y, diameter, height = found.values
        towards = np.arctan2(view.centre[1] - y, view.centre[0] - x)
        front, around = towards + np.linspace(-1.1, 1.1, 5), towards + np.arange(8) * np.pi / 4
        rims: Taps = {}
        for name, angles, z in (("base_rim", front, 0.0), ("top_rim", around, height)):
            at = np.column_stack([x + diameter / 2 * np.cos(angles), y + diameter / 2 * np.sin(angles)])
            rims[name] = view.project(np.column_stack([at, np.full(len(at), z)])).tolist()
        return rims
    pixels = view.project(corners_of(found.values)).tolist()
    faces = visible_faces(found.values, view.centre)
    hidden = {corner for corner, sides in enumerate(_SIDES_AT) if not sides & set(faces)}
    return {
        "base": [None if corner in hidden else pixels[corner] for corner in range(4)],
        "top": pixels[4:],
    }


# The upright faces that meet at each corner of the base, numbered as in `box`.
_SIDES_AT = [{0, 3}, {0, 1}, {1, 2}, {2, 3}]
