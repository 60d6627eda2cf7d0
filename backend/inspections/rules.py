"""What must hold before a record of an inspection is filed, and what is marked in it. Pure decisions.

Presence is marked, never demanded: a code may be torn off, a cellar has no position, and the truth about it is
worth more than a record that was not made.
"""

import math
from collections.abc import Mapping

from msgspec import Struct

from backend.bindings.rules import FAR_M, VAGUE_M, Problems
from backend.inspections.checklists import Checklist, Item
from backend.inspections.forms import Answer, InspectionForm, TaskForm
from backend.inspections.models import Basis, Proof, Verdict
from backend.inspections.site import site_problems
from backend.regions.coordinates import Place, Wgs84, distance_m
from backend.things.models import Thing

FEWEST_OFFICERS = 2  # 总局令第57号


class Code(Struct, frozen=True):
    """The code that a thing wears now, and those that the photos of the code show."""

    worn: str | None
    photographed: frozenset[str] = frozenset()


def task_problems(form: TaskForm) -> Problems:
    """Form field → sentence."""
    problems: Problems = {}
    if not form.check_code:
        problems["check_code"] = "写检查码编号。没有检查码不能上门检查"
    if form.basis == Basis.PLANNED and not form.plan_no:
        problems["plan_no"] = "计划内的检查写计划编号"
    if form.basis == Basis.TRIGGERED and not form.reason:
        problems["reason"] = "触发式检查写理由，例如“投诉举报 12345 转来”"
    if len(form.officers) < FEWEST_OFFICERS:
        problems["officers"] = f"检查人员至少 {FEWEST_OFFICERS} 人，姓名和执法证号都要写"
    elif len({officer.paper_no for officer in form.officers}) < len(form.officers):
        problems["officers"] = "两个人的执法证号一样。对照证件再写一遍"
    return problems


def record_problems(checklist: Checklist, form: InspectionForm, slots: Mapping[str, int]) -> Problems:
    """Every problem at once. A "no" says what was seen and how grave it is; the unit signs, or it is noted why not."""
    problems: Problems = site_problems(form.site)
    for item in checklist.items:
        problems |= answer_problems(checklist, item, form.answers.get(item.id))
    if not (slots.get("signature") or form.signed_name or form.refusal):
        problems["signed_name"] = "请单位签名；拒签的写明情况"
    return problems


def answer_problems(checklist: Checklist, item: Item, answer: Answer | None) -> Problems:
    if answer is None:
        return {f"answer.{item.id}": f"“{item.text}”还没有结论"}
    problems: Problems = {}
    if answer.verdict == Verdict.NO:
        if not answer.note:
            problems[f"note.{item.id}"] = f"“{item.text}”不符合：写明看到了什么"
        if answer.grade is None:
            problems[f"grade.{item.id}"] = f"“{item.text}”不符合：选隐患等级"
        if answer.issue and answer.issue not in checklist.issues:
            problems[f"issue.{item.id}"] = "没有这种问题类型。从列出的里选"
    if answer.value and number_of(answer.value) is None:
        problems[f"value.{item.id}"] = f"“{item.text}”的读数只写数字"
    return problems


def number_of(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def too_much(item: Item, text: str) -> bool:
    value = number_of(text) if item.value else None
    return bool(item.value and item.value.most is not None and value is not None and value > item.value.most)


def away_m(thing: Thing, place: Place | None) -> float | None:
    """From the registered position; None where one of the two is unknown."""
    if place is None or thing.lng_wgs84 is None or thing.lat_wgs84 is None:
        return None
    return distance_m(place.point, Wgs84(thing.lng_wgs84, thing.lat_wgs84))


def marks_of(thing: Thing, form: InspectionForm, code: Code) -> list[str]:
    """What is odd about the proof of presence, in sentences."""
    return [*code_marks(form.proof, form.tag, code), *place_marks(thing, form.place)]


def code_marks(proof: Proof, tag: str | None, code: Code) -> list[str]:
    if proof == Proof.NONE:
        return ["没有扫码，也没有拍码"]
    if proof == Proof.PHOTOGRAPHED:
        marks = ["没有现场扫码，是拍的照片"]
        if code.photographed and code.worn not in code.photographed:
            return [*marks, "照片里是另一个码，没有绑在这台设备上"]
        return marks if code.photographed else [*marks, "照片里读不出码"]
    if tag is None:
        return ["没有写下扫到的码"]
    marks = ["码是照着输入的，不是扫的"] if proof == Proof.TYPED else []
    if tag != code.worn:
        marks.append("扫到的码没有绑在这台设备上")
    return marks


def place_marks(thing: Thing, place: Place | None) -> list[str]:
    if place is None:
        return ["没有定位"]
    away = away_m(thing, place)
    marks = [f"离登记的位置 {round(away)} m"] if away is not None and away > FAR_M else []
    if place.accuracy_m is not None and place.accuracy_m > VAGUE_M:
        marks.append(f"定位误差约 {round(place.accuracy_m)} m")
    return marks
