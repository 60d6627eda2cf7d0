"""The measuring sheet: an A4 page with a board that a camera finds, and a bar that shows whether it was printed true.

Lengths in mm; x to the right and y down the page from its top left corner. Everything black on it is a rectangle or a
line of text in one list, so the PNG and the PDF cannot differ. Knows no photo.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from fpdf import FPDF
from fpdf.prefs import ViewerPreferences
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

PAGE_MM = (210.0, 297.0)
# Few and large squares: of 7 × 10 squares with markers of 18 mm plain detection misses every fourth board at a slant.
SQUARES = (5, 7)
SQUARE_MM = 36.0
MARKER_MM = 27.0
DICTIONARY = cv2.aruco.DICT_4X4_50
ORIGIN_MM = (15.0, 14.0)
"""Top left corner of the board on the page."""
VERSION = "M1"
"""Printed on the sheet; another board gets another one."""
BAR_MM = 100.0
CARD_MM = 85.60
"""Long side of a bank card, ISO/IEC 7810 ID-1."""
DOTS_PER_INCH = 254
"""10 px a mm: every edge of the board falls between two pixels."""

Rectangle = tuple[float, float, float, float]
"""Left, top, width, height."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: left end and height of its baseline, size of an em."""

    text: str
    x: float
    y: float
    em: float


@cache
def board() -> cv2.aruco.CharucoBoard:
    """The board in OpenCV's terms: its own frame begins at ORIGIN_MM."""
    return cv2.aruco.CharucoBoard(SQUARES, SQUARE_MM, MARKER_MM, _dictionary())


def board_corners() -> NDArray[np.float64]:
    """Where the inner corners of the squares lie on the page, (24, 2), in the order of their ids."""
    return np.asarray(board().getChessboardCorners(), np.float64)[:, :2] + ORIGIN_MM


def sheet_png(dpi: float = DOTS_PER_INCH) -> bytes:
    """The whole page; its width and height are those of the page to half a pixel, edges shaded by what they cover."""
    width, height = (round(side * dpi / 25.4) for side in PAGE_MM)
    across, down = width / PAGE_MM[0], height / PAGE_MM[1]
    white = np.ones((height, width), np.float32)
    for left, top, wide, high in rectangles():
        covered = _covered(left * across, (left + wide) * across, width)
        rows = _covered(top * down, (top + high) * down, height)
        y, x = rows.nonzero()[0], covered.nonzero()[0]
        white[y[0] : y[-1] + 1, x[0] : x[-1] + 1] -= np.outer(rows[y], covered[x])
    page = Image.fromarray(np.uint8(np.clip(white, 0, 1) * 255 + 0.5))
    for line in lines():
        strip, top = _written(line, width, down)
        page.paste(0, (0, top), strip)
    made = BytesIO()
    page.save(made, "PNG", dpi=(dpi, dpi), optimize=True)
    return made.getvalue()


def sheet_pdf() -> bytes:
    """The same page as vectors; viewers are asked not to scale it when they print."""
    pdf = FPDF(unit="mm", format=PAGE_MM)
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_title("测量纸")
    pdf.viewer_preferences = ViewerPreferences(print_scaling="None")
    pdf.add_font("sheet", fname=FONT_FILE)
    pdf.add_page()
    for left, top, wide, high in rectangles():
        pdf.rect(left, top, wide, high, style="F")
    for line in lines():
        pdf.set_font("sheet", size=line.em * 72 / 25.4)
        pdf.text(line.x, line.y, line.text)
    return bytes(pdf.output())


def rectangles() -> Iterator[Rectangle]:
    """All that is black besides text: none touches another but at corners, inside of a marker, or along the bar."""
    across, down = SQUARES
    for row in range(down):
        for column in range(across):
            if (row + column) % 2 == 0:
                yield (*_on_page(column, row), SQUARE_MM, SQUARE_MM)
    for number, centre in enumerate(_marker_centres()):
        yield from _marker(number, centre)
    yield from _bar()


