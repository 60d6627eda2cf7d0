"""From light to a file of a phone: out of focus, shaken, lit unevenly, noisy, sharpened, a JPEG with EXIF."""

from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

ORIENTATION, EXIF_IFD, FOCAL_35MM, FOCAL = 0x0112, 0x8769, 0xA405, 0x920A


@dataclass(frozen=True)
class Exposure:
    """How a photo is taken. Blur, shake and sharpening in px; gradient: share of light lost across the picture."""

    blur: float
    shake: float = 0.0
    shake_angle: float = 0.0
    gain: float = 1.0
    gradient: float = 0.0
    gradient_angle: float = 0.0
    vignette: float = 0.1
    noise: float = 0.004
    sharpened: float = 0.3
    quality: int = 92
    focal_35: int | None = 26
    orientation: int = 1


def developed(light, exposure, rng):
    """The photo (height, width, 3) in 8 bits, upright."""
    light = cv2.GaussianBlur(light, (0, 0), exposure.blur)
    if exposure.shake > 0.3:
        light = cv2.filter2D(light, -1, _shaken(exposure.shake, exposure.shake_angle))
    light *= _evenness(light.shape[:2], exposure)[..., None]
    grain = np.sqrt(np.clip(light, 0, 1) * 0.6 + 0.05)
    grain *= np.float32(exposure.noise)
    light += grain * rng.standard_normal(light.shape, dtype=np.float32)
    shown = _CURVE[np.clip(light * 8191, 0, 8191).astype(np.uint16)]
    if exposure.sharpened:
        shown = cv2.addWeighted(
            shown, 1 + exposure.sharpened, cv2.GaussianBlur(shown, (0, 0), 1.2), -exposure.sharpened, 0
        )
    return np.clip(shown + 0.5, 0, 255).astype(np.uint8)


def as_jpeg(photo, exposure):
    """The bytes of the file; what lies on its side says so in EXIF."""
    image = Image.fromarray(photo)
    if exposure.orientation != 1:
        image = image.transpose(_STORED[exposure.orientation])
    exif = Image.Exif()
    exif[ORIENTATION] = exposure.orientation
    if exposure.focal_35:
        exif.get_ifd(EXIF_IFD)[FOCAL_35MM] = exposure.focal_35
        exif.get_ifd(EXIF_IFD)[FOCAL] = 4.25
    made = BytesIO()
    image.save(made, "JPEG", quality=exposure.quality, exif=exif)
    return made.getvalue()


_STORED = {
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}


def _shaken(length, angle):
    """A line as a kernel, its ends shaded by how much of a pixel they fill."""
    size = 2 * int(np.ceil(length / 2)) + 3
    kernel = np.zeros((size * 8, size * 8), np.float32)
    middle = size * 4
    reach = length * 4 * np.array([np.cos(angle), np.sin(angle)])
    ends = [tuple(round(middle + sign * each) for each in reach) for sign in (-1, 1)]
    cv2.line(kernel, *ends, 1.0, 8)
    kernel = cv2.resize(kernel, (size, size), interpolation=cv2.INTER_AREA)
    return kernel / kernel.sum()


def _evenness(shape, exposure):
    height, width = shape
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    along = np.cos(exposure.gradient_angle) * x + np.sin(exposure.gradient_angle) * y
    lost = exposure.gradient * (along / 2.83 + 0.5) + exposure.vignette * (x * x + y * y) / 2
    return np.float32(exposure.gain) * (1 - lost)


def _srgb(light):
    return 255 * np.where(
        light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055
    )


_CURVE = _srgb(np.arange(8192) / 8191).astype(np.float32)
