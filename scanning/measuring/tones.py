"""By which exponent a photo's values become light again.

A lens blurs light; only then the phone codes it, so that the steepest place of an edge lies on its dark side: by half a
pixel and more where black meets white. The sheet tells by how much: its corners are the same from both sides and stay
where they are, but the straight sides between them move with the exponent.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.measuring import sheet
from scanning.measuring.camera import Floats, View
from scanning.photos import Gray

USUAL = 2.2
"""What phones code with (IEC 61966-2-1), about."""
TRIED = np.array([1.0, 1.4, 1.8, 2.2, 2.6])
FEWEST_SIDES = 6
TELLS = 0.08  # px between the first and the last exponent, below which a photo is too sharp to tell, or to need it
REACH, BLUR, STEP = 5.0, 1.0, 0.25  # px in a photo 3,000 px wide; step in any
CONTRAST = 0.15  # share of white
ALONG = np.linspace(0.15, 0.85, 24)[:, None]


def tone_of(gray: Gray, view: View, places: Floats) -> float:
    """The exponent for which the sides of the sheet's squares lie where its corners `places` (n, 2) mm say."""
    scale = float(np.clip(max(gray.shape) / 3000, 0.5, 1.5))
    found = [_offsets(profile, scale) for profile in _profiles(gray, view, places, scale)]
    if len(found) < FEWEST_SIDES:
        return USUAL
    off = np.median(found, axis=0)
    if off[0] - off[-1] < TELLS or np.any(np.diff(off) >= 0):
        return USUAL
    return float(np.interp(0.0, off[::-1], TRIED[::-1]))


def as_light(values: NDArray[np.float32], tone: float) -> NDArray[np.float32]:
    """Grey levels of 0 to 255 as light, on the same scale."""
    return np.asarray(255 * (np.clip(values, 0, 255) / 255) ** np.float32(tone), np.float32)


def _profiles(gray: Gray, view: View, places: Floats, scale: float) -> Iterator[Floats]:
    """Values across every straight side between two corners in view, from the white to the black square."""
    reach = REACH * scale + 3 * BLUR * scale
    offsets = np.arange(-reach, reach + 1e-9, STEP)
    margin = (sheet.SQUARE_MM - sheet.MARKER_MM) / 2
    for begin, along, towards_black in _sides(places):
        at = sheet.ORIGIN_MM + (begin + ALONG * along) * sheet.SQUARE_MM
        middle, beside = (view.project(_on_table(points)) for points in (at, at + along[::-1] * 0.5))
        across = beside - middle
        long = np.hypot(*across.T)[:, None]
        if 2 * float(long.min()) * margin < reach:
            continue
        lines = middle[:, None] + (across / long)[:, None] * towards_black * offsets[None, :, None]
        x, y = lines.astype(np.float32).transpose(2, 0, 1)
        if min(x.min(), y.min()) < 0 or x.max() > gray.shape[1] - 1 or y.max() > gray.shape[0] - 1:
            continue
        profile = cv2.remap(gray, x, y, cv2.INTER_LINEAR).astype(float).mean(0)
        if profile[:8].mean() - profile[-8:].mean() > CONTRAST * 255:
            yield profile


def _sides(places: Floats) -> Iterator[tuple[Floats, Floats, float]]:
    """Between neighbouring corners: where it begins, along which axis, and on which side of it the black square lies."""
    seen = {tuple(place) for place in np.round((places - sheet.ORIGIN_MM) / sheet.SQUARE_MM).astype(int)}
    for column, row in seen:
        for right, down in ((1, 0), (0, 1)):
            if (column + right, row + down) in seen:
                black = 1.0 if (column + row) % 2 == 0 else -1.0
                yield np.array([column, row], float), np.array([right, down], float), black


def _offsets(profile: Floats, scale: float) -> Floats:
    """How far (px) on the black side the steepest place lies, for each exponent tried."""
    blur = BLUR * scale / STEP
    x = np.arange(-round(3 * blur), round(3 * blur) + 1)
    slope = x * np.exp(-(x**2) / (2 * blur**2))
    found = []
    for tone in TRIED:
        change = np.abs(np.convolve((profile / 255) ** tone, slope, "valid"))
        best = int(np.clip(change.argmax(), 1, len(change) - 2))
        left, top, right = change[best - 1 : best + 2]
        bend = left - 2 * top + right
        part = (left - right) / (2 * bend) if bend < 0 else 0.0
        found.append((best + float(np.clip(part, -0.5, 0.5)) - (len(change) - 1) / 2) * STEP)
    return np.array(found)


def _on_table(points: Floats) -> Floats:
    return np.column_stack([points, np.zeros(len(points))])
