"""What became of a fault, line by line, in plain words. Pure. Who did a step is told to responders alone."""

from datetime import date

from backend.dates import on_day
from backend.reports.faults.rules import State, state_of
from backend.reports.models import Party, Report, StepKind
from backend.reports.queries import StepSeen
from backend.reports.tracking import story
from backend.reports.tracking.story import Line, Telling, added_sentence, capital

SAYS = {
    StepKind.JOINED: "又有人报了同样的毛病",
    StepKind.TAKEN: "{who}已接单",
    StepKind.SEEN: "{who}已知道",
    StepKind.HANDED_OVER: "换人来修，已通知",
    StepKind.STOOD_DOWN: "接单的人退出，正在通知别人",
    StepKind.DONE: "{who}说修好了",
    StepKind.REOPENED: "报修人说没修好，重新处理",
    StepKind.CONFIRMED: "报修人确认修好了，已关闭",
    StepKind.CLOSED: "{who}关闭了报修",
}


def lines_of(report: Report, steps: list[StepSeen], telling: Telling) -> list[Line]:
    """All that happened, then what is going on and what comes next."""
    done = [story.told_as(sentence(seen, telling), report, seen, telling) for seen in steps]
    return [*done, *ahead(report, telling)]


def sentence(seen: StepSeen, telling: Telling) -> str:
    step, t = seen.step, telling.t
    kind, who = StepKind(step.kind), telling.party(step.party)
    match kind:
        case StepKind.RECEIVED:
            return "收到报修" if telling.responder else t("已收到您的报修")
        case StepKind.TOLD:
            return told_sentence(step.facts, telling)
        case StepKind.ADDED:
            return added_sentence(seen, telling)
        case StepKind.WAITING_FOR_PARTS:
            day = on_day(date.fromisoformat(step.facts["due"]), telling.lang)
            return t("等配件，预计{day}到", day=day)
        case StepKind.HANDED_OVER if telling.responder:
            return f"转交给{step.facts.get('to', '')}"
    return capital(t(SAYS[kind], who=who))


def told_sentence(facts: dict, telling: Telling) -> str:
    if not facts.get("people"):
        return telling.t("没有可以通知的人。请打电话")
    who = telling.parties(facts.get("parties", ()))
    first = facts.get("rung", 1) == 1
    return telling.t("已通知{who}" if first else "还没有人接单，又通知了{who}", who=who)


def ahead(report: Report, telling: Telling) -> list[Line]:
    """What is going on, and what comes next."""
    t = telling.t
    asks = t("修好后请报修人确认") if telling.responder else t("修好后来问您")
    match state_of(report):
        case State.CLOSED:
            return []
        case State.ASKED:
            now = t("等报修人确认") if telling.responder else t("等您说一声：真的修好了吗？")
            following = []
        case State.PARTS:
            now, following = t("等配件"), [t("修理"), asks]
        case State.TAKEN:
            who = telling.party(report.taken_as or Party.MAINTENANCE_UNIT)
            now, following = capital(t("{who}正在处理", who=who)), [asks]
        case _:
            now, following = t("等人接单"), [t("修理"), asks]
    return [
        Line(now, story.State.NOW, "now"),
        *(Line(say, story.State.NEXT, f"next-{number}") for number, say in enumerate(following)),
    ]
