"""A photo of a nameplate or a licence → its fields, each with its confidence and its place in the picture.

The photo is read twice: as it is, and with the plate turned to face us and its letters brought out. Where both say the
same the field is believed, where they differ it is doubted: this tells wrong from right better than what the OCR says
of itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.nameplate.fields import Found, fields_of, is_licence
from scanning.nameplate.flattening import flattened, led_back
from scanning.nameplate.lines import Box, Line, Point
from scanning.nameplate.ocr import LONGEST_SIDE, lines_in
from scanning.photos import upright_photo

Picture = NDArray[np.uint8]
SURE = 0.8  # from here on a field is shown as clear; calibrated by bench/nameplates.py
ENOUGH = 3  # fields; a photo of a plate that gives fewer may lie on its side
DIFFERS = 0.45
ONCE = 0.75


@dataclass(frozen=True)
class Reading:
    """`width`, `height`: of the photo as it is seen (px); places of fields refer to it."""

    fields: list[Found]
    lines: list[Line]
    width: int
    height: int

    def as_json(self) -> dict[str, object]:
        fields = [asdict(one) | {"sure": one.confidence >= SURE} for one in self.fields]
        return {"width": self.width, "height": self.height, "fields": fields}


def read_nameplate(data: bytes, today: date) -> Reading:
    """Raises scanning.photos.UnreadablePhoto, and ocr.NoReader where the extra is missing."""
    picture = np.array(upright_photo(data).convert("RGB"), np.uint8)[:, :, ::-1]
    height, width = picture.shape[:2]
    scale = min(1.0, LONGEST_SIDE / max(height, width))
    small = shrunk(picture, scale)
    turns, lines, first = upright(small, today)
    if lines:
        turned = np.ascontiguousarray(np.rot90(picture, turns))
        flat, back = flattened(turned, [grown(line, 1 / scale) for line in lines])
        again = [led_back(line, back) for line in lines_in(flat)]
        lines = [grown(line, 1 / scale) for line in lines]
        second = fields_of(again, today)
        first = fields_of(lines, today)
        fields = agreed(first, second)
    else:
        fields = first
    return Reading([turned_back(one, turns, width, height) for one in fields], lines, width, height)


def shrunk(picture: Picture, scale: float) -> Picture:
    if scale >= 1:
        return np.ascontiguousarray(picture)
    smaller = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return smaller.astype(np.uint8)


def upright(picture: Picture, today: date) -> tuple[int, list[Line], list[Found]]:
    """How many quarter turns (against the clock) make the text readable, with what is read then."""
    best: tuple[int, list[Line], list[Found]] = (0, [], [])
    for turns in (0, 1, 3, 2):
        lines = lines_in(np.ascontiguousarray(np.rot90(picture, turns)))
        fields = [] if are_tall(lines) else fields_of(lines, today)
        if turns == 0 or len(fields) > len(best[2]):
            best = turns, lines, fields
        if len(best[2]) >= ENOUGH or (best[2] and is_licence(best[1])) or (turns == 0 and not lines):
            return best
    return best


def are_tall(lines: Sequence[Line]) -> bool:
    """Text that runs downward is read as well, but where it begins is not known: the photo lies on its side."""
    return sum(line.height > line.width for line in lines) > len(lines) / 2


def agreed(first: Sequence[Found], second: Sequence[Found]) -> list[Found]:
    """Both readings of each field made one."""
    others = {one.key: one for one in second}
    mine = {one.key for one in first}
    fields = [weighed(one, others.get(one.key)) for one in first]
    return [*fields, *(weighed(one, None) for one in second if one.key not in mine)]


def weighed(one: Found, other: Found | None) -> Found:
    if other is None:
        return replace(one, confidence=round(one.confidence * ONCE, 3))
    better = max(one, other, key=lambda found: found.confidence)
    if (one.value, one.unit) == (other.value, other.unit):
        return replace(better, confidence=round(min(1.0, better.confidence), 3))
    return replace(better, confidence=round(better.confidence * DIFFERS, 3))


def grown(line: Line, scale: float) -> Line:
    return replace(line, box=each(line.box, lambda x, y: (x * scale, y * scale)))


def turned_back(one: Found, turns: int, width: int, height: int) -> Found:
    """Its place in the photo as it was given. np.rot90 turns against the clock."""

    def back(x: float, y: float) -> Point:
        x, y = ((x, y), (width - y, x), (width - x, height - y), (y, height - x))[turns]
        return round(min(max(x, 0), width), 1), round(min(max(y, 0), height), 1)

    return replace(one, box=each(one.box, back))


def each(box: Box, move: Callable[[float, float], Point]) -> Box:
    one, two, three, four = box
    return move(*one), move(*two), move(*three), move(*four)
