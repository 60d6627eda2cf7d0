"""The first thing that a page of a report says: how things stand, in two to eight characters, and one sentence. Pure."""

from msgspec import Struct

from backend.dates import when
from backend.reports.models import Report
from backend.reports.tracking.story import TRAPPED, Telling
from backend.reports.tracking.travel import Way


class Headline(Struct, frozen=True):
    """`look` is a class of the hero, `mark` its shape; `theme` colours the phone's own bar."""

    look: str
    mark: str
    state: str
    sentence: str

    @property
    def theme(self) -> str:
        return {"soon": "#ffca43", "ok": "#0a5b3b", "off": "#414a5b"}.get(self.look, "#10246e")


def headline(report: Report, told: int, way: Way | None, telling: Telling) -> Headline:
    """`told`: how many units were called."""
    t = telling.t
    if report.closed_at:
        return Headline(
            "off", "s-ok", t("已关闭"), t("{at} 处理完，已关闭", at=when(report.closed_at, telling.lang))
        )
    if report.done_at:
        state = t("人已救出") if report.sort == TRAPPED else t("险情已排除")
        return Headline("ok", "s-ok", state, t("救援的人 {at} 说的", at=when(report.done_at, telling.lang)))
    if report.arrived_at:
        return Headline(
            "go",
            "s-ok",
            t("已到现场"),
            t("{at} 到的，正在处理", at=when(report.arrived_at, telling.lang)),
        )
    if report.departed_at:
        state = t("约 {n} 分钟到", n=way.minutes) if way else t("正在赶来")
        return Headline("go", "s-send", state, t("已通知 {n} 方，救援的人在路上", n=told))
    if report.taken_at:
        who, at = telling.party(report.taken_as or ""), when(report.taken_at, telling.lang)
        return Headline("go", "s-ok", t("已接警"), t("{who} {at} 接警，准备出发", who=who, at=at))
    if told:
        return Headline(
            "go", "s-send", t("已通知 {n} 方", n=told), t("等人接警。没有人接，会自动通知下一批人")
        )
    return Headline("soon", "s-soon", t("没有通知到人"), t("报警收到了，但没有可以通知的人。请马上打电话"))
