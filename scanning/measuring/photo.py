"""A photo to measure in: upright pixels, and what its EXIF block says about the lens."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from scanning.measuring.refusals import Code, Refusal
from scanning.photos import UnreadablePhoto, upright_photo

Bgr = NDArray[np.uint8]

# Lenses of phones, from ultra-wide to telephoto; what lies outside is a mistake, not a lens.
BELIEVABLE_35 = (10.0, 300.0)
MIN_SHORT_SIDE = 600


@dataclass(frozen=True, slots=True)
class Photo:
    """Upright colours (height, width, 3 as blue, green, red); `focal_35` is EXIF's 35 mm equivalent, None if unsaid."""

    name: str
    bgr: Bgr
    focal_35: float | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width, height in px."""
        return self.bgr.shape[1], self.bgr.shape[0]


def open_photo(name: str, data: bytes) -> Photo:
    """The photo in these bytes. Raises Refusal with the sentence that says what is wrong with the file."""
    try:
        image = upright_photo(data)
    except UnreadablePhoto as broken:
        raise Refusal(Code.UNREADABLE, broken.say) from broken
    if min(image.size) < MIN_SHORT_SIDE:
        raise Refusal(Code.UNREADABLE, "照片太小，量不准。请传相机拍的原图，不要截图或压缩图")
    colours = image.convert("RGB")
    return Photo(name, cv2.cvtColor(np.asarray(colours), cv2.COLOR_RGB2BGR).astype(np.uint8), focal_35(image))


def focal_35(image: Image.Image) -> float | None:
    """EXIF's focal length in 35 mm film, if it is believable."""
    try:
        said = float(image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.FocalLengthIn35mmFilm, 0))
    except (ValueError, TypeError, OSError, SyntaxError, KeyError, ZeroDivisionError):
        return None  # a damaged EXIF block says nothing
    return said if BELIEVABLE_35[0] <= said <= BELIEVABLE_35[1] else None
