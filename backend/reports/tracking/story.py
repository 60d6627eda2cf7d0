"""What became of a report, line by line, in plain words: what was done, what is going on, what comes next. Pure.

Whoever is no responder reads which party did it, never who: names are in `Line.by`, which only responders get.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from backend.dates import SHANGHAI, when
from backend.reports.flows import read_flow
from backend.reports.models import Party, Report, StepKind
from backend.reports.queries import StepSeen
from backend.reports.tracking.travel import Way

Words = Callable[..., str]
TO_THE_SECOND = timedelta(minutes=2)  # in the first minutes people count seconds
PARTIES = {  # a word in the middle of a sentence, so in both languages here
    Party.REPORTER: ("报警人", "the reporter"),
    Party.MAINTENANCE_UNIT: ("维保单位", "the maintenance unit"),
    Party.USER_UNIT: ("使用单位", "the operator"),
    Party.STATION: ("监管部门", "the district regulator"),
    Party.CITY: ("市局值班", "the city duty room"),
    Party.SYSTEM: ("系统", "the system"),
}
SAYS = {
    StepKind.JOINED: "又有人报了同一件事",
    StepKind.TAKEN: "{who}已接警",
    StepKind.SEEN: "{who}已知道",
    StepKind.DEPARTED: "{who}出发了",
    StepKind.HANDED_OVER: "换人来处理，已通知",
    StepKind.STOOD_DOWN: "接警的人退出，正在通知别人",
    StepKind.WAITING_FOR_PARTS: "等配件",
    StepKind.DONE: "{who}说修好了",
    StepKind.REOPENED: "又报修了一次",
    StepKind.CONFIRMED: "报修人确认修好了",
    StepKind.ANSWERED: "已答复",
    StepKind.CLOSED: "已关闭",
}
TRAPPED = "trapped"


class State(StrEnum):
    DONE = "done"
    NOW = "now"
    NEXT = "next"


class Line(Struct, frozen=True):
    say: str
    state: State
    key: str
    at: str = ""
    by: str = ""
    note: str = ""
    photos: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()


class Telling(Struct, frozen=True):
    """How to speak: in which language, to a responder or to anybody."""

    t: Words
    lang: str
    responder: bool

    def party(self, party: str) -> str:
        return PARTIES[Party(party)][self.lang == "en"]

    def parties(self, parties: Iterable[str]) -> str:
        return (", " if self.lang == "en" else "、").join(self.party(party) for party in parties)

    def moment(self, moment: datetime, began: datetime) -> str:
        if moment - began < TO_THE_SECOND:
            return f"{moment.astimezone(SHANGHAI):%H:%M:%S}"
        return when(moment, self.lang)


def lines_of(report: Report, steps: Sequence[StepSeen], way: Way | None, telling: Telling) -> list[Line]:
    """All that happened, then what is going on and what comes next."""
    done = [line_of(report, seen, telling) for seen in steps]
    return [*done, *ahead(report, way, telling)]


def line_of(report: Report, seen: StepSeen, telling: Telling) -> Line:
    return told_as(sentence(report, seen, telling), report, seen, telling)


def told_as(say: str, report: Report, seen: StepSeen, telling: Telling) -> Line:
    """A step in these words, with what this reader may know of it."""
    step = seen.step
    shown = telling.responder
    by = "，".join(part for part in (seen.person, seen.organisation) if part) if shown else ""
    if step.facts.get("scanned") and shown:
        by = f"{by}，扫码确认" if by else "扫码确认"
    own = shown or step.party == Party.REPORTER
    return Line(
        say=say,
        state=State.DONE,
        key=str(step.id),
        at=telling.moment(step.received_at, report.received_at),
        by=by,
        note=step.note if own else "",
        photos=tuple(file.sha256 for file in seen.files if file.slot != "voice") if shown else (),
        sounds=tuple(file.sha256 for file in seen.files if file.slot == "voice") if shown else (),
    )


def sentence(report: Report, seen: StepSeen, telling: Telling) -> str:
    step, t = seen.step, telling.t
    kind, who = StepKind(step.kind), telling.party(step.party)
    match kind:
        case StepKind.RECEIVED:
            return "收到报警" if telling.responder else t("已收到您的报警")
        case StepKind.TOLD:
            return told_sentence(step.facts, telling)
        case StepKind.ARRIVED:
            return capital(t("{who}到了现场", who=who))
        case StepKind.FREED:
            return freed_sentence(report, step.party, telling)
        case StepKind.ADDED:
            return added_sentence(seen, telling)
        case StepKind.LATE:
            return t("过了 {n} 分钟还没有人到场，已报告监管部门", n=read_flow(report.flow).on_site_minutes)
        case StepKind.HANDED_OVER if telling.responder:
            return f"转交给{step.facts.get('to', '')}"
    return capital(t(SAYS[kind], who=who))


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def told_sentence(facts: dict, telling: Telling) -> str:
    if not facts.get("people"):
        return telling.t("没有可以通知的人。请打电话")
    who = telling.parties(facts.get("parties", ()))
    first = facts.get("rung", 1) == 1
    return telling.t("已通知{who}" if first else "还没有人接警，又通知了{who}", who=who)


def freed_sentence(report: Report, party: str, telling: Telling) -> str:
    trapped = report.sort == TRAPPED
    if party == Party.REPORTER:
        return telling.t("报警人说人已经出来了" if trapped else "报警人说已经没有危险")
    return telling.t("人已救出" if trapped else "险情已排除")


def added_sentence(seen: StepSeen, telling: Telling) -> str:
    photos = sum(file.slot != "voice" for file in seen.files)
    if photos:
        return telling.t("补了 {n} 张照片", n=photos)
    return telling.t("留了一段语音") if seen.files else telling.t("补充了情况")


def ahead(report: Report, way: Way | None, telling: Telling) -> list[Line]:
    """What is going on, and what comes next."""
    t = telling.t
    there = t("人救出来") if report.sort == TRAPPED else t("险情排除")
    if report.closed_at:
        return []
    if report.done_at:
        now, following = t("等接警的人写明原因后关闭"), []
    elif report.arrived_at:
        now, following = t("正在现场处理"), [there]
    elif report.departed_at:
        now = t("正在赶来，还有 {km} 公里", km=way.km) if way else t("正在赶来")
        following = [t("到达现场")]
    elif report.taken_at:
        now, following = t("准备出发"), [t("到达现场")]
    else:
        now, following = t("等人接警"), [t("赶来"), t("到达现场")]
    return [
        Line(now, State.NOW, "now"),
        *(Line(say, State.NEXT, f"next-{number}") for number, say in enumerate(following)),
    ]
