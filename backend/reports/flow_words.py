"""A flow as people say it: who is called when, who may take it, and of what it is. Pure."""

from backend.equipment import catalogue
from backend.reports.flows import ANY, Calling, Circle, Flow, Rung
from backend.reports.models import Party, ReportKind
from backend.reports.sorts import all_sorts

KINDS = {
    ReportKind.EMERGENCY: ("siren", "应急报警"),
    ReportKind.FAULT: ("wrench", "故障报修"),
    ReportKind.SUGGESTION: ("chat", "评价建议"),
}
PARTIES = {
    Party.MAINTENANCE_UNIT: "维保单位",
    Party.USER_UNIT: "使用单位",
    Party.STATION: "监管所和区局",
    Party.CITY: "市局",
}
CIRCLES = {Circle.DUTY: "值班的人", Circle.ALL: "所有能接的人", Circle.LEADERS: "负责人"}
CHANNELS = {"push": "推送", "sms": "短信"}
STEPS = ((86400, "天"), (3600, "小时"), (60, "分钟"), (1, "秒"))


def lines_of(flow: Flow) -> list[tuple[str, str]]:
    """(when, whom) of each rung, then of what comes after the last."""
    lines = [("马上", whom(flow.rungs[0]))]
    lines += [
        (f"{lasting(before.seconds)}没有人接", whom(rung))
        for before, rung in zip(flow.rungs, flow.rungs[1:], strict=False)
    ]
    if flow.again:
        lines.append((f"每 {lasting(flow.again)}", "再叫最后一轮的人，一直到有人接"))
    return lines


def whom(rung: Rung) -> str:
    return "、".join(called(each) for each in rung.calls)


def called(each: Calling) -> str:
    """维保单位值班的人（推送、短信）"""
    channels = "、".join(CHANNELS.get(name, name) for name in each.channels)
    return (
        f"{PARTIES.get(each.party, each.party)}{CIRCLES[each.circle]}{f'（{channels}）' if channels else ''}"
    )


def takers_of(flow: Flow) -> str:
    return "、".join(PARTIES.get(party, party) for party in flow.takers)


def lasting(seconds: int) -> str:
    """90 秒, 5 分钟, 3 天: the largest unit that it is a whole number of."""
    size, word = next((size, word) for size, word in STEPS if seconds % size == 0 and seconds >= size)
    return f"{seconds // size} {word}"


def named(kind: ReportKind, sort: str, equipment: str) -> str:
    """有人被困，电梯"""
    return f"{sort_word(kind, sort)}，{equipment_word(equipment)}"


def sort_word(kind: ReportKind, sort: str) -> str:
    return "各种情况" if sort == ANY else sort_words(kind).get(sort, sort)


def equipment_word(equipment: str) -> str:
    return "各种设备" if equipment == ANY else equipment_words().get(equipment, equipment)


def sort_words(kind: ReportKind) -> dict[str, str]:
    """Every sort that any kind of equipment has. The same id is named alike or more closely; the general name counts."""
    groups = all_sorts().get(kind, {})
    general = {sort.id: sort.zh for sort in groups.get(ANY, ())}
    return {sort.id: sort.zh for sorts in groups.values() for sort in sorts} | general


def equipment_words() -> dict[str, str]:
    return {kind.slug: kind.name for kind in catalogue.kinds()}
