"""Finds the app's sheet in a photo and its squares' corners to a part of a pixel. Knows no camera beyond a rough view."""

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.measuring import sheet
from scanning.measuring.camera import Floats
from scanning.measuring.photo import Photo
from scanning.measuring.references import Sighting
from scanning.measuring.refusals import Code, Refusal
from scanning.photos import Gray

FINDING_SIDE = (
    1500  # px of the longer side that markers are looked for at first: quick, and enough for a near sheet
)
FEWEST_MARKERS = 3
BLUR_SIDE, SHARP = 800, 5.0  # px; grey levels of the second difference
FEWEST_CORNERS = 8
PRINTED_TRUE = (
    0.0012  # one standard deviation of the printed scale once its bar of 100 mm has been checked with a ruler
)


def find_sheet(photo: Photo, gray: Gray) -> Sighting:
    """The corners of the board's squares that are in view. Raises Refusal."""
    markers = _markers(gray)
    if len(markers) < FEWEST_MARKERS:
        raise Refusal(_why_none(gray, len(markers)))
    known = np.concatenate([_marker_places()[number] for number in markers])
    seen = np.concatenate(list(markers.values()))
    rough, inside = cv2.findHomography(known, seen, cv2.RANSAC, max(photo.size) * 0.004)
    if rough is None or inside.sum() < 4 * FEWEST_MARKERS:
        raise Refusal(Code.HALF_SHEET)
    places, pixels = _refined(gray, np.asarray(rough, float), known, seen)
    if len(places) < FEWEST_CORNERS or _are_in_a_row(places):
        raise Refusal(Code.HALF_SHEET)
    return Sighting(places, pixels, 0.12, PRINTED_TRUE, len(places), len(sheet.board_corners()))


def _markers(gray: Gray) -> dict[int, Floats]:
    """Corners (4, 2) in full pixels of each marker of our board; the whole picture if the reduced one shows few."""
    scale = FINDING_SIDE / max(gray.shape)
    found: dict[int, Floats] = {}
    if scale < 1:
        small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        found = {
            number: (at + 0.5) / scale - 0.5 for number, at in _detected(np.asarray(small, np.uint8)).items()
        }
    if len(found) < 2 * FEWEST_MARKERS:
        found |= _detected(gray)
    return found


def _detected(gray: Gray) -> dict[int, Floats]:
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(sheet.DICTIONARY), _PATIENT)
    corners, numbers, _ = detector.detectMarkers(gray)
    if numbers is None:
        return {}
    listed = [int(number) for number in np.ravel(numbers)]
    ours = [(n, np.asarray(c, float).reshape(4, 2)) for n, c in zip(listed, corners, strict=True)]
    ours = [(number, at) for number, at in ours if number in _marker_places()]
    twice = {number for number, _ in ours if sum(number == other for other, _ in ours) > 1}
    if len(twice) >= 2:
        raise Refusal(Code.TWO_SHEETS)
    return {number: at for number, at in ours if number not in twice}


def _patient() -> cv2.aruco.DetectorParameters:
    chosen = cv2.aruco.DetectorParameters()
    chosen.adaptiveThreshWinSizeMin, chosen.adaptiveThreshWinSizeMax, chosen.adaptiveThreshWinSizeStep = (
        5,
        45,
        10,
    )
    chosen.minMarkerPerimeterRate = 0.02
    chosen.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_NONE
    return chosen


_PATIENT = _patient()


def _marker_places() -> dict[int, Floats]:
    board = sheet.board()
    return {
        int(number): np.asarray(points, float)[:, :2] + sheet.ORIGIN_MM
        for number, points in zip(np.ravel(board.getIds()), board.getObjPoints(), strict=True)
    }


def _why_none(gray: Gray, seen: int) -> Code:
    if len(_markers(np.ascontiguousarray(gray[:, ::-1]))) >= FEWEST_MARKERS:
        return Code.MIRRORED_SHEET
    if _is_blurred(gray):
        return Code.BLURRED
    return Code.HALF_SHEET if seen else Code.NO_SHEET


