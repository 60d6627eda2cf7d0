"""Sheets of labels as PDF with vector codes and an embedded subset of the font."""

from collections.abc import Iterable

from fpdf import FPDF
from fpdf.enums import TextMode
from fpdf.prefs import ViewerPreferences

from .layout import Band, Code, Label, Piece, Words, arrange
from .templates import Place, Template
from .typefaces import FONT_FILE, Face

POINT = 72 / 25.4
"""PDF points in a mm."""
WEIGHT = 0.03
"""Outline that makes a letter bold, in em: the font has one weight only."""


def sheet_pdf(labels: Iterable[Label], template: Template, start_at: int = 1) -> bytes:
    """A PDF of true size: labels row by row, the first one at place `start_at` of the first page.

    Raises PlaceOutsideSheet if the paper has no such place.
    """
    labels = list(labels)
    pdf = _paper(template)
    drawn = -1
    for label, (page, place) in zip(labels, template.places(len(labels), start_at), strict=True):
        if page != drawn:
            pdf.add_page()
            drawn = page
        for piece in arrange(label, template):
            _draw(pdf, piece, place)
    return bytes(pdf.output())


def _paper(template: Template) -> FPDF:
    # fpdf swaps a landscape page itself; given the numbers as they are it must be told "portrait".
    pdf = FPDF(orientation="portrait", unit="mm", format=template.page)
    pdf.set_margin(0)
    pdf.set_auto_page_break(False)
    pdf.set_title("码上标签")
    # Printers scale to fit unless told otherwise, and a scaled sheet misses its labels.
    pdf.viewer_preferences = ViewerPreferences(print_scaling="None")
    for face in Face:
        pdf.add_font(face.name, fname=FONT_FILE, collection_font_number=face)
    return pdf


def _draw(pdf: FPDF, piece: Piece, place: Place) -> None:
    match piece:
        case Band():
            pdf.set_fill_color(*piece.colour)
            box = piece.box
            pdf.rect(place[0] + box.x, place[1] + box.y, box.width, box.height, style="F")
        case Words():
            _write(pdf, piece, place)
        case Code():
            _fill_modules(pdf, piece, place)


def _write(pdf: FPDF, words: Words, place: Place) -> None:
    pdf.set_font(words.face.name, size=words.size * POINT)
    pdf.set_text_color(*words.colour)
    pdf.set_draw_color(*words.colour)
    # fpdf writes the outline of letters in points, whatever the unit of the page.
    pdf.set_line_width(WEIGHT * words.size * POINT)
    pdf.text_mode = TextMode.FILL_STROKE if words.bold else TextMode.FILL
    pdf.text(place[0] + words.x, place[1] + words.y, words.text)


def _fill_modules(pdf: FPDF, code: Code, place: Place) -> None:
    """All modules as one filled path: separate rectangles show hair lines between rows in some viewers.

    Written as operators, since the library's own paths take 10 ms for one code.
    """
    left, top = place[0] + code.x, place[1] + code.y
    module = code.module * POINT
    path = [
        f"{left * POINT + column * module:.3f} {(pdf.h - top) * POINT - row * module:.3f} "
        f"{length * module:.3f} {-module:.3f} re"
        for column, row, length in code.runs
    ]
    pdf._out("q 0 g " + " ".join(path) + " f Q")
