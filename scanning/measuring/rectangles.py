"""Finds a plain rectangle of known sides lying on the table: a sheet of A4, a bank card, a sticker.

Its corners are those of its four sides, each found to a part of a pixel and met with the next one: rounded or worn
corners don't matter, nor that the package stands on one of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.measuring.camera import Floats
from scanning.measuring.lenses import candidates
from scanning.measuring.photo import Bgr, Photo
from scanning.measuring.references import Marker, Reference, Sighting
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.tones import USUAL, as_light
from scanning.measuring.views import on_the_sheet, rough_view
from scanning.photos import Gray

FINDING_SIDE = 1000
LEAST_SHARE = {Reference.A4: 0.02, Reference.CARD: 0.002, Reference.STICKER: 0.0008}  # of the picture's area
CORNER_SIGMA = 0.25  # px
CUT_TRUE = {Reference.A4: 0.0012, Reference.CARD: 0.0015, Reference.STICKER: 0.004}  # share of a side
MOST_MISFIT = 0.02  # of the diagonal: quadrangles that no such rectangle can look like
MOST_EXACT_MISFIT = 0.008  # the same once the sides were found to a part of a pixel
COVERED_SIGMA = 0.6  # px: where sides meet under the package
THUMB = 16  # px that a corner was tapped off at most
MOST_SIDES, LEAST_SIDE = 12, 0.05  # of a rectangle with something standing on it; share of its circumference
LEAST_LEFT = 0.5  # of the rectangle, that nothing stands on


@dataclass(frozen=True, slots=True)
class Quadrangle:
    """Corners (4, 2) px in the page's order; how badly the page fits them, as a share of its diagonal there."""

    corners: Floats
    misfit: float
    brightness: float


def find_rectangle(photo: Photo, gray: Gray, marker: Marker, package: Floats) -> Sighting:
    """`package` (n, 2) px are points on the package: what has its corners there is a face of it. Raises Refusal."""
    places, covered = _places(marker.sides), _covered(gray.shape, package)
    whole, partly = _quadrangles(photo, LEAST_SHARE[marker.kind], covered)
    bare = np.where(covered > 0, np.uint8(0), np.uint8(255))
    seen = [one for one in whole + partly if not _is_a_face(one, package)]
    found = [_judged(photo, gray, corners, places, bare) for corners in seen]
    found = [one for one in found if one.misfit < MOST_MISFIT]
    white = 0.0 if marker.kind == Reference.CARD else 1.0
    best = max(found, key=lambda one: white * one.brightness / 255 - 12 * one.misfit, default=None)
    if best is None:
        raise Refusal(Code.NO_SHEET, SENTENCES[marker.kind])
    pixels = _refined(photo.bgr, best.corners, covered)
    if not np.all(np.isfinite(pixels)):
        raise Refusal(Code.NO_SHEET, SENTENCES[marker.kind])
    exact = _judged(photo, gray, pixels, places, bare)
    if exact.misfit > MOST_EXACT_MISFIT:
        raise Refusal(Code.NO_SHEET, SENTENCES[marker.kind])
    hidden = _under(covered, exact.corners)
    sigma = COVERED_SIGMA if hidden.any() else CORNER_SIGMA
    return Sighting(places, exact.corners, sigma, CUT_TRUE[marker.kind], 4 - int(hidden.sum()), 4)


def _covered(shape: tuple[int, ...], package: Floats) -> NDArray[np.uint8]:
    """255 where the package stands before what lies on the table, by its tapped corners."""
    mask = np.zeros(shape[:2], np.uint8)
    if len(package) > 2:
        cv2.fillConvexPoly(mask, np.rint(cv2.convexHull(package.astype(np.float32))).astype(np.int32), 255)
        mask = np.asarray(cv2.dilate(mask, np.ones((2 * THUMB + 1, 2 * THUMB + 1))), np.uint8)
    return mask


def _under(covered: NDArray[np.uint8], pixels: Floats) -> NDArray[np.bool_]:
    """Which of the pixels (n, 2) the package covers."""
    x, y = np.rint(pixels).astype(int).T
    height, width = covered.shape
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    return inside & (covered[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)] > 0)


SENTENCES = {
    Reference.A4: "照片里没找到 A4 纸。请换一块比纸深的桌面，四个角都露出来，再拍一次",
    Reference.CARD: "照片里没找到银行卡。请把卡平放在包装旁边，换一块颜色不同的桌面，再拍一次",
    Reference.STICKER: "照片里没找到贴纸。请让贴纸平整、四边都露出来，再拍一次",
}


def _places(sides: tuple[float, float]) -> Floats:
    width, height = sides
    return np.array([[0, 0], [width, 0], [width, height], [0, height]])


