"""Points of known place found in a photo: what a reference is to everything that comes after it."""

from dataclasses import dataclass
from enum import StrEnum

from scanning.measuring.camera import Floats


class Reference(StrEnum):
    """What lies beside the package."""

    SHEET = "sheet"
    A4 = "a4"
    CARD = "card"
    STICKER = "sticker"


# Card: ISO/IEC 7810 ID-1. A sticker's sides come with the question, else they are those of our square one.
SIDES_MM = {Reference.A4: (297.0, 210.0), Reference.CARD: (85.60, 53.98)}
STICKER_MM = (50.0, 50.0)


@dataclass(frozen=True, slots=True)
class Marker:
    """A reference and, where it is a plain rectangle, its sides in mm."""

    kind: Reference
    sides: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A reference in one photo: `places` (n, 2) on it in mm, `pixels` (n, 2), and their noise in px.

    `relative_sigma` is what is not known of the reference's own size (printed scale, worn card), as a share.
    """

    places: Floats
    pixels: Floats
    sigma_px: float
    relative_sigma: float
    found: int
    possible: int

    @property
    def middle(self) -> Floats:
        """Where its middle lies in the picture, px."""
        return self.pixels.mean(0)