def _is_blurred(gray: Gray) -> bool:
    """Whether nothing in the picture is sharp, even when it is made small."""
    scale = BLUR_SIDE / max(gray.shape)
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), 1.0)
    return float(np.percentile(np.abs(cv2.Laplacian(soft, cv2.CV_32F)), 99.8)) < SHARP


def _refined(gray: Gray, rough: Floats, known: Floats, seen: Floats) -> tuple[Floats, Floats]:
    """Places (mm) and pixels of corners that lie open; a corner under the box, or cut off, shows no chequers."""
    everywhere = sheet.board_corners()
    bend = _bend(rough, known, seen)
    pixels = _through(rough, everywhere) + bend(everywhere)
    window = _window(rough, everywhere)
    inside = np.all((pixels > 2 * window) & (pixels < np.array(gray.shape[::-1]) - 2 * window), axis=1)
    places, start, window = everywhere[inside], pixels[inside], window[inside, 0]
    ends = np.array([_settled(gray, at, size) for at, size in zip(start, window, strict=True)]).reshape(-1, 2)
    still = np.hypot(*(ends - start).T) < 2 * window
    open_ = still & _shows_chequers(gray, rough, places, ends)
    return places[open_], ends[open_]


def _bend(rough: Floats, known: Floats, seen: Floats) -> "_Bend":
    return _Bend(known, seen - _through(rough, known))


class _Bend:
    """What the nearest markers say a homography is off by at a place: lens and paper bend a sheet a little."""

    def __init__(self, known: Floats, off: Floats) -> None:
        self.known, self.off = known, off

    def __call__(self, places: Floats) -> Floats:
        far = ((places[:, None] - self.known) ** 2).sum(-1)
        near = np.exp(-far / (2 * sheet.SQUARE_MM**2)) + 1e-12
        return np.asarray((near @ self.off) / near.sum(1, keepdims=True))


def _through(homography: Floats, places: Floats) -> Floats:
    lifted = np.column_stack([places, np.ones(len(places))]) @ homography.T
    return np.asarray(lifted[:, :2] / lifted[:, 2:])


def _window(rough: Floats, places: Floats) -> Floats:
    """Half a side of the square that a corner is refined in, px (n, 1): within the margin around the markers."""
    margin = (sheet.SQUARE_MM - sheet.MARKER_MM) / 2
    sides = [np.hypot(*(_through(rough, places + step) - _through(rough, places)).T) for step in np.eye(2)]
    return np.clip(np.minimum(*sides) * margin * 0.9, 3, 15)[:, None]


def _settled(gray: Gray, at: Floats, window: float) -> Floats:
    half = int(window)
    corner = at.astype(np.float32).reshape(1, 1, 2)
    cv2.cornerSubPix(gray, corner, (half, half), (-1, -1), _UNTIL)
    return corner.reshape(2).astype(float)


_UNTIL = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 40, 0.005)


def _shows_chequers(gray: Gray, rough: Floats, places: Floats, pixels: Floats) -> NDArray[np.bool_]:
    """Whether around a corner two opposite squares are dark and the others light, as our board has them there."""
    away = (sheet.SQUARE_MM - sheet.MARKER_MM) / 2 * 0.6
    around = np.array([[-1, -1], [1, 1], [1, -1], [-1, 1]]) * away
    drift = pixels - _through(rough, places)
    samples = [_through(rough, places + step) + drift for step in around]
    values = np.array([_brightness(gray, at) for at in samples])
    step = (places - sheet.ORIGIN_MM) / sheet.SQUARE_MM
    even = np.round(step).astype(int).sum(1) % 2 == 0
    dark, light = np.where(even, values[:2], values[2:]), np.where(even, values[2:], values[:2])
    contrast = light.min(0) - dark.max(0)
    return np.asarray(contrast > max(12.0, 0.45 * float(np.median(contrast))))


def _brightness(gray: Gray, at: Floats) -> Floats:
    columns, rows = at.T.astype(np.float32)[:, None]
    return np.asarray(cv2.remap(gray, columns, rows, cv2.INTER_LINEAR)[0], float)


def _are_in_a_row(places: Floats) -> bool:
    """Whether all lie along one line, which tells no plane."""
    return bool(np.linalg.svd(places - places.mean(0))[1][1] < sheet.SQUARE_MM)
