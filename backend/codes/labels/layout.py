"""What stands on one sticker and where, in mm from its top left corner. Knows no PDF and no SVG."""

from collections.abc import Iterator

import msgspec
import segno

from .templates import Layout, Template
from .typefaces import LINE, Face, fitted, printable, width_of

QUIET = 4
"""White modules around a QR code, ISO/IEC 18004 asks for at least four."""
BLUE, BLACK, WHITE = (0x1B, 0x3B, 0xBD), (0, 0, 0), (0xFF, 0xFF, 0xFF)
Colour = tuple[int, int, int]


class Label(msgspec.Struct, frozen=True):
    """A sticker in plain values. A blank one has no kind; `holder` is a unit or a district."""

    url: str
    tag: str
    kind: str = ""
    holder: str = ""
    rescue: str = ""
    title: str = "特种设备 码上"


class Box(msgspec.Struct, frozen=True):
    """A rectangle, mm."""

    x: float
    y: float
    width: float
    height: float


class Band(msgspec.Struct, frozen=True):
    box: Box
    colour: Colour = BLUE


class Words(msgspec.Struct, frozen=True):
    """One line of text: left end of the baseline, size and width in mm."""

    x: float
    y: float
    size: float
    width: float
    text: str
    face: Face = Face.SANS
    bold: bool = False
    colour: Colour = BLACK


class Code(msgspec.Struct, frozen=True):
    """The dark runs of a QR code: (column, row, length) in modules of `module` mm, from x, y."""

    x: float
    y: float
    module: float
    runs: list[tuple[int, int, int]]


class Line(msgspec.Struct, frozen=True):
    """A text to be set, and how."""

    text: str
    lines: int = 1
    face: Face = Face.SANS
    bold: bool = False
    middle: bool = True
    colour: Colour = BLACK


Piece = Band | Words | Code


def arrange(label: Label, template: Template) -> list[Piece]:
    """Everything drawn on a label of this template."""
    width, height = template.label
    edge = max(1.0, 0.035 * min(width, height))
    inside = Box(edge, edge, width - 2 * edge, height - 2 * edge)
    draw = _upright if template.layout is Layout.UPRIGHT else _across
    return list(draw(label, inside))


def _upright(label: Label, inside: Box) -> Iterator[Piece]:
    band = 0.1 * inside.height
    side = min(inside.width, 0.62 * inside.height)
    yield from _title(label, Box(inside.x, inside.y, inside.width, band))
    yield _code(label.url, inside.x + (inside.width - side) / 2, inside.y + band, side)
    below = inside.y + band + side
    text = Box(inside.x, below, inside.width, inside.y + inside.height - below)
    yield from _texts(label, text, middle=True)


def _across(label: Label, inside: Box) -> Iterator[Piece]:
    side = min(inside.height, 0.54 * inside.width)
    yield _code(label.url, inside.x, inside.y + (inside.height - side) / 2, side)
    column = Box(inside.x + side, inside.y, inside.width - side, inside.height)
    band = 0.19 * column.height
    yield from _title(label, Box(column.x, column.y, column.width, band))
    gap = 0.05 * column.height
    rest = Box(column.x, column.y + band + gap, column.width, column.height - band - gap)
    yield from _texts(label, rest, middle=False)


def _title(label: Label, band: Box) -> Iterator[Piece]:
    yield Band(band)
    yield from _text(Line(label.title, bold=True, colour=WHITE), _shrunk(band, 0.04, 0.1))


def _texts(label: Label, box: Box, middle: bool) -> Iterator[Piece]:
    """Tag, kind, holder and rescue number under each other; what is not there leaves its room empty."""
    rows = [
        (0.33, Line(label.tag, face=Face.MONO, bold=True, middle=middle)),
        (0.19, Line(label.kind, bold=True, middle=middle)),
        (0.28, Line(label.holder, lines=2, middle=middle)),
        (0.20, Line(label.rescue and f"应急救援 {label.rescue}", bold=True, middle=middle)),
    ]
    y = box.y
    for share, line in rows:
        yield from _text(line, Box(box.x, y, box.width, 0.94 * share * box.height))
        y += share * box.height


def _text(line: Line, box: Box) -> Iterator[Words]:
    size, lines = fitted(printable(line.text), box.width, box.height, line.lines, line.face)
    # 0.86 em: where the baseline lies in a line of Chinese, so that the ink is centred in its row.
    baseline = box.y + (box.height - len(lines) * LINE * size) / 2 + (LINE - 1) / 2 * size + 0.86 * size
    for text in lines:
        width = width_of(text, line.face) * size
        x = box.x + (box.width - width) / 2 if line.middle else box.x
        yield Words(x, baseline, size, width, text, line.face, line.bold, line.colour)
        baseline += LINE * size


def _shrunk(box: Box, across: float, down: float) -> Box:
    dx, dy = across * box.width, down * box.height
    return Box(box.x + dx, box.y + dy, box.width - 2 * dx, box.height - 2 * dy)


def _code(url: str, x: float, y: float, side: float) -> Code:
    """The QR code with its quiet zone in a square of `side` mm; level M or better."""
    rows = segno.make(url, error="m", micro=False).matrix
    module = side / (len(rows) + 2 * QUIET)
    runs = [run for row, modules in enumerate(rows) for run in _runs(row, modules)]
    return Code(x + QUIET * module, y + QUIET * module, module, runs)


def _runs(row: int, modules: bytearray) -> Iterator[tuple[int, int, int]]:
    column = 0
    while column < len(modules):
        length = 1
        while column + length < len(modules) and modules[column + length] == modules[column]:
            length += 1
        if modules[column]:
            yield column, row, length
        column += length
