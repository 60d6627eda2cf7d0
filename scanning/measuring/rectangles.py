"""Finds a plain rectangle of known sides lying on the table: a sheet of A4, a bank card, a sticker.

Its corners are those of its four sides, each found to a part of a pixel and met with the next one: rounded or worn
corners don't matter, nor that the package stands on one of them.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.measuring.camera import Floats
from scanning.measuring.lenses import candidates
from scanning.measuring.photo import Bgr, Photo
from scanning.measuring.quadrangles import meeting, quadrangles, under
from scanning.measuring.references import Marker, Reference, Sighting
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.tones import USUAL, as_light
from scanning.measuring.views import on_the_sheet, rough_view
from scanning.photos import Gray

LEAST_SHARE = {Reference.A4: 0.02, Reference.CARD: 0.002, Reference.STICKER: 0.0008}  # of the picture's area
ROUNDED_OFF = {Reference.CARD: 0.018}
"""Of the diagonal: how far off its corners are at first. A card's are rounded."""
CORNER_SIGMA = 0.12  # px
CUT_TRUE = {Reference.A4: 0.0012, Reference.CARD: 0.0015, Reference.STICKER: 0.004}  # share of a side
MOST_MISFIT = 0.02  # of the diagonal: quadrangles that no such rectangle can look like
MOST_EXACT_MISFIT = 0.008  # the same once the sides were found to a part of a pixel
COVERED_SIGMA = 0.6  # px: where sides meet under the package
THUMB = 16  # px that a corner was tapped off at most
MOST_FOUND = 5
MOST_BEFORE = 0.6  # of a rectangle that lies on the table, before the package
MARGIN, ALONG = 0.94, 80  # share of the sides at which paper is still blank; places looked at along each
EVEN, MOSTLY = 0.12, 0.75  # share by which its brightness may differ, and of the places where it does not
ROUGHLY, FEWEST_APART = 0.02, 4.0  # share of the diagonal, and px, within which two are one


@dataclass(frozen=True, slots=True)
class Quadrangle:
    """Corners (4, 2) px in the page's order; how badly the page fits them, as a share of its diagonal there."""

    corners: Floats
    misfit: float
    brightness: float


def find_rectangles(photo: Photo, gray: Gray, marker: Marker, package: Floats) -> list[Sighting]:
    """What looks like that rectangle, the likeliest first. Raises Refusal if nothing does.

    `package` (n, 2) px are points on the package: what has its corners there is a face of it.
    """
    places, covered = _places(marker.sides), _covered(gray.shape, package)
    bare = np.where(covered > 0, np.uint8(0), np.uint8(255))
    seen = [
        corners
        for corners in quadrangles(photo, LEAST_SHARE[marker.kind], covered)
        if not _is_a_face(corners, package) and not _on(package, corners)
    ]
    found = [_judged(photo, gray, corners, places, bare) for corners in seen]
    white = 0.0 if marker.kind == Reference.CARD else 1.0
    found.sort(key=lambda one: 12 * one.misfit - white * one.brightness / 255)
    exact: list[Quadrangle] = []
    for one in found:
        if one.misfit > MOST_MISFIT or any(_is(one, other) for other in exact):
            continue
        pixels = _refined(photo.bgr, one.corners, covered, ROUNDED_OFF.get(marker.kind, 0.0))
        if not np.all(np.isfinite(pixels)):
            continue
        refined = _judged(photo, gray, pixels, places, bare)
        if refined.misfit > MOST_EXACT_MISFIT or any(_is(refined, other) for other in exact):
            continue
        if marker.kind != Reference.STICKER or _has_margins(gray, refined.corners, bare):
            exact.append(refined)
    if not exact:
        raise Refusal(Code.NO_SHEET, SENTENCES[marker.kind])
    return [_sighting(one, places, covered, marker) for one in exact[:MOST_FOUND]]


def _is(one: Quadrangle, other: Quadrangle) -> bool:
    """Whether both are one rectangle, wherever they begin to count its corners."""
    diagonal = float(np.hypot(*np.ptp(other.corners, axis=0)))
    turned = [np.roll(one.corners, turn, axis=0) for turn in range(4)]
    off = min(float(np.hypot(*(corners - other.corners).T).max()) for corners in turned)
    return off < max(ROUGHLY * diagonal, FEWEST_APART)


def _sighting(found: Quadrangle, places: Floats, covered: NDArray[np.uint8], marker: Marker) -> Sighting:
    hidden = under(covered, found.corners)
    sigma = COVERED_SIGMA if hidden.any() else CORNER_SIGMA
    return Sighting(places, found.corners, sigma, CUT_TRUE[marker.kind], 4 - int(hidden.sum()), 4)


def _covered(shape: tuple[int, ...], package: Floats) -> NDArray[np.uint8]:
    """255 where the package stands before what lies on the table, by its tapped corners."""
    mask = np.zeros(shape[:2], np.uint8)
    if len(package) > 2:
        cv2.fillConvexPoly(mask, np.rint(cv2.convexHull(package.astype(np.float32))).astype(np.int32), 255)
        mask = np.asarray(cv2.dilate(mask, np.ones((2 * THUMB + 1, 2 * THUMB + 1))), np.uint8)
    return mask


