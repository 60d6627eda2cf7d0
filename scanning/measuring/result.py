"""What a measurement says, as it is stored and shown: with its intervals, and with all that it was computed from."""

from dataclasses import dataclass, field
from typing import Any

from scanning.measuring.refusals import Refusal

ALGORITHM = "measuring 4"
"""Changes whenever the same photos and corners may give other figures."""

Interval = tuple[float, float, float]
"""Value, and the low and high end of its 90 % interval."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """Sizes in mm by name with 90 % intervals, or why there are none.

    `per_photo` holds for each file: how much of the reference was found, the camera and its place, the corners
    given and fitted, and how much of the edges was seen.
    """

    reference: str
    shape: str
    mm: dict[str, Interval] = field(default_factory=dict)
    volume_mm3: Interval | None = None
    camera: dict[str, float] | None = None
    per_photo: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: Refusal | None = None
    algorithm: str = ALGORITHM

    def as_json(self) -> dict[str, Any]:
        """Figures rounded to what they can mean: 0.01 mm."""
        return {
            "shape": self.shape,
            "reference": self.reference,
            "mm": {name: [round(value, 2) for value in values] for name, values in self.mm.items()},
            "volume_mm3": None if self.volume_mm3 is None else [round(value) for value in self.volume_mm3],
            "camera": self.camera,
            "refused": None if self.refused is None else self.refused.as_json(),
            "per_photo": self.per_photo,
            "algorithm": self.algorithm,
        }
