"""A4 on which records are printed: a table of labels and texts, photos two in a row, and at the foot of each page the
record's id, its digest in the log of evidence and the QR code to its page."""

import io
from collections.abc import Iterable, Sequence

import segno
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from backend.codes.labels.typefaces import FONT_FILE, Face

MARGIN = 16  # mm
LINE = 5.6  # mm
LABEL = 36  # mm, the column of the labels
PHOTO = 60  # mm
CAPTION = 14  # mm, beneath a photo
FOOT = 20  # mm


class RecordSheet(FPDF):
    def __init__(self, title: str, address: str, number: str, digest: str, word: str = "") -> None:
        """`address`: of the record. `number`: how it is named at the foot. `digest`: empty where the log of evidence
        does not have it yet. `word` stands behind the numbers of the pages."""
        super().__init__(format="A4")
        self.number, self.digest, self.word = number, digest, word
        self.code = io.BytesIO()
        segno.make(address, error="m").save(self.code, kind="png", scale=6, border=0)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN + FOOT)
        self.set_title(title)
        self.add_font("sans", fname=FONT_FILE, collection_font_number=Face.SANS)
        self.add_page()

    def footer(self) -> None:
        top = self.h - MARGIN - 16
        self.image(self.code, self.w - MARGIN - 16, top, 16, 16)
        self.set_font("sans", size=7)
        self.set_y(top)
        digest = [f"SHA-256 {self.digest}"] if self.digest else []
        for text in (self.number, *digest, f"{self.page_no()} / {{nb}}{self.word}"):
            self.cell(0, 4.4, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def heading(self, text: str) -> None:
        self.set_font("sans", size=18)
        self.multi_cell(0, 11, text, align="C", new_x="LMARGIN", new_y="NEXT")
        self.ln(2)
        self.set_font("sans", size=10)

    def facts(self, rows: Iterable[tuple[str, str]]) -> None:
        with self.table(
            col_widths=(LABEL, self.epw - LABEL),
            first_row_as_headings=False,
            line_height=LINE,
            padding=1,
            wrapmode=WrapMode.CHAR,
        ) as table:
            for label, text in rows:
                row = table.row()
                row.cell(label)
                row.cell(text)

    def photos(self, shown: Sequence[tuple[bytes, str]]) -> None:
        """JPEG bytes with what stands beneath, 60 mm wide."""
        self.set_font("sans", size=8)
        for first in range(0, len(shown), 2):
            if self.will_page_break(PHOTO + CAPTION + 2):
                self.add_page()
            top = self.get_y()
            for column, (picture, caption) in enumerate(shown[first : first + 2]):
                left = MARGIN + column * (PHOTO + 30)
                self.image(io.BytesIO(picture), left, top, PHOTO, PHOTO, keep_aspect_ratio=True)
                self.set_xy(left, top + PHOTO + 1)
                self.multi_cell(PHOTO + 20, 4, caption, align="L")
            self.set_y(top + PHOTO + CAPTION)