SENTENCES = {
    Reference.A4: "照片里没找到 A4 纸。请换一块比纸深的桌面，四个角都露出来，再拍一次",
    Reference.CARD: "照片里没找到银行卡。请把卡平放在包装旁边，换一块颜色不同的桌面，再拍一次",
    Reference.STICKER: "照片里没找到贴纸。请让贴纸平整、四边都露出来，再拍一次",
}


def _places(sides: tuple[float, float]) -> Floats:
    width, height = sides
    return np.array([[0, 0], [width, 0], [width, height], [0, height]])


def _is_a_face(corners: Floats, package: Floats) -> bool:
    """Whether at least three corners are corners of the package as it was tapped."""
    if len(package) == 0:
        return False
    near = np.hypot(*(corners[:, None] - package).transpose(2, 0, 1)).min(1)
    return bool((near < 20).sum() >= 3)


def _on(package: Floats, corners: Floats) -> bool:
    """Whether most of it lies before the package: print."""
    if len(package) < 3:
        return False
    hull = cv2.convexHull(package.astype(np.float32))
    shared, _ = cv2.intersectConvexConvex(hull, cv2.convexHull(corners.astype(np.float32)))
    return bool(shared > MOST_BEFORE * cv2.contourArea(corners.astype(np.float32)))


def _judged(photo: Photo, gray: Gray, corners: Floats, places: Floats, bare: NDArray[np.uint8]) -> Quadrangle:
    ordered = corners[_order(photo, corners, places)]
    camera = candidates(photo)[0][1].camera
    off = rough_view(camera, places, ordered).project(on_the_sheet(places)) - ordered
    diagonal = float(np.hypot(*np.ptp(ordered, axis=0)))
    return Quadrangle(ordered, float(np.abs(off).max()) / diagonal, _brightness(gray, ordered, bare))


def _has_margins(gray: Gray, corners: Floats, bare: NDArray[np.uint8]) -> bool:
    """Whether just within its sides, but one, it is as bright all along: paper, not the pattern printed on it."""
    inner = corners.mean(0) + (corners - corners.mean(0)) * MARGIN
    even = []
    for begin, end in zip(inner, np.roll(inner, -1, axis=0), strict=True):
        along = (begin + (end - begin) * np.linspace(0.05, 0.95, ALONG)[:, None]).astype(np.float32)
        x, y = along.T[:, None]
        seen = cv2.remap(gray, x, y, cv2.INTER_LINEAR).ravel().astype(float)
        seen = seen[cv2.remap(bare, x, y, cv2.INTER_NEAREST).ravel() > 0]
        usual = float(np.median(seen)) if len(seen) else 0.0
        even.append(len(seen) == 0 or float((np.abs(seen - usual) < EVEN * usual).mean()) > MOSTLY)
    return sum(even) >= 3


def _brightness(gray: Gray, corners: Floats, bare: NDArray[np.uint8]) -> float:
    """Mean grey level of what is seen of a quadrangle, but for its rim."""
    inner = np.round(corners.mean(0) + (corners - corners.mean(0)) * 0.9).astype(np.int32)
    left, top, width, height = cv2.boundingRect(inner)
    left, top, right, bottom = max(left, 0), max(top, 0), left + width, top + height
    mask = np.zeros(gray[top:bottom, left:right].shape, np.uint8)
    cv2.fillConvexPoly(mask, inner - np.array([left, top], np.int32), 255)
    mask &= bare[top:bottom, left:right]
    return float(cv2.mean(gray[top:bottom, left:right], mask)[0])


def _order(photo: Photo, corners: Floats, places: Floats) -> list[int]:
    """Which corner is the page's first: of those that go round as the page does, the one that fits best."""
    hand = cv2.contourArea(corners.astype(np.float32), oriented=True)
    forward = [0, 1, 2, 3] if hand > 0 else [3, 2, 1, 0]
    camera = candidates(photo)[0][1].camera

    def off(order: list[int]) -> float:
        view = rough_view(camera, places, corners[order])
        return float(((view.project(on_the_sheet(places)) - corners[order]) ** 2).sum())

    return min((forward[turn:] + forward[:turn] for turn in range(2)), key=off)


def _refined(bgr: Bgr, corners: Floats, covered: NDArray[np.uint8], off: float) -> Floats:
    """The corners where four straight lines through the sides' strongest steps meet."""
    wide = max(8.0, off * float(np.hypot(*np.ptp(corners, axis=0))))
    for half in (wide, 8.0, 3.0):
        lines = [_side(bgr, corners[number], corners[(number + 1) % 4], half, covered) for number in range(4)]
        corners = np.array([meeting(lines[number - 1], lines[number]) for number in range(4)])
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
    shares = shares[~under(covered, begin + (end - begin) * shares[:, None])]
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
