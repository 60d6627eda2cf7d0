"""The report of a verification on paper: what was asked, what the log says, and all that is needed to check it
without us. A4, 16 mm margins; in the foot the place in the log, the page and a QR code to the page of the entry."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import segno
from fpdf import FPDF
from fpdf.enums import WrapMode

from backend.codes.labels.typefaces import FONT_FILE, Face
from backend.database import now
from backend.dates import SHANGHAI
from backend.evidence.anchors import FOLDER
from backend.evidence.ledger_models import Anchoring
from backend.evidence.ledger_proofs import leaf_text
from backend.sync.verification import RECORD, Found

MARGIN, FOOT, QR = 16, 34, 20  # mm
LABEL = 38  # mm, the width of what stands before a value
GRAY, BLACK = 90, 0

Words = Callable[..., str]


class Paper(FPDF):
    def __init__(self, found: Found, address: str, t: Words) -> None:
        super().__init__(format="A4")
        self.found, self.t, self.address = found, t, address
        code = BytesIO()
        segno.make(address, error="m", micro=False).save(code, kind="png", scale=8, border=0)
        self.code = code.getvalue()
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, FOOT)
        self.add_font("sans", fname=FONT_FILE, collection_font_number=Face.SANS)
        self.add_font("mono", fname=FONT_FILE, collection_font_number=Face.MONO)
        self.add_page()

    def footer(self) -> None:
        top = self.h - FOOT + 4
        self.set_draw_color(BLACK)
        self.line(MARGIN, top, self.w - MARGIN, top)
        self.image(BytesIO(self.code), self.w - MARGIN - QR, top + 3, QR, QR)
        self.set_xy(MARGIN, top + 3)
        named = self.found.number or self.found.entry.sha256[:16]
        page = self.t("第 {page} 页，共 {pages} 页", page=self.page_no(), pages="{nb}")
        for text in (f"{named} · {page}", self.address, f"SHA-256 {self.found.entry.sha256}"):
            self.write_line(text, 8, GRAY)

    def write_line(self, text: str, size: float, colour: int = BLACK, face: str = "sans") -> None:
        self.set_font(face, size=size)
        self.set_text_color(colour)
        self.multi_cell(
            0, size * 0.55, text, align="L", new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR
        )

    def heading(self, text: str) -> None:
        self.ln(3)
        self.write_line(text, 12)
        self.ln(1)

    def fact(self, label: str, value: str, face: str = "sans") -> None:
        size = 9.5 if face == "sans" else 8
        if self.will_page_break(6):
            self.add_page()
        self.set_font("sans", size=9)
        self.set_text_color(GRAY)
        self.cell(LABEL, 5.2, label)
        self.set_font(face, size=size)
        self.set_text_color(BLACK)
        self.multi_cell(0, 5.2, value, align="L", new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR)


def report_pdf(found: Found, address: str, t: Words) -> bytes:
    paper = Paper(found, address, t)
    paper.set_title(t("凭证核验报告"))
    paper.write_line(t("凭证核验报告"), 18)
    paper.ln(2)
    paper.write_line(verdict(found, t), 11)
    about_entry(paper, found, t)
    if found.proof:
        about_head(paper, found, t)
        about_path(paper, found, t)
    return bytes(paper.output())


def verdict(found: Found, t: Words) -> str:
    at = minute(found.entry.at)
    if found.holds:
        return t("自 {when} 起在日志里，没有改动", when=at)
    if found.proof:
        return t("证明对不上，日志可能被改动过。请马上告诉管理员")
    return t("{when} 收到，当天的摘要午夜后签", when=at)


def about_entry(paper: Paper, found: Found, t: Words) -> None:
    entry = found.entry
    paper.heading(t("核验的内容"))
    paper.fact(t("种类"), t("现场记录") if entry.kind == RECORD else t("照片或视频"))
    if found.number:
        paper.fact(t("记录编号"), found.number)
    paper.fact(t("收到时间"), minute(entry.at))
    paper.fact("SHA-256", entry.sha256, "mono")
    paper.fact("SM3", entry.sm3, "mono")
    paper.fact(t("日志位置"), str(entry.position))
    paper.fact(t("日志里的原文"), leaf_text(entry), "mono")
    paper.fact(t("报告时间"), minute(now()))


def about_head(paper: Paper, found: Found, t: Words) -> None:
    if found.proof is None:
        return
    head = found.proof.head
    paper.heading(t("当天签名的摘要"))
    paper.fact(t("日期"), head.day)
    paper.fact(t("条数"), str(head.size))
    paper.fact("SHA-256", head.sha256, "mono")
    paper.fact("SM3", head.sm3, "mono")
    paper.fact(t("签名"), f"Ed25519 {head.signature}", "mono")
    paper.fact(t("公钥"), head.public_key, "mono")
    for anchoring in found.anchorings:
        paper.fact(t("存证"), anchored(anchoring, t))


def anchored(anchoring: Anchoring, t: Words) -> str:
    place = t("本系统的存证文件夹") if anchoring.place == FOLDER else anchoring.place
    if anchoring.done_at is None:
        return t("{place}：还没有存上，会自动再试", place=place)
    told = t("{place}：{when} 存证", place=place, when=minute(anchoring.done_at))
    return f"{told} {anchoring.seen_at_address}" if anchoring.seen_at_address else told


def about_path(paper: Paper, found: Found, t: Words) -> None:
    if found.proof is None:
        return
    paper.heading(t("从这一条到摘要的路径"))
    paper.write_line(
        t(
            "按 RFC 9162：原文前加字节 00 算散列，两个结点前加字节 01 算散列；按位置逐步与下面的结点合并，"
            "最后得到摘要。两棵树各算一遍。"
        ),
        9,
        GRAY,
    )
    for name, steps in (("SHA-256", found.proof.sha256_path), ("SM3", found.proof.sm3_path)):
        for number, step in enumerate(steps, 1):
            paper.fact(f"{name} {number}", step, "mono")
        if not steps:
            paper.fact(name, t("只有这一条，没有别的结点"))


def minute(at: datetime) -> str:
    """2026-11-24 10:02:07 +08:00: a report is read years later, elsewhere."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S} +08:00"
