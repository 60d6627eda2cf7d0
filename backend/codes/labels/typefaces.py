"""How wide a text is in the font that ships with the product, and how it breaks into lines.

Widths are in em, lengths in mm. Knows no PDF and no SVG.
"""

import re
from collections.abc import Mapping
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FONT_FILE = Path(__file__).parent / "fonts" / "wqy-microhei.ttc"
LINE = 1.25
"""Distance of two baselines, in em."""
SMALLEST_TYPE = 1.3
"""mm, about 3.7 pt: the smallest Chinese that thermal printers at 203 dpi still draw."""
MISSING = "〓"
"""What Chinese typesetters set for a character that they have no type for."""


class Face(IntEnum):
    """Number of the face inside the font collection."""

    SANS = 0
    MONO = 1


def printable(text: str) -> str:
    """The text without control characters and line ends, characters the font lacks shown as 〓."""
    return "".join(each if ord(each) in _advances(Face.SANS) else MISSING for each in _one_line(text))


def width_of(text: str, face: Face = Face.SANS) -> float:
    """Width in em."""
    advances = _advances(face)
    return sum(advances.get(ord(each), 1.0) for each in text)


# Title, unit and rescue number are the same on a whole batch.
@lru_cache(maxsize=256)
def fitted(
    text: str, width: float, height: float, lines: int = 1, face: Face = Face.SANS
) -> tuple[float, tuple[str, ...]]:
    """Font size (mm) and lines for `text` in a box of width × height mm, as large as goes in.

    In a box meant for two lines a short text stays at the size that a long one would get, nearly.
    A text that does not go in at the smallest size is cut, and ends in "…".
    """
    size = height / LINE / (1 + 0.6 * (lines - 1))
    while size > SMALLEST_TYPE:
        broken = _lines(text, width / size, face)
        if len(broken) <= lines and len(broken) * LINE * size <= height:
            return size, tuple(broken)
        size *= 0.96
    room = max(1, min(lines, int(height / (LINE * SMALLEST_TYPE))))
    broken = _lines(text, width / SMALLEST_TYPE, face)
    return SMALLEST_TYPE, tuple(_cut(broken, room, width / SMALLEST_TYPE, face))


def _lines(text: str, width: float, face: Face) -> list[str]:
    """Breaks between Chinese characters and between words; a word wider than a line breaks anywhere."""
    lines, line = [], ""
    for piece in re.findall(r"[!-~]+|\s+|.", text):
        if width_of(line + piece, face) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line.strip())
        line = ""
        for each in piece.lstrip():
            if line and width_of(line + each, face) > width:
                lines.append(line)
                line = ""
            line += each
    return [*lines, line.strip()] if line.strip() else lines


def _cut(lines: list[str], room: int, width: float, face: Face) -> list[str]:
    if len(lines) <= room:
        return lines
    last = lines[room - 1]
    while last and width_of(last + "…", face) > width:
        last = last[:-1]
    return [*lines[: room - 1], last + "…"]


def _one_line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


@cache
def _advances(face: Face) -> Mapping[int, float]:
    """Width in em of every character of a face."""
    font = TTFont(FONT_FILE, fontNumber=face, lazy=True)
    em, widths = font["head"].unitsPerEm, font["hmtx"].metrics
    return {character: widths[glyph][0] / em for character, glyph in font.getBestCmap().items()}
