"""监察指令书 on paper, as the public text of the form has it. Two copies are printed; the seal is put on by hand."""

from fpdf import FPDF

from backend.codes.labels.typefaces import FONT_FILE, Face
from backend.dates import SHANGHAI
from backend.inspections.models import InspectionOrder
from backend.inspections.orders import OrderSeen

MARGIN = 25  # mm
LINE = 9  # mm
REMEDIES = (
    "如不服本指令，可以自收到之日起六十日内向本级人民政府申请行政复议，也可以自收到之日起六个月内依法向人民法院"
    "提起行政诉讼。复议、诉讼期间，不停止本指令的执行。"
)


def order_pdf(seen: OrderSeen) -> bytes:
    """A4, as many pages as the texts need."""
    order, record = seen.order, seen.record
    pdf = FPDF(format="A4")
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    pdf.set_title(f"特种设备安全监察指令书 {order.number}")
    pdf.add_font("sans", fname=FONT_FILE, collection_font_number=Face.SANS)
    pdf.add_page()
    write(pdf, "特种设备安全监察指令书", 20, "C")
    write(pdf, order.number, 12, "C")
    write(pdf, f"{record.unit}：")
    write(pdf, "经检查，你（单位）在特种设备安全方面存在下列问题：")
    write(pdf, order.problems)
    write(pdf, body_of(order))
    write(pdf, order.measures)
    write(pdf, REMEDIES)
    officers = "、".join(f"{officer.name}（{officer.paper_no}）" for officer in record.task.officers)
    write(pdf, f"安全监察人员：{officers}")
    write(pdf, f"设备：{record.thing.name}　设备代码：{record.thing.device_code or '无'}")
    write(pdf, "被检查单位（签收）：　　　　　　　　　　　　（专用章）")
    write(pdf, f"{order.issued_at.astimezone(SHANGHAI):%Y年%m月%d日}", 12, "R")
    write(pdf, "本指令书一式两份，一份交被检查单位，一份留存。", 10)
    return bytes(pdf.output())


def body_of(order: InspectionOrder) -> str:
    return (
        f"违反了{order.violated}的规定，根据{order.grounds}的规定，责令你（单位）于 {order.deadline:%Y年%m月%d日} 前"
        "采取以下措施予以改正或者消除事故隐患："
    )


def write(pdf: FPDF, text: str, size: float = 12, align: str = "L") -> None:
    pdf.set_font("sans", size=size)
    pdf.multi_cell(0, LINE if size <= 12 else LINE * 1.8, text, align=align, new_x="LMARGIN", new_y="NEXT")
