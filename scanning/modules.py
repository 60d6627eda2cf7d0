"""Reads a code whose place in the picture is known module by module."""

from collections.abc import Iterator

import cv2
import numpy as np
import zxingcpp

from scanning.grids import PIXELS, Field
from scanning.qr_layout import Modules, fixed_modules

LEAST_RIGHT = 0.8  # share of the modules that are the same in every code of this size


def text_in(flat: Field) -> str | None:
    """The text of a code laid flat, PIXELS a module."""
    values = _values(flat)
    side = len(values)
    dark, fixed = fixed_modules(side)
    tried: set[bytes] = set()
    for modules in _guesses(values):
        right = float((modules == dark)[fixed].mean())
        if right < LEAST_RIGHT or modules.tobytes() in tried:
            continue
        tried.add(modules.tobytes())
        text = _decoded(np.where(fixed, dark, modules))
        if text is not None:
            return text
    return None


def fit(flat: Field) -> float:
    """Share of the modules known beforehand that are as they should be."""
    values = _values(flat)
    dark, fixed = fixed_modules(len(values))
    return max(float((modules == dark)[fixed].mean()) for modules in _guesses(values, (0.0,)))


def _values(flat: Field) -> Field:
    """Brightness in the middle of each module."""
    side = len(flat) // PIXELS
    blocks = flat.reshape(side, PIXELS, side, PIXELS)
    edge = PIXELS // 4
    return np.asarray(blocks[:, edge : PIXELS - edge, :, edge : PIXELS - edge].mean((1, 3)))


def _guesses(values: Field, sharpness: tuple[float, ...] = (0.0, 0.3, 0.8)) -> Iterator[Modules]:
    """Which modules are dark, for light that changes slowly or quickly, and for blur that mixes neighbours."""
    for more in sharpness:
        sharp = values
        if more:
            around = cv2.blur(values, (3, 3), borderType=cv2.BORDER_REPLICATE)
            sharp = values + more * 2 * (values - around)
        for window in (5.0, 2.5, 12.0):
            high = cv2.GaussianBlur(sharp, (0, 0), window, borderType=cv2.BORDER_REFLECT)
            yield np.asarray(sharp < high)


def _decoded(modules: Modules) -> str | None:
    clean = np.pad(np.where(modules, np.uint8(0), np.uint8(255)), 1, constant_values=255)
    found = zxingcpp.read_barcodes(
        clean,
        _QR,
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
        text_mode=zxingcpp.TextMode.Plain,
        is_pure=True,
    )
    return next((code.text for code in found if code.valid and code.text), None)


# Asked for model 2 alone, zxing-cpp finds nothing in a pure picture (3.1); no other kind has these finder patterns.
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