def _quadrangles(
    photo: Photo, least_share: float, covered: NDArray[np.uint8]
) -> tuple[list[Floats], list[Floats]]:
    """Convex four-cornered outlines in full pixels, from several thresholds and from edges of each colour.

    First those seen as a whole, then those one corner of which is covered.
    """
    scale = min(1.0, FINDING_SIDE / max(photo.size))
    small = cv2.resize(photo.bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
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
            if corners is not None:
                whole.append((corners + 0.5) / scale - 0.5)
            else:
                for corners, missed in _partly_covered(np.asarray(outline, np.int32), size):
                    corners = (corners + 0.5) / scale - 0.5
                    if _under(covered, corners[missed]).all():
                        partly.append(corners)
    return whole, partly


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
        corners = np.array([_meeting(lines[number - 1], lines[number]) for number in range(4)])
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


def _is_a_face(corners: Floats, package: Floats) -> bool:
    """Whether at least three corners are corners of the package as it was tapped."""
    if len(package) == 0:
        return False
    near = np.hypot(*(corners[:, None] - package).transpose(2, 0, 1)).min(1)
    return bool((near < 20).sum() >= 3)


def _judged(photo: Photo, gray: Gray, corners: Floats, places: Floats, bare: NDArray[np.uint8]) -> Quadrangle:
    ordered = corners[_order(photo, corners, places)]
    camera = candidates(photo)[0][1].camera
    off = rough_view(camera, places, ordered).project(on_the_sheet(places)) - ordered
    diagonal = float(np.hypot(*np.ptp(ordered, axis=0)))
    mask = np.zeros(gray.shape, np.uint8)
    inner = ordered.mean(0) + (ordered - ordered.mean(0)) * 0.9
    cv2.fillConvexPoly(mask, np.round(inner).astype(np.int32), 255)
    mask &= bare
    return Quadrangle(ordered, float(np.abs(off).max()) / diagonal, float(cv2.mean(gray, mask)[0]))


def _order(photo: Photo, corners: Floats, places: Floats) -> list[int]:
    """Which corner is the page's first: of those that go round as the page does, the one that fits best."""
    hand = cv2.contourArea(corners.astype(np.float32), oriented=True)
    forward = [0, 1, 2, 3] if hand > 0 else [3, 2, 1, 0]
    camera = candidates(photo)[0][1].camera

    def off(order: list[int]) -> float:
        view = rough_view(camera, places, corners[order])
        return float(((view.project(on_the_sheet(places)) - corners[order]) ** 2).sum())

    return min((forward[turn:] + forward[:turn] for turn in range(2)), key=off)


def _refined(bgr: Bgr, corners: Floats, covered: NDArray[np.uint8]) -> Floats:
    """The corners where four straight lines through the sides' strongest steps meet."""
    for half in (8.0, 3.0):
        lines = [_side(bgr, corners[number], corners[(number + 1) % 4], half, covered) for number in range(4)]
        corners = np.array([_meeting(lines[number - 1], lines[number]) for number in range(4)])
        if not np.all(np.isfinite(corners)):
            break
    return corners


def _side(
    bgr: Bgr, begin: Floats, end: Floats, half: float, covered: NDArray[np.uint8]
) -> tuple[Floats, Floats]:
    """A point and a direction: the middle of the side where it is in view, outliers left out."""
    along = (end - begin) / np.hypot(*(end - begin))
    across = np.array([-along[1], along[0]])
    shares = np.linspace(0.1, 0.9, int(np.clip(np.hypot(*(end - begin)) / 3, 12, 300)))
    shares = shares[~_under(covered, begin + (end - begin) * shares[:, None])]
    if len(shares) < FEWEST_STEPS:
        return np.full(2, np.nan), end - begin
    off = _steps_across(bgr, begin + (end - begin) * shares[:, None], across, half)
    kept = np.ones(len(shares), bool)
    for _ in range(4):
        slope, level = np.polyfit(shares[kept], off[kept], 1)
        away = np.abs(off - slope * shares - level)
        kept = away <= max(0.3, 2.5 * float(np.median(away)))
    first, last = (begin + (end - begin) * share + across * (slope * share + level) for share in (0.0, 1.0))
    return first, last - first


FEWEST_STEPS = 8


def _steps_across(bgr: Bgr, middles: Floats, across: Floats, half: float) -> Floats:
    """How far (n,) px from each of the middles (n, 2) the colours change most."""
    offsets = np.arange(-half, half + 0.25, 0.5)
    at = (middles[:, None] + across * offsets[:, None]).astype(np.float32)
    seen = cv2.remap(bgr, at[..., 0], at[..., 1], cv2.INTER_LINEAR).astype(np.float32)
    soft = cv2.GaussianBlur(as_light(seen, USUAL), (5, 5), 1.2)
    change = np.sqrt((np.gradient(soft, axis=1) ** 2).sum(-1))
    place = change[:, 1:-1].argmax(1) + 1
    rows = np.arange(len(middles))
    left, top, right = (change[rows, place + side] for side in (-1, 0, 1))
    curve = left - 2 * top + right
    shift = np.where(curve < -1e-6, (left - right) / np.where(curve < -1e-6, 2 * curve, 1), 0)
    return np.asarray(offsets[place] + np.clip(shift, -0.5, 0.5) * 0.5)


def _meeting(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> Floats:
    if not np.all(np.isfinite([*one, *other])):
        return np.full(2, np.nan)
    shares = np.linalg.lstsq(np.column_stack([one[1], -other[1]]), other[0] - one[0], rcond=None)[0]
    return one[0] + shares[0] * one[1]
