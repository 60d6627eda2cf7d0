"""How unlike the sheet and the table each part of a photo is: what is neither may be the package.

The sheet is known by heart and the table is what most of the rest looks like; a shadow is darker and of the same
colour, and so speaks for neither. Works on a small copy of the photo; knows no shape.
"""

from dataclasses import dataclass
from functools import cache
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scanning.measuring.camera import Camera, Floats, View
from scanning.measuring.sheet import PAGE_MM, SQUARE_MM, sheet_png

SIDE = 480  # px of the longer side: a package's edges are straight, so a pixel's tenth is still found in it
REACH_MM = 900.0
"""Farther than this from the sheet nothing is looked for."""
DARKEST_SHADOW = -1.3  # of the logarithm of brightness
SOFT = 0.8  # px
EXPECTED, SAME_WAY = 0.05, 0.85  # share of black to white a px; cosine between two directions


@dataclass(frozen=True, slots=True)
class Small:
    """A photo made small and free of distortion, with the camera that would have taken it; `scale`: its px for one."""

    bgr: NDArray[np.uint8]
    view: View
    scale: float


def made_small(bgr: NDArray[np.uint8], view: View, side: int = SIDE) -> Small:
    """The photo with its longer side `side` px, or as large as it is when it has less; straight edges are straight."""
    scale = min(1.0, side / max(bgr.shape[:2]))
    size = round(bgr.shape[1] * scale), round(bgr.shape[0] * scale)
    seen = view.camera
    camera = Camera(seen.focal * scale, (seen.cx + 0.5) * scale - 0.5, (seen.cy + 0.5) * scale - 0.5)
    reduced = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA)
    if seen.k1:
        matrix = np.array([[camera.focal, 0, camera.cx], [0, camera.focal, camera.cy], [0, 0, 1]])
        bend = np.array([seen.k1, 0, 0, 0])
        places = cv2.initUndistortRectifyMap(matrix, bend, np.eye(3), matrix, size, cv2.CV_32FC1)
        reduced = cv2.remap(reduced, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return Small(np.asarray(reduced, np.uint8), View(camera, view.turn, view.shift), scale)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Pixels (height, width) in whose place the sheet lies, and where it surely is seen."""

    place: NDArray[np.bool_]
    visible: NDArray[np.bool_]
    edges: NDArray[np.bool_]
    """Where colours change because they do so on the sheet."""


def unlikeness(small: Small) -> tuple[NDArray[np.float32], Sheet]:
    """Evidence (height, width) that a pixel shows something else, above 0 for it; and where the sheet is.

    Of what lies far away nothing is known: the top of a tall package may be seen before it.
    """
    feet = feet_of(small)
    tones = np.log(small.bgr.astype(np.float32) + 6)
    light = tones.mean(2)
    page = _page_seen_from(feet, small)
    on_page = np.isfinite(page)
    visible = _visible_sheet(light, np.where(on_page, page, 0), on_page, feet, small)
    evidence = np.where(_near(feet), -0.3, 0.0).astype(np.float32)
    table = _near(feet) & ~cv2.dilate(on_page.astype(np.uint8), np.ones((3, 3))).astype(bool)
    _judge_table(evidence, tones, table)
    _judge_page(evidence, tones, page, visible)
    return evidence, Sheet(on_page, visible, _edges_of_sheet(page, visible, feet, small))


def feet_of(small: Small) -> Floats:
    """Where on the sheet's plane each pixel's ray ends: (height, width, 2) in mm, NaN above the horizon."""
    height, width = small.bgr.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=float), np.arange(height, dtype=float))
    return small.view.on_plane(np.column_stack([x.ravel(), y.ravel()])).reshape(height, width, 2)


def _near(feet: Floats) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray(np.hypot(feet[..., 0] - PAGE_MM[0] / 2, feet[..., 1] - PAGE_MM[1] / 2) < REACH_MM)


@cache
def _page() -> NDArray[np.float32]:
    """The sheet, 2 px a mm, 0 black to 1 white."""
    page = Image.open(BytesIO(sheet_png(50.8))).convert("L")
    return np.asarray(np.asarray(page, np.float32) / 255, np.float32)


def _page_seen_from(feet: Floats, small: Small) -> NDArray[np.float32]:
    """What of the sheet each pixel would see if nothing stood on it; NaN beside the sheet."""
    far = _distance(small)
    blurred = cv2.GaussianBlur(_page(), (0, 0), max(0.9 * far / small.view.camera.focal, 0.5))
    places = np.nan_to_num(feet, nan=-1e4).astype(np.float32)
    seen = cv2.remap(blurred, places[..., 0] * 2 - 0.5, places[..., 1] * 2 - 0.5, cv2.INTER_LINEAR)
    inside = np.all((places > 1.5) & (places < np.array(PAGE_MM, np.float32) - 1.5), axis=2)
    return np.where(inside, seen, np.nan).astype(np.float32)


def _visible_sheet(
    light: NDArray[np.float32],
    page: NDArray[np.float32],
    on_page: NDArray[np.bool_],
    feet: Floats,
    small: Small,
) -> NDArray[np.bool_]:
    """Where the photo goes up and down with the sheet's squares, however bright it is there."""
    far = _distance(small)
    window = int(1.1 * SQUARE_MM * small.view.camera.focal / far) | 1
    weight = on_page.astype(np.float32)

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        summed = cv2.boxFilter(values * weight, cv2.CV_32F, (window, window), normalize=False)
        return np.asarray(
            summed / np.maximum(cv2.boxFilter(weight, cv2.CV_32F, (window, window), normalize=False), 1)
        )

    both = mean(light * page) - mean(light) * mean(page)
    spread = (mean(light**2) - mean(light) ** 2) * (mean(page**2) - mean(page) ** 2)
    alike = both / np.sqrt(np.maximum(spread, 1e-6))
    return np.asarray(on_page & (alike > 0.86))


def _edges_of_sheet(
    page: NDArray[np.float32], visible: NDArray[np.bool_], feet: Floats, small: Small
) -> NDArray[np.bool_]:
    """Pixels (height, width) at which the photo changes the way that the sheet does, as far as it may be in view.

    From dark to bright in the same direction; at its border in either, for the table may be brighter.
    """
    on_page = np.isfinite(page)
    with np.errstate(invalid="ignore"):
        paper = np.all((feet > 0) & (feet < np.array(PAGE_MM)), axis=2)
    expected = np.where(on_page, page, np.where(paper, 1.0, 0.4)).astype(np.float32)
    right, down = _slopes(expected)
    gray = cv2.cvtColor(small.bgr, cv2.COLOR_BGR2GRAY).astype(np.float32)
    right_here, down_here = _slopes(gray)
    steep = np.hypot(right, down)
    alike = right * right_here + down * down_here
    border = cv2.erode(on_page.astype(np.uint8), np.ones((5, 5))) == 0
    alike = np.where(border, np.abs(alike), alike)
    square = int(SQUARE_MM * small.view.camera.focal / _distance(small)) | 1
    about = cv2.dilate(visible.astype(np.uint8), np.ones((square, square))) > 0
    expects = steep > EXPECTED
    same = expects & about & (alike > SAME_WAY * steep * np.maximum(np.hypot(right_here, down_here), 1e-6))
    beside = cv2.dilate(expects.astype(np.uint8), np.ones((3, 3))) > 0
    return np.asarray(same | (visible & beside))


def _slopes(picture: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    soft = cv2.GaussianBlur(picture, (0, 0), SOFT)
    right, down = (cv2.Scharr(soft, cv2.CV_32F, *axis) / 16 for axis in ((1, 0), (0, 1)))
    return np.asarray(right, np.float32), np.asarray(down, np.float32)


def _distance(small: Small) -> float:
    """Of the camera from the middle of the sheet, mm."""
    return float(np.linalg.norm(small.view.centre - [PAGE_MM[0] / 2, PAGE_MM[1] / 2, 0]))


def _judge_table(evidence: NDArray[np.float32], tones: NDArray[np.float32], table: NDArray[np.bool_]) -> None:
    if table.sum() < 200:
        return
    off = tones - _even_tones(tones, table)
    evidence[table] = _unlike(off[table], off[table])


def _judge_page(
    evidence: NDArray[np.float32],
    tones: NDArray[np.float32],
    page: NDArray[np.float32],
    visible: NDArray[np.bool_],
) -> None:
    on_page = np.isfinite(page)
    filled = np.where(on_page, page, 0.5).astype(np.float32)
    even = cv2.dilate(filled, np.ones((3, 3))) - cv2.erode(filled, np.ones((3, 3))) < 0.3
    evidence[on_page] = 0
    white, black = on_page & even & (page > 0.85), on_page & even & (page < 0.15)
    if (white & visible).sum() < 60 or (black & visible).sum() < 60:
        return
    off = tones - _even_tones(tones, white & visible, bends=1)
    evidence[white] = _unlike(off[white], off[white & visible])
    off = tones - _even_tones(tones, black & visible, bends=1)
    brighter = off[black].mean(1) - 0.45
    colour = np.abs(off[black] - off[black].mean(1, keepdims=True)).max(1) - 0.35
    evidence[black] = np.clip(8 * np.maximum(brighter, colour), -0.6, 3)


def _even_tones(tones: NDArray[np.float32], where: NDArray[np.bool_], bends: int = 2) -> NDArray[np.float32]:
    """The tones that most of a region has, as they change smoothly over the picture."""
    height, width = where.shape
    y, x = np.mgrid[:height, :width] / max(height, width) - 0.5
    terms = [np.ones_like(x), x, y] + ([x * x, x * y, y * y] if bends == 2 else [])
    at = np.flatnonzero(where.ravel())
    at = at[:: max(1, len(at) // 6000)]
    design = np.stack([term.ravel()[at] for term in terms], 1)
    seen = tones.reshape(-1, 3)[at].astype(float)
    weight = np.ones(len(at))
    start = np.median(seen, axis=0)
    weight = 1 / (1 + (np.abs(seen - start).max(1) / 0.3) ** 2)
    for _ in range(8):
        scaled = design * weight[:, None]
        found = np.linalg.lstsq(scaled.T @ design + np.eye(len(terms)) * 1e-6, scaled.T @ seen, rcond=None)[0]
        off = np.abs(seen - design @ found).max(1)
        weight = 1 / (1 + (off / max(1.5 * float(np.median(off)), 0.03)) ** 2) ** 2
    return (np.stack([term.ravel() for term in terms], 1) @ found).reshape(tones.shape).astype(np.float32)


def _unlike(off: NDArray[np.float32], usual: NDArray[np.float32]) -> NDArray[np.float32]:
    """Evidence (n,) of tones `off` (n, 3) what is expected, where `usual` shows how far tones stray anyway."""
    light, colour = off.mean(1), off - off.mean(1, keepdims=True)
    light_sigma = max(1.48 * float(np.median(np.abs(usual.mean(1)))), 0.05)
    colour_sigma = max(1.48 * float(np.median(np.abs(usual - usual.mean(1, keepdims=True)).max(1))), 0.03)
    strange = np.maximum(np.abs(colour).max(1) / colour_sigma, light / light_sigma) - 3.5
    darker = np.minimum(-light / light_sigma - 3.5, np.where(light < -0.7, 0.9, 0.4))
    black = np.where(light < DARKEST_SHADOW, 3.0, -9.0)
    return np.clip(np.maximum(np.maximum(strange, darker), black), -1.5, 3).astype(np.float32)