def lines() -> list[Line]:
    """What the page says. The board needs white around it, so the text keeps away from it by 3 mm and more."""
    left = ORIGIN_MM[0]
    aside = left + BAR_MM + 8
    return [
        Line("码上 测量纸", left, 10, 4.6),
        Line("打印时选“实际大小”或“100%”，不要选“适合页面”", 47, 9.8, 3.4),
        Line("Print at actual size (100%), not “fit to page”", 140, 9.8, 2.6),
        Line("100 毫米：用尺子量 · 100 mm: check with a ruler", left, _BAR_TOP - 2.6, 2.7),
        Line("银行卡长边 · long side of a bank card: 85.6 mm", left, _BAR_TOP + 10.2, 2.7),
        Line("量出来不是这个长度，请重新打印；纸要平放。", aside, _BAR_TOP - 2.6, 2.9),
        Line("包装放在纸上或紧挨着纸，拍照时纸要露出大半。", aside, _BAR_TOP + 2.2, 2.9),
        Line("Not that long? Print it again. Keep the sheet flat,", aside, _BAR_TOP + 6.6, 2.5),
        Line(f"most of it in view, the package on or beside it.  {VERSION}", aside, _BAR_TOP + 10.2, 2.5),
    ]


FONT_FILE = Path(__file__).parent / "fonts" / "sheet.ttf"
_BAR_TOP = 275.0


def _dictionary() -> cv2.aruco.Dictionary:
    return cv2.aruco.getPredefinedDictionary(DICTIONARY)


def _on_page(column: float, row: float) -> tuple[float, float]:
    return ORIGIN_MM[0] + column * SQUARE_MM, ORIGIN_MM[1] + row * SQUARE_MM


def _marker_centres() -> list[tuple[float, float]]:
    """White squares in reading order: there OpenCV puts marker 0, 1, 2 …"""
    across, down = SQUARES
    white = [(column, row) for row in range(down) for column in range(across) if (row + column) % 2]
    return [_on_page(column + 0.5, row + 0.5) for column, row in white]


def _marker(number: int, centre: tuple[float, float]) -> Iterator[Rectangle]:
    """Black runs of the marker's rows: a black frame, one bit wide, around the bits of the dictionary."""
    dictionary = _dictionary()
    cells = dictionary.markerSize + 2
    cell = MARKER_MM / cells
    drawn = cv2.aruco.generateImageMarker(dictionary, number, cells)
    left, top = centre[0] - MARKER_MM / 2, centre[1] - MARKER_MM / 2
    for row in range(cells):
        begin = 0
        for column in range(cells + 1):
            if column < cells and drawn[row, column] == 0:
                continue
            if column > begin:
                yield left + begin * cell, top + row * cell, (column - begin) * cell, cell
            begin = column + 1


def _bar() -> Iterator[Rectangle]:
    """100 mm with a tick every 10; below, two marks as far apart as a bank card is long. Outer edges count."""
    left, hair = ORIGIN_MM[0], 0.2
    yield left, _BAR_TOP, BAR_MM, 0.6
    for tick in range(11):
        inward = 0.0 if tick == 0 else hair if tick == 10 else hair / 2
        yield left + tick * 10 - inward, _BAR_TOP + 0.6, hair, 2.2 if tick % 5 == 0 else 1.4
    yield left, _BAR_TOP + 4.4, hair, 2.8
    yield left + CARD_MM - hair, _BAR_TOP + 4.4, hair, 2.8
    yield left + hair, _BAR_TOP + 5.7, CARD_MM - 2 * hair, hair


def _written(line: Line, width: int, scale: float) -> tuple[Image.Image, int]:
    """The ink of a line as wide as the page, and its top in px: drawn fourfold, since letters stand on whole pixels."""
    top = int((line.y - line.em * 1.2) * scale)
    fine = Image.new("L", (width * 4, int(line.em * 1.8 * scale) * 4))
    font = ImageFont.truetype(FONT_FILE, line.em * scale * 4, layout_engine=ImageFont.Layout.BASIC)
    at = (line.x * scale * 4, (line.y * scale - top) * 4)
    ImageDraw.Draw(fine).text(at, line.text, fill=255, font=font, anchor="ls")
    return fine.reduce(4), top


def _covered(begin: float, end: float, size: int) -> NDArray[np.float32]:
    """How much of each of `size` pixels in a row lies between two places."""
    edges = np.arange(size + 1, dtype=np.float64)
    inside = np.clip(edges, begin, end)
    return np.diff(inside).astype(np.float32)
