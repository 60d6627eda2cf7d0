"""初判资料 on paper: what was judged, by which figures and clauses, with the photos. It says that it is preliminary."""

from collections.abc import Mapping

from msgspec import Struct

from backend.dates import SHANGHAI
from backend.packaging.judgements.queries import Picture
from backend.packaging.judgements.record import Record
from backend.packaging.judgements.sentences import CHECKS, CHIPS, STATES
from backend.packaging.judgements.view import Translate
from backend.things.record_sheet import LINE, RecordSheet

THIN = "\u202f"  # between groups of digits; the typeface has none
TITLE = "商品包装初判资料"
PRELIMINARY = "这是初步判定，不是检验结论。是否过度包装，以检验机构的检测结果为准。"


class Paper(Struct, frozen=True):
    """`pictures`: JPEG bytes by digest. `address`: of the record, for the QR code."""

    record: Record
    pictures: Mapping[str, bytes]
    address: str
    t: Translate


def judgement_pdf(paper: Paper) -> bytes:
    """As many pages as the texts and the photos need."""
    t, record = paper.t, paper.record
    judgement = record.judgement
    title, number = f"{t(TITLE)} {judgement.number}", t("记录编号 {id}", id=judgement.id)
    pdf = RecordSheet(title, paper.address, number, record.digest)
    pdf.heading(t(TITLE))
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
    pdf.facts(lines_of(record, t))
    pdf.ln(3)
    pdf.multi_cell(0, LINE, t(PRELIMINARY), new_x="LMARGIN", new_y="NEXT")
    if held := [photo for photo in record.photos if photo.sha256 in paper.pictures]:
        pdf.add_page()
        pdf.photos([(paper.pictures[photo.sha256], caption(photo)) for photo in held])
    return bytes(pdf.output())


def lines_of(record: Record, t: Translate) -> list[tuple[str, str]]:
    """Label and text of what is known."""
    judgement, shown = record.judgement, record.shown
    made = f"{judgement.made_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    goods = "\n".join(f"{row.name} {row.net} {row.unit} × {row.pieces}" for row in record.goods)
    found = [
        (t("编号"), judgement.number),
        (t("商品"), f"{record.name}\n{goods}"),
        (t("条码"), judgement.barcode or ""),
        (t("生产者"), judgement.maker),
        (t("销售者"), judgement.seller),
        (t("外形尺寸"), record.size_told),
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


def caption(photo: Picture) -> str:
    return f"{photo.taken_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if photo.taken_at else "—"
