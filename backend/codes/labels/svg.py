"""Labels and sheets as SVG, one by one or as a ZIP for a print shop. Text stays text, held to its width."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from .layout import Band, Code, Colour, Label, Piece, Words, arrange
from .templates import Place, Template
from .typefaces import Face

FAMILIES = {
    Face.SANS: "'WenQuanYi Micro Hei','PingFang SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif",
    Face.MONO: "'WenQuanYi Micro Hei Mono',Consolas,Menlo,'Noto Sans Mono CJK SC',monospace",
}


def label_svg(label: Label, template: Template) -> str:
    """One label in true size (mm)."""
    return _picture(template.label, _drawn(label, template, (0, 0)))


def sheet_svgs(labels: Iterable[Label], template: Template, start_at: int = 1) -> Iterator[str]:
    """One picture a page, labels as on the PDF. Raises PlaceOutsideSheet if the paper has no such place."""
    labels = list(labels)
    placed = zip(labels, template.places(len(labels), start_at), strict=True)
    for _, page in groupby(placed, key=lambda each: each[1][0]):
        yield _picture(template.page, "".join(_drawn(label, template, place) for label, (_, place) in page))


def zip_of_svgs(labels: Iterable[Label], template: Template) -> bytes:
    """A ZIP with one SVG a label, named by its tag, and `codes.csv` (tag, url) for data-driven printing."""
    packed, listing = io.BytesIO(), io.StringIO()
    # Excel takes a CSV for UTF-8 only with a byte order mark.
    listing.write("\ufeff")
    rows = csv.writer(listing)
    rows.writerow(["tag", "url"])
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for label in labels:
            archive.writestr(f"{label.tag.replace(' ', '')}.svg", label_svg(label, template))
            rows.writerow([label.tag, label.url])
        archive.writestr("codes.csv", listing.getvalue())
    return packed.getvalue()


def _picture(size: tuple[float, float], content: str) -> str:
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}"><rect width="100%" height="100%" fill="#fff"/>{content}</svg>'
    )


def _drawn(label: Label, template: Template, place: Place) -> str:
    pieces = "".join(map(_piece, arrange(label, template)))
    return f'<g transform="translate({place[0]:.3f} {place[1]:.3f})">{pieces}</g>'


def _piece(piece: Piece) -> str:
    match piece:
        case Band():
            box = piece.box
            return (
                f'<rect x="{box.x:.3f}" y="{box.y:.3f}" width="{box.width:.3f}" height="{box.height:.3f}" '
                f'fill="{_hex(piece.colour)}"/>'
            )
        case Words():
            return _text(piece)
        case Code():
            return _modules(piece)


def _text(words: Words) -> str:
    # textLength holds the line to the width it was laid out with, whichever font the reader has.
    weight = ' font-weight="700"' if words.bold else ""
    return (
        f'<text x="{words.x:.3f}" y="{words.y:.3f}" font-size="{words.size:.3f}"{weight} '
        f'textLength="{words.width:.3f}" lengthAdjust="spacingAndGlyphs" '
        f'font-family={quoteattr(FAMILIES[words.face])} fill="{_hex(words.colour)}">'
        f"{escape(words.text)}</text>"
    )


def _modules(code: Code) -> str:
    path = "".join(f"M{column} {row}h{length}v1h-{length}z" for column, row, length in code.runs)
    return (
        f'<path transform="translate({code.x:.3f} {code.y:.3f}) scale({code.module:.5f})" '
        f'd="{path}" fill="#000"/>'
    )


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
