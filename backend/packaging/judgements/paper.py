"""初判资料 on paper: what was judged, by which figures and clauses, with the photos. It says that it is preliminary."""

import io
from collections.abc import Mapping

import segno
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos
from msgspec import Struct

from backend.codes.labels.typefaces import FONT_FILE, Face
from backend.dates import SHANGHAI
from backend.packaging.judgements.record import Record
from backend.packaging.judgements.sentences import CHECKS, CHIPS, STATES
from backend.packaging.judgements.view import Translate

MARGIN = 16  # mm
LINE = 5.6  # mm
LABEL = 36  # mm
PHOTO = 60  # mm
FOOT = 20  # mm
THIN = "\u202f"  # between groups of digits; the typeface has none
TITLE = "商品包装初判资料"
PRELIMINARY = "这是初步判定，不是检验结论。是否过度包装，以检验机构的检测结果为准。"


class Paper(Struct, frozen=True):
    """`pictures`: JPEG bytes by digest. `address`: of the record, for the QR code."""

    record: Record
    pictures: Mapping[str, bytes]
    address: str
    t: Translate


class Sheet(FPDF):
    """A4 with the foot that every page has."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(format="A4")
        self.paper = paper
        self.code = io.BytesIO()
        segno.make(paper.address, error="m").save(self.code, kind="png", scale=6, border=0)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN + FOOT)
        self.set_title(f"{paper.t(TITLE)} {paper.record.judgement.number}")
        self.add_font("sans", fname=FONT_FILE, collection_font_number=Face.SANS)
        self.add_page()

    def footer(self) -> None:
        top = self.h - MARGIN - 16
        self.image(self.code, self.w - MARGIN - 16, top, 16, 16)
        self.set_font("sans", size=7)
        self.set_y(top)
        record, t = self.paper.record, self.paper.t
        lines = [t("记录编号 {id}", id=record.judgement.id), f"{self.page_no()} / {{nb}}"]
        if record.digest:
            lines.insert(1, f"SHA-256 {record.digest}")
        for text in lines:
            self.cell(0, 4.4, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def judgement_pdf(paper: Paper) -> bytes:
    """A4, as many pages as the texts and the photos need."""
    pdf, t, record = Sheet(paper), paper.t, paper.record
    pdf.set_font("sans", size=18)
    pdf.multi_cell(0, 11, t(TITLE), align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2)
    # The hero of the page: a frame with the word.
    pdf.set_line_width(0.7)
    pdf.set_font("sans", size=16)
    pdf.multi_cell(
        0, 12, t(STATES[record.shown.state][2]), border=1, align="C", new_x="LMARGIN", new_y="NEXT"
    )
    pdf.set_line_width(0.2)
    pdf.set_font("sans", size=10)
    pdf.multi_cell(0, LINE, record.shown.sentence, align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(3)
    with pdf.table(
        col_widths=(LABEL, pdf.epw - LABEL),
        first_row_as_headings=False,
        line_height=LINE,
        padding=1,
        wrapmode=WrapMode.CHAR,
    ) as table:
        for label, text in lines_of(record, t):
            row = table.row()
            row.cell(label)
            row.cell(text)
    pdf.ln(3)
    pdf.multi_cell(0, LINE, t(PRELIMINARY), new_x="LMARGIN", new_y="NEXT")
    photos(pdf, paper)
    return bytes(pdf.output())


def lines_of(record: Record, t: Translate) -> list[tuple[str, str]]:
    """Label and text of what is known."""
    judgement, shown = record.judgement, record.shown
    made = f"{judgement.made_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    goods = "\n".join(f"{row.name} {row.net} {row.unit} × {row.pieces}" for row in record.goods)
    size = " × ".join(f"{word} {value}" for word, value in record.size)
    found = [
        (t("编号"), judgement.number),
        (t("商品"), f"{record.name}\n{goods}"),
        (t("条码"), judgement.barcode or ""),
        (t("生产者"), judgement.maker),
        (t("销售者"), judgement.seller),
        (t("外形尺寸"), f"{size} mm" if size else ""),
        (t("初判时间"), made),
        (t("地点"), " ".join(part for part in (record.district, judgement.place) if part)),
        (t("依据"), shown.clause),
    ]
    if shown.ratio:
        told = f"{shown.ratio}（{shown.limit}）\n{t('测量区间')} {shown.interval}，{shown.side}"
        found.append((t(CHECKS["ratio"][1]), told))
    for name, row in shown.rows.items():
        if row:
            found.append((t(CHECKS[name][1]), f"{t(CHIPS[row[0]][2])}：{row[1]}"))
    found += [(t("计算"), "\n".join(shown.lines)), (t("假定"), "\n".join(shown.assumed))]
    return [(label, text.replace(THIN, " ")) for label, text in found if text]


def photos(pdf: FPDF, paper: Paper) -> None:
    """60 mm wide, two in a row, with the time beneath."""
    held = [photo for photo in paper.record.photos if photo.sha256 in paper.pictures]
    if not held:
        return
    pdf.add_page()
    pdf.set_font("sans", size=8)
    for number, photo in enumerate(held):
        if number % 2 == 0:
            if number and pdf.will_page_break(PHOTO + 12):
                pdf.add_page()
            top = pdf.get_y()
        left = MARGIN + (number % 2) * (PHOTO + 30)
        picture = io.BytesIO(paper.pictures[photo.sha256])
        pdf.image(picture, left, top, PHOTO, PHOTO, keep_aspect_ratio=True)
        pdf.set_xy(left, top + PHOTO + 1)
        at = f"{photo.taken_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if photo.taken_at else "—"
        pdf.cell(PHOTO, 4, at)
        pdf.set_y(top + (PHOTO + 10 if number % 2 else 0))
