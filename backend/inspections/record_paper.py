"""监督检查记录 on paper, with the parts that the public form has: what was checked at whom by whom, what was found,
what follows, the unit's opinion and signature. Blanks that the product knows nothing of are left to be written in."""

import io
from collections.abc import Mapping
from datetime import datetime

from fpdf import FPDF
from msgspec import Struct

from backend.accounts.models import Organisation
from backend.dates import SHANGHAI
from backend.inspections.checklists import GRADES, Checklist, kind_of_thing, kinds_asked
from backend.inspections.models import Grade, InspectionOrder, InspectionPhoto
from backend.inspections.pages import NAMES
from backend.inspections.queries import Record
from backend.inspections.site import Site
from backend.things.record_sheet import LINE, MARGIN, RecordSheet

BLANK = "　"


class Paper(Struct, frozen=True):
    """All that is printed. `pictures`: JPEG bytes by digest."""

    record: Record
    unit: Organisation
    checklist: Checklist | None
    site: Site
    order: InspectionOrder | None
    pictures: Mapping[str, bytes]
    address: str  # of the record, for the QR code
    digest: str  # of the record in the log of evidence; empty where it is not there yet


def record_pdf(paper: Paper) -> bytes:
    """As many pages as the texts and the photos need."""
    title, number = f"监督检查记录 {paper.record.thing.name}", f"记录编号 {paper.record.inspection.id}"
    pdf = RecordSheet(title, paper.address, number, paper.digest, word=" 页")
    pdf.heading("特种设备安全监督检查记录")
    pdf.facts(lines_of(paper))
    signatures(pdf, paper)
    photos(pdf, paper)
    return bytes(pdf.output())


def lines_of(paper: Paper) -> list[tuple[str, str]]:
    """Label and text, in the order of the form."""
    record, unit = paper.record, paper.unit
    inspection, task, thing = record.inspection, record.task.task, record.thing
    kind = kind_of_thing(thing)
    counted = [f"{name} {int(slug == kind)}" for slug, name in kinds_asked().items()]
    officers = "；".join(f"{each.name}，出示执法证 {each.paper_no}" for each in record.task.officers)
    basis = f"{NAMES['basis'][task.basis]}，{task.plan_no or task.reason}"
    return [
        ("检查类别", f"{NAMES['check'][task.check]}检查（{basis}）　检查码 {task.check_code}"),
        ("检查日期", f"{day(inspection.made_at)} 至 {day(inspection.made_at)}"),
        ("被检查单位", f"{unit.name}　统一社会信用代码 {unit.uscc or BLANK}"),
        ("法定代表人", BLANK),
        ("单位地址", unit.address or BLANK),
        ("联系人、职务", inspection.accompanied_by or BLANK),
        ("联系电话", unit.duty_phone or BLANK),
        ("单位类别", "使用单位"),
        ("检查人员", officers),
        ("陪同人员", inspection.accompanied_by or BLANK),
        ("设备", f"{thing.name}　设备代码 {thing.device_code or '没有登记'}　{thing.address}{thing.place}"),
        (
            "到场",
            "；".join([f"{clock(inspection.made_at)} {NAMES['proof'][inspection.proof]}", *inspection.marks]),
        ),
        ("抽查数量（台、套）", "　".join(counted)),
        ("检查主要内容", content_of(paper)),
        ("现场情况", site_of(paper)),
        ("发现的主要问题", problems_of(paper)),
        ("处理措施", measures_of(paper)),
        ("被检查单位意见", opinion_of(paper)),
    ]


def content_of(paper: Paper) -> str:
    answers = paper.record.inspection.answers
    verdicts = [answer["verdict"] for answer in answers.values()]
    counted = [f"{word} {verdicts.count(verdict)} 项" for verdict, word in NAMES["verdict"].items()]
    version = paper.record.inspection.checklist
    heads = []
    for item in paper.checklist.items if paper.checklist else ():
        answer = answers.get(item.id)
        if answer and answer.get("value") and item.value:
            heads.append(f"{item.value.name} {answer['value']} {item.value.unit}".strip())
    readings = f"。读数：{'，'.join(heads)}" if heads else ""
    return f"按检查表 {version} 检查 {len(answers)} 项：{'，'.join(counted)}{readings}"


