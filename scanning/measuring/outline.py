"""Finds a package in a photo without being told where: its corners as a person would have tapped them, or a refusal.

First what is neither sheet nor table (`ground`), then thousands of bodies made of the photo's straight strokes (`strokes`)
and of the outline of what is unlike the ground (`touching`). The ones whose edges are seen best, and that cover it, are
fitted (`silhouettes`). Last the picture is cut in two along its own edges: the cut must agree with the body.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.measuring.box import corners_of, visible_faces
from scanning.measuring.camera import Floats, View
from scanning.measuring.cutting import cut_out
from scanning.measuring.ground import SIDE, Sheet, Small, made_small, unlikeness
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.shapes import Taps
from scanning.measuring.silhouettes import (
    SOLIDS,
    Evidence,
    Judged,
    Solid,
    best_near,
    evidence_of,
    longer_first,
    slopes_of,
)
from scanning.measuring.strokes import Strokes, boxes_of, cylinders_of, strokes_in
from scanning.measuring.touching import boxes_around, cylinders_around

AGREE = 0.965
"""Share by which silhouette and cut-out overlap, at least: below are the gross errors."""
SUPPORTED = 0.6
"""Support of all edges, at least. What is fitted from here must show its rim far better (see checks)."""
WEAKEST = 0.1
"""Support of the edge that is seen least, at least."""
LEFT_OUT = 0.01
"""Of the silhouette's area: what is clearly no table, next to it and not covered, at most."""
CLEARLY = 0.45
"""Evidence of what is no shadow."""
COVERING = 0.4
"""How much the overlap counts beside the support of edges: what looks like the table may be the package's side."""
TABLE_COUNTS = 0.4
"""What looks like the table speaks this much against a package."""
FIRST, LAST = 12, 3
"""Bodies of a shape that are fitted roughly, and those that are fitted closely."""
HELD = 0.85
"""Worth of a larger body around it, below: a label on a package is as crisp as any, and cut out as well."""
LARGER, MUCH_LARGER, WITHIN = 1.12, 1.4, 0.95
"""Times its area, and the share of it that lies within, at least. A little larger is any body with one edge moved to
where there is none: of such only those count whose faintest edge is as clear."""
DISTINCT = 0.12
"""Of its sizes: bodies that differ by less are one."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape that was found ("box" or "cylinder") and its corners in px of the photo, as taps are given."""

    shape: str
    corners: Taps
    overlap: float


@dataclass(frozen=True, slots=True)
class Found:
    """A body in the small photo; `overlap` with the evidence at first, and with what was cut out in the end."""

    shape: str
    values: Floats
    support: float
    weakest: float
    overlap: float
    left_out: float = 0.0
    held: float = 0.0
    """Worth of the best body of which this one is but a part, as a share of its own."""

    @property
    def worth(self) -> float:
        return self.support + COVERING * self.overlap


def outline(bgr: NDArray[np.uint8], view: View, shape: str = "auto") -> Outline:
    """The package in a photo (height, width, 3) whose camera is known. Raises Refusal."""
    found = found_in(bgr, view, shape)
    if not is_believed(found):
        raise Refusal(Code.NO_OUTLINE)
    return Outline(found.shape, _corners(found, view), found.overlap)


def is_believed(found: Found) -> bool:
    """Whether its edges are seen, cut and silhouette agree, nothing clear sticks out, and it is no part of another."""
    seen = found.support >= SUPPORTED and found.weakest >= WEAKEST
    return seen and found.overlap >= AGREE and found.left_out <= LEFT_OUT and found.held < HELD


