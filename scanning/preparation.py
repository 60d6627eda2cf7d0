"""Prepares a picture so that a decoder sees what it missed: brightness (height, width) in, the same out."""

from collections.abc import Iterator

import cv2
import numpy as np

from scanning.photos import Gray

# Preparing costs time by the pixel: a larger picture is prepared at this size, and read at full size besides.
PREPARED_PIXELS = 2_000_000


def reduced(gray: Gray, pixels: int = PREPARED_PIXELS) -> Gray:
    """At most so many pixels; a smaller picture stays as it is."""
    factor = (pixels / gray.size) ** 0.5
    return gray if factor >= 1 else resized(gray, factor, factor)


def resized(gray: Gray, across: float, down: float) -> Gray:
    """Stretched or shrunk by a factor each way."""
    way = cv2.INTER_AREA if across < 1 else cv2.INTER_CUBIC
    return _gray(cv2.resize(gray, None, fx=across, fy=down, interpolation=way))


def doubled(gray: Gray) -> Gray:
    """Twice the size, of a picture reduced so that this stays affordable: for small modules."""
    return resized(reduced(gray, PREPARED_PIXELS // 2), 2, 2)


def sharpened(gray: Gray, radius: float = 3, amount: float = 3) -> Gray:
    """Strong unsharp mask; the radius in px: for defocus and motion."""
    return _gray(cv2.addWeighted(gray, 1 + amount, cv2.GaussianBlur(gray, (0, 0), radius), -amount, 0))


def equalised(gray: Gray) -> Gray:
    """Contrast stretched tile by tile (CLAHE): for shadow and faded print."""
    return _gray(cv2.createCLAHE(4, (8, 8)).apply(gray))


def brightened(gray: Gray) -> Gray:
    """Gamma 0.5: for dusk, and for dark dirt on white."""
    return _gray(cv2.LUT(gray, _GAMMA))


def thresholded(gray: Gray, window: int = 51) -> Gray:
    """Black and white by the mean of a window of so many px (odd): for uneven light."""
    smooth = cv2.GaussianBlur(gray, (3, 3), 0)
    return _gray(cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, window, 5))


def mended(gray: Gray) -> Gray:
    """Without light scratches of up to 4 px through what is dark (morphological opening)."""
    return _gray(cv2.morphologyEx(gray, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)))


def windows(gray: Gray, pixels: int) -> Iterator[tuple[tuple[int, int], Gray]]:
    """Squares of about so many px with their (left, top), overlapping by a third, to the last row and column."""
    height, width = gray.shape
    side = int(pixels**0.5)
    for top in _starts(height, side):
        for left in _starts(width, side):
            yield (left, top), gray[top : top + side, left : left + side]


def _starts(length: int, side: int) -> list[int]:
    count = max(1, -(-(length - side // 3) // (side * 2 // 3)))
    return [round(place * max(0, length - side) / max(1, count - 1)) for place in range(count)]


_GAMMA = (255 * (np.arange(256) / 255) ** 0.5).astype(np.uint8)


def _gray(pixels: object) -> Gray:
    return np.ascontiguousarray(pixels, np.uint8)
