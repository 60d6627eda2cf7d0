"""What the pages say of a measurement: figures side by side, and the edges drawn on the photo."""

from dataclasses import dataclass
from typing import Any

from backend.measurements.forms import NAMES
from backend.measurements.models import Measurement, MeasurementResult, Shape
from backend.measurements.queries import Picture

WORDS = {"length": "长", "width": "宽", "height": "高", "diameter": "直径"}
LOOKS = {"length": "one", "width": "two", "height": "three", "diameter": "one"}
PARTS = {Shape.BOX: ("base", "top"), Shape.CYLINDER: ("base_rim", "top_rim")}
FAR = 0.01  # of a length: two ways of computing differ by more than this only when one of them is wrong


@dataclass(frozen=True)
class Line:
    """A dimension as the phone and as the server have it, in mm; `typed` counts before both."""

    word: str
    look: str
    typed: float | None
    server: tuple[float, float] | None
    phone: tuple[float, float] | None

    @property
    def value(self) -> float | None:
        counts = self.server or self.phone
        return self.typed if self.typed is not None else counts[0] if counts else None

    @property
    def around(self) -> float | None:
        """Half of the interval; none where somebody typed it."""
        counts = self.server or self.phone
        return None if self.typed is not None or counts is None else counts[1]

    @property
    def apart(self) -> float | None:
        """By how many mm the server's differs from the phone's."""
        return self.server[0] - self.phone[0] if self.server and self.phone else None

    @property
    def is_far(self) -> bool:
        """More than what both intervals explain."""
        if self.server is None or self.phone is None or self.apart is None:
            return False
        return abs(self.apart) > max(self.server[1] + self.phone[1], FAR * self.phone[0])


def lines_of(measurement: Measurement, result: dict[str, Any] | None) -> list[Line]:
    server = result.get("mm", {}) if result and not result.get("refused") else {}
    phone = measurement.figures.get("mm", {})
    return [
        Line(
            WORDS[name],
            LOOKS[name],
            measurement.typed.get(name),
            with_half(server.get(name)),
            with_half(phone.get(name)),
        )
        for name in NAMES[Shape(measurement.shape)]
    ]


def with_half(figure: Any) -> tuple[float, float] | None:
    if not figure:
        return None
    value, low, high = figure
    return value, (high - low) / 2


def latest(results: list[MeasurementResult]) -> dict[str, Any] | None:
    return results[0].result if results else None


def corners_shown(measurement: Measurement, result: dict[str, Any] | None, slot: str) -> dict[str, Any]:
    """Where the edges are drawn: as computed, else as placed, else as found."""
    for corners in (corners_in(result), measurement.placed, measurement.found):
        if slot in corners:
            return dict(corners[slot])
    return {}


def corners_in(result: dict[str, Any] | None) -> dict[str, Any]:
    """By slot, as scanning.measuring tells them of each photo."""
    per_photo = (result or {}).get("per_photo") or {}
    return {slot: photo["corners"] for slot, photo in per_photo.items() if photo.get("corners")}


@dataclass(frozen=True)
class Drawn:
    """A photo with its size upright, in px, and the lines over it: how each is drawn, and its points."""

    slot: str
    width: int
    height: int
    strokes: list[tuple[str, str]]


def drawn(measurement: Measurement, result: dict[str, Any] | None, photo: Picture) -> Drawn:
    corners = corners_shown(measurement, result, photo.slot)
    if measurement.shape == Shape.CYLINDER:
        strokes = [("rim", joined(whole(corners.get(part, [])))) for part in PARTS[Shape.CYLINDER]]
    else:
        strokes = edges(corners, across_is_longer=measurement.figures.get("length") == "across")
    return Drawn(photo.slot, photo.width, photo.height, [stroke for stroke in strokes if stroke[1]])


def edges(corners: dict[str, Any], *, across_is_longer: bool) -> list[tuple[str, str]]:
    """The three edges at the front corner of a box: length solid, width dashed, height dotted; and its top."""
    base, top = corners.get("base", [None] * 4), corners.get("top", [None] * 4)
    seen = [at for at in range(4) if base[at]]
    if not seen:
        return []
    hidden = [at for at in range(4) if base[at] is None]
    front = (hidden[0] + 2) % 4 if len(hidden) == 1 else max(seen, key=lambda at: float(base[at][1]))
    strokes = [("rim", joined([*top, top[0]]))] if all(top) else []
    for begin in ((front - 1) % 4, front):
        end = (begin + 1) % 4
        look = "two" if (begin % 2 == 1) != across_is_longer else "one"
        if base[begin] and base[end]:
            strokes.append((look, joined([base[begin], base[end]])))
    if base[front] and top[front]:
        strokes.append(("three", joined([base[front], top[front]])))
    return strokes


def whole(rim: list[Any]) -> list[Any]:
    """Closed, where it goes all around: a person marks the front of a rim only."""
    return [*rim, rim[0]] if len(rim) >= ALL_AROUND else rim


ALL_AROUND = 10


def joined(points: list[Any]) -> str:
    return " ".join(f"{point[0]:.1f},{point[1]:.1f}" for point in points if point)
