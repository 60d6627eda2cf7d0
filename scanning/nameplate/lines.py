"""A line of text in a picture, and where it lies among the others. Knows no fields."""

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
Box = tuple[Point, Point, Point, Point]


@dataclass(frozen=True)
class Line:
    """`confidence`: 0 to 1, by whoever read it; `scores`: the same of each character, if that is known. `box`: its
    corners in px, from the top left in reading order."""

    text: str
    confidence: float
    box: Box
    scores: tuple[float, ...] = ()

    @property
    def height(self) -> float:
        return (math.dist(self.box[0], self.box[3]) + math.dist(self.box[1], self.box[2])) / 2

    @property
    def width(self) -> float:
        return (math.dist(self.box[0], self.box[1]) + math.dist(self.box[3], self.box[2])) / 2

    @property
    def middle(self) -> Point:
        return sum(x for x, _ in self.box) / 4, sum(y for _, y in self.box) / 4

    def away(self, other: "Line") -> Point:
        """How far the other one's middle is along this line and below it (px), as the line runs."""
        (left, top), (right, low) = self.box[0], self.box[1]
        length = math.dist(self.box[0], self.box[1]) or 1.0
        along = (right - left) / length, (low - top) / length
        x, y = other.middle[0] - self.middle[0], other.middle[1] - self.middle[1]
        return x * along[0] + y * along[1], y * along[0] - x * along[1]

    def weakest(self, begin: int = 0, end: int | None = None) -> float:
        """The least certain character from `begin` to `end`; one that is misread hardly shows in the mean of a line."""
        return min(self.scores[begin:end], default=self.confidence)

    def part(self, begin: int, end: int) -> Box:
        """Where the characters from `begin` to `end` lie; Chinese ones count as two."""
        steps = [2 if ord(letter) > 0x2E80 else 1 for letter in self.text]
        total = sum(steps) or 1
        return self.between(sum(steps[:begin]) / total, sum(steps[:end]) / total)

    def between(self, begin: float, end: float) -> Box:
        upper_left, upper_right, lower_right, lower_left = self.box
        return (
            _toward(upper_left, upper_right, begin),
            _toward(upper_left, upper_right, end),
            _toward(lower_left, lower_right, end),
            _toward(lower_left, lower_right, begin),
        )


def plain(text: str) -> str:
    """One way of writing for what plates write in many: half width, one kind of dash and of wave. Each character
    stays one, so that places in the text stay right."""
    return "".join(SAME.get(letter) or _half(letter) for letter in text)


SAME = (
    dict.fromkeys("‐‑‒–—―−－﹣", "-")
    | dict.fromkeys("～〜∼", "~")
    | dict.fromkeys("：∶︰", ":")
    | dict.fromkeys("（【[", "(")
    | dict.fromkeys("）】]", ")")
    | dict.fromkeys("　\u00a0\t", " ")
    | {"。": ".", "，": ",", "；": ";"}
)


def right_of(line: Line, others: Iterable[Line], reach: float) -> Line | None:
    """The nearest one in the same row to the right, the gap at most `reach` times the line's height."""
    best, least = None, math.inf
    for other in others:
        along, below = line.away(other)
        gap = along - (line.width + other.width) / 2
        if abs(below) > 0.6 * max(line.height, other.height) or along <= 0:
            continue
        if -0.6 * line.height <= gap <= reach * line.height and gap < least:
            best, least = other, gap
    return best


def below(line: Line, others: Iterable[Line]) -> Line | None:
    """The nearest one under the line, in the next row and beginning about where it begins."""
    best, least = None, math.inf
    for other in others:
        along, down = line.away(other)
        shift = abs(along - (other.width - line.width) / 2)
        if 0.6 * line.height < down < 2.4 * line.height and shift < 1.5 * line.height and down < least:
            best, least = other, down
    return best


def edits(one: str, other: str, most: int) -> int:
    """How many characters must be changed, left out or put in; `most` + 1 if more than that."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        ahead = [place]
        for (before, upper), wanted in zip(pairwise(row), other, strict=True):
            ahead.append(min(upper + 1, ahead[-1] + 1, before + (letter != wanted)))
        row = ahead
    return min(row[-1], most + 1)


def _half(letter: str) -> str:
    """Full width forms only: Ⅲ and ³ stay what they are."""
    wide = unicodedata.east_asian_width(letter) in "FH"
    return unicodedata.normalize("NFKC", letter)[:1] if wide else letter


def _toward(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share