def site_of(paper: Paper) -> str:
    site = paper.site
    use = NAMES["use"][site.use] if site.use else "没有填"
    parts = [f"实际使用状态：{use}{f'（{site.user}）' if site.user else ''}"]
    if site.around:
        parts.append(f"周边：{site.around}")
    parts += [
        f"{each.name}登记为“{each.was or '没有'}”，现场为“{each.seen}”" for each in paper.record.proposals
    ]
    return "；".join(parts)


def problems_of(paper: Paper) -> str:
    if not paper.record.findings:
        return "没有发现隐患"
    return "\n".join(
        f"{number}. {found.question}：{found.note}（{GRADES[Grade(found.grade)]}，{found.issue}"
        f"{'，' + found.clause if found.clause else ''}）"
        for number, found in enumerate(paper.record.findings, 1)
    )


def measures_of(paper: Paper) -> str:
    order = paper.order
    if order:
        return f"发监察指令书 {order.number}，限 {order.deadline:%Y-%m-%d} 前整改"
    return "没有发监察指令书" if paper.record.findings else BLANK


def opinion_of(paper: Paper) -> str:
    inspection = paper.record.inspection
    said = inspection.opinion or "没有写意见"
    return f"{said}\n拒签：{inspection.refusal}" if inspection.refusal else said


def signatures(pdf: FPDF, paper: Paper) -> None:
    """The unit's as it was drawn or typed; the officers sign on the paper."""
    inspection = paper.record.inspection
    drawn = [
        paper.pictures[photo.sha256]
        for photo in of_slot(paper, "signature")
        if photo.sha256 in paper.pictures
    ]
    if pdf.will_page_break(44 if drawn else 22):
        pdf.add_page()
    pdf.ln(4)
    pdf.set_font("sans", size=10)
    pdf.cell(0, LINE, f"被检查单位签名：{inspection.signed_name or BLANK * 6}　　{day(inspection.made_at)}")
    pdf.ln(LINE + 1)
    if drawn:
        pdf.image(io.BytesIO(drawn[0]), x=MARGIN + 30, w=44)
    pdf.ln(2)
    recorder = paper.record.filed_by
    pdf.cell(0, LINE, f"检查人员签名：{BLANK * 14}记录员：{recorder}　　{day(inspection.made_at)}")
    pdf.ln(LINE)


def photos(pdf: RecordSheet, paper: Paper) -> None:
    """With time and place beneath."""
    shown = [p for p in paper.record.photos if p.slot != "signature" and p.sha256 in paper.pictures]
    if not shown:
        return
    pdf.add_page()
    pdf.set_font("sans", size=12)
    pdf.cell(0, 9, "附：现场照片", new_x="LMARGIN", new_y="NEXT")
    names = {item.id: item.text for item in paper.checklist.items} if paper.checklist else {}
    pdf.photos([(paper.pictures[photo.sha256], caption(photo, names)) for photo in shown])


def caption(photo: InspectionPhoto, names: Mapping[str, str]) -> str:
    of = {"code_label": "码或铭牌", "site": "现场"}.get(photo.slot) or names.get(photo.slot, photo.slot)
    at = f"{photo.taken_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if photo.taken_at else "时间不详"
    known = photo.lng_wgs84 is not None and photo.lat_wgs84 is not None
    where = f"{photo.lng_wgs84:.5f}, {photo.lat_wgs84:.5f}（WGS-84）" if known else "没有定位"
    return f"{of[:40]}\n{at}　{where}"


def of_slot(paper: Paper, slot: str) -> list[InspectionPhoto]:
    return [photo for photo in paper.record.photos if photo.slot == slot]


def day(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y年%m月%d日}"


def clock(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
