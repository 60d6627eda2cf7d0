"""The package: its volume in mm³ and the interval that holds it.

A dimension typed off a ruler is as good as its last digit: "312" stands for 311.5 to 312.5 mm, "312.4" for 312.35 to
312.45 (no finer: a caliper reads 0.05 mm). A measured one has the interval of its measurement, one by AR that of an
estimate (scanning/browser/measuring/spatial.js). All lower ends make the
lowest volume, all upper ends the highest, which is wider than chance would have it: rather "cannot tell" than a wrong
"exceeds". GB 23350-2021 5.4.1: outside of the outermost sales package; cylinder π/4·d²·h.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from backend.packaging.judging.exact import PI, read_decimal

NAMES = {
    "box": ("length_mm", "width_mm", "height_mm"),
    "cylinder": ("diameter_mm", "height_mm"),
    "irregular": ("length_mm", "width_mm", "height_mm"),  # of the box around it
}
BY = ("typed", "measured", "ar", "exact")
LEAST_MM, MOST_MM = Fraction(1, 10), 5000
FINEST = Fraction(1, 20)  # mm


@dataclass(frozen=True)
class Size:
    """`mm`: the dimensions as they were given, by name, to be shown."""

    shape: str
    by: str
    mm: dict[str, str]
    volume: Fraction
    low: Fraction
    high: Fraction


def read_size(told: Any, wrong: dict[str, str]) -> Size | None:
    if told is None:
        return None
    told = told if isinstance(told, dict) else {}
    by = told.get("by")
    if by not in BY:
        wrong["size.by"] = "problem.by"
        return None
    if told.get("shape") == "volume":
        return known_volume(told, wrong)
    names = NAMES.get(str(told.get("shape")))
    if names is None:
        wrong["size.shape"] = "problem.shape"
        return None
    ends = [read_ends(told, name, wrong) for name in names]
    if any(each is None for each in ends):
        return None
    values, lows, highs = zip(*(each for each in ends if each), strict=True)
    shape = str(told["shape"])
    return Size(
        shape,
        str(by),
        {name: str(told[name]) for name in names},
        volume_of(shape, values),
        volume_of(shape, lows),
        volume_of(shape, highs),
    )


def known_volume(told: dict[str, Any], wrong: dict[str, str]) -> Size | None:
    """Of a published case, which tells nothing but the volume."""
    volume = read_decimal(told.get("volume_mm3"))
    if volume is None or volume <= 0:
        wrong["size.volume_mm3"] = "problem.volume"
        return None
    return Size("volume", "exact", {}, volume, volume, volume)


def read_ends(
    told: dict[str, Any], name: str, wrong: dict[str, str]
) -> tuple[Fraction, Fraction, Fraction] | None:
    """A dimension and the ends of its interval."""
    value = read_decimal(told.get(name))
    if value is None or not LEAST_MM <= value <= MOST_MM:
        wrong[f"size.{name}"] = "problem.mm"
        return None
    if told["by"] == "exact":
        return value, value, value
    if told["by"] == "typed":
        around = reading_error(str(told[name]))
        return value, value - around, value + around
    low, high = end_of(told, "low_mm", name), end_of(told, "high_mm", name)
    if low is None or high is None or not 0 < low <= value <= high <= 2 * MOST_MM:
        wrong[f"size.{name}"] = "problem.interval"
        return None
    return value, low, high


def end_of(told: dict[str, Any], end: str, name: str) -> Fraction | None:
    ends = told.get(end)
    return read_decimal(ends.get(name)) if isinstance(ends, dict) else None


def reading_error(written: str) -> Fraction:
    """Half of the last digit written, in mm."""
    places = len(written.partition(".")[2])
    return max(Fraction(1, 2 * 10**places), FINEST)


def volume_of(shape: str, sides: Any) -> Fraction:
    if shape == "cylinder":
        diameter, height = sides
        return PI / 4 * diameter * diameter * height
    length, width, height = sides
    volume: Fraction = length * width * height
    return volume