def found_in(bgr: NDArray[np.uint8], view: View, shape: str = "auto") -> Found:
    """The likeliest body, however unlikely. Raises Refusal if nothing at all stands out."""
    large = made_small(bgr, view, 2 * SIDE)
    small = made_small(large.bgr, large.view)
    share, sheet = unlikeness(small)
    evidence = _evidence(small, share, sheet)
    known = cv2.resize(sheet.edges.astype(np.uint8), large.bgr.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    strokes = strokes_in(large.view, large.bgr, known > 0)
    shapes = ("box", "cylinder") if shape == "auto" else (shape,)
    rough = [one for each in shapes for one in _roughly(evidence, strokes, each)]
    found = [one for each in shapes for one in _closely(evidence, each, rough)]
    if not found:
        raise Refusal(Code.NO_OUTLINE)
    likely = max(found, key=lambda one: one.worth)
    return _cut(small, sheet, evidence, replace(likely, held=_held(evidence, likely, rough + found)))


def _evidence(small: Small, share: NDArray[np.float32], sheet: Sheet) -> Evidence:
    even = np.clip(cv2.GaussianBlur(share, (0, 0), 1.0) / 1.5, -1, 1)
    even[sheet.visible] = np.minimum(even[sheet.visible], -0.5)
    even = np.where(even < 0, TABLE_COUNTS * even, even)
    slopes = slopes_of(small.bgr)
    slopes[sheet.edges] = 0
    return evidence_of(small.view, even.astype(np.float32), slopes)


def _roughly(evidence: Evidence, strokes: Strokes, shape: str) -> list[Found]:
    """The bodies of that shape that fit well, none like the other."""
    solid = SOLIDS[shape]
    values = _begun(evidence, strokes, shape)
    if not len(values):
        return []
    judged = solid.judged(evidence, values, solid.samples[0])
    return _fitted(evidence, shape, _distinct(solid, values, _worth(judged), FIRST), 0.08)


def _closely(evidence: Evidence, shape: str, rough: list[Found]) -> list[Found]:
    """The best of them fitted once more."""
    best = sorted((one for one in rough if one.shape == shape), key=lambda one: -one.worth)
    values = np.array([one.values for one in best])
    if not best:
        return []
    solid = SOLIDS[shape]
    worth = np.array([one.worth for one in best])
    return _fitted(evidence, shape, _distinct(solid, values, worth, LAST), 0.05)


def _fitted(evidence: Evidence, shape: str, values: Floats, share: float) -> list[Found]:
    """Bodies (n, m) moved to the best near them, that lies within about this share of their sizes."""
    if not len(values):
        return []
    solid = SOLIDS[shape]

    def score(tried: Floats) -> Floats:
        return _worth(solid.judged(evidence, tried, solid.samples[1]))

    values = best_near(values, solid.spreads(values, share), score, seed=round(100 * share))
    judged = solid.judged(evidence, values, solid.samples[1])
    each = zip(values, judged.support, judged.weakest, judged.overlap, strict=True)
    return [Found(shape, longer_first(one), *(float(number) for number in numbers)) for one, *numbers in each]


def _held(evidence: Evidence, found: Found, others: list[Found]) -> float:
    body = evidence.silhouette(SOLIDS[found.shape].hull(found.values))
    if body is None:
        return 0.0
    most = 0.0
    for other in others:
        around = evidence.silhouette(SOLIDS[other.shape].hull(other.values))
        if around is None or around[body > 0].mean() < WITHIN:
            continue
        larger = float(around.sum() / body.sum())
        clear = min(other.weakest / max(found.weakest, 1e-6), 1.0) if larger < MUCH_LARGER else 1.0
        if larger > LARGER:
            most = max(most, clear * other.worth / found.worth)
    return most


def _worth(judged: Judged) -> Floats:
    return judged.support + COVERING * judged.overlap


def _begun(evidence: Evidence, strokes: Strokes, shape: str) -> Floats:
    """Bodies (n, m) by strokes, and by the outline of all evidence, or of what is clear and no shadow."""
    around, of = (boxes_around, boxes_of) if shape == "box" else (cylinders_around, cylinders_of)
    thing = _largest_thing(evidence)
    touching = [
        one for above in (0.02, CLEARLY) for one in around(evidence.view, _rim(evidence, thing, above))
    ]
    made = of(strokes)
    return np.concatenate([np.array(touching).reshape(-1, made.shape[1]), made])


def _largest_thing(evidence: Evidence) -> NDArray[np.bool_]:
    thing = cv2.morphologyEx((evidence.share > 0.05).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3)))
    thing = cv2.morphologyEx(thing, cv2.MORPH_CLOSE, np.ones((9, 9)))
    count, numbers, stats, _ = cv2.connectedComponentsWithStats(thing)
    if count < 2:
        return np.zeros(thing.shape, bool)
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    return np.asarray(cv2.dilate((numbers == largest).astype(np.uint8), np.ones((5, 5))) > 0)


def _rim(evidence: Evidence, thing: NDArray[np.bool_], above: float) -> Floats:
    """The hull of what speaks for the package, px (n, 2)."""
    y, x = np.nonzero(thing & (evidence.share > above))
    if len(x) < 10:
        return np.empty((0, 2))
    return np.asarray(cv2.convexHull(np.column_stack([x, y]).astype(np.float32))[:, 0], float)


def _distinct(solid: Solid, values: Floats, worth: Floats, most: int) -> Floats:
    """The worthiest, none like a worthier one."""
    kept: list[Floats] = []
    compared = [0, 1, *range(solid.places, values.shape[1])]
    for number in np.argsort(-worth):
        one = values[number]
        if worth[number] <= 0 or len(kept) == most:
            break
        like = DISTINCT * one[solid.places :].mean()
        if all(np.abs(one - other)[compared].max() > like for other in kept):
            kept.append(one)
    return np.array(kept).reshape(-1, values.shape[1])


def _cut(small: Small, sheet: Sheet, evidence: Evidence, found: Found) -> Found:
    """The same body beside what the picture's own edges cut out where it is."""
    solid = SOLIDS[found.shape]
    body = evidence.silhouette(solid.hull(found.values))
    if body is None or not body.any():
        raise Refusal(Code.NO_OUTLINE)
    cut = cut_out(small, sheet, evidence, body)
    overlap = float(solid.judged(cut, found.values[None], solid.samples[1]).overlap[0])
    left_out = _left_out(evidence, body)
    return replace(found, overlap=overlap, left_out=left_out)


def _left_out(evidence: Evidence, body: NDArray[np.uint8]) -> float:
    """How much of what clearly is no table touches the body without being covered, as a share of its area."""
    clear = cv2.morphologyEx((evidence.share > CLEARLY).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3)))
    _, numbers = cv2.connectedComponents(clear)
    mine = np.setdiff1d(np.unique(numbers[body > 0]), [0])
    around = cv2.dilate(body, np.ones((5, 5)))
    return float((np.isin(numbers, mine) & (around == 0)).sum() / body.sum())


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
