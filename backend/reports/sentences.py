"""What people who are called read first, and how each kind of report is spoken of."""

from dataclasses import dataclass

from backend.alerts.models import Urgency
from backend.reports.models import Report, ReportKind
from backend.reports.sorts import sort_of
from backend.things.models import Thing


@dataclass(frozen=True)
class Words:
    """`first` is said to who is called first, `again` to all after them; `taking` is the word for taking it;
    `closed` and `enough` refuse to add to a closed one and to join one again and again; `channels` are used for whom it becomes the business of in person, besides what they chose."""

    topic: str
    urgency: Urgency
    report: str
    taking: str
    first: str
    again: str
    closed: str
    enough: str
    channels: tuple[str, ...] = ()


WORDS = {
    ReportKind.EMERGENCY: Words(
        "emergency",
        Urgency.EMERGENCY,
        "报警",
        "接警",
        "请接警",
        "还没有人接警，请马上接警",
        "这起报警已经关闭。有新的险情，请重新报警",
        "这起报警已经收到了，从这个网络来的太多。救援在路上，有新情况请打电话",
        ("push", "sms"),
    ),
    ReportKind.FAULT: Words(
        "fault",
        Urgency.HIGH,
        "报修",
        "接单",
        "请接单",
        "还没有人接单，请尽快接单",
        "这起报修已经关闭。又坏了，请重新报修",
        "这起报修已经收到了，从这个网络来的太多。有新情况请打维保电话",
    ),
    ReportKind.SUGGESTION: Words(
        "suggestion",
        Urgency.NORMAL,
        "建议",
        "受理",
        "请答复",
        "还没有人答复",
        "这条建议已经答复并关闭。有新的想法，请再写一条",
        "这条建议已经收到了，从这个网络来的太多。过一小时再写",
    ),
}


def said_to(report: Report) -> Words:
    return WORDS[ReportKind(report.kind)]


def what_of(report: Report, thing: Thing | None, lang: str = "zh") -> str:
    """有人被困"""
    sort = sort_of(ReportKind(report.kind), report.sort, thing.type_code if thing else None)
    return sort.word(lang) if sort else report.sort


def title_of(report: Report, thing: Thing | None) -> str:
    """有人被困：3 号客梯，云杉路 66 号"""
    where = f"{thing.name}，{thing.address}" if thing else report.place or "没有绑定设备的贴纸"
    people = report.facts.get("people_trapped") or report.facts.get("people_hurt")
    return f"{what_of(report, thing)}{f'（{people} 人）' if people else ''}：{where}"
