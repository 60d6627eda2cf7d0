"""The hero of the page behind a code: the standing of a thing in words, shape and colour, and its ruler."""

from datetime import date

from msgspec import Struct

from backend.code_page.glance import Glance
from backend.code_page.voice import Voice
from backend.things.models import Standing, ThingKind, UseStatus, standing_of

FAILED, PASSED = "不合格", "合格"
NEAR = 60  # days; a date nearer than this is told to the day
LEAST_LATE, MOST_LATE = 8, 50  # percent of the ruler: the excess can be seen, and so can the period


class Ruler(Struct, frozen=True):
    """The time from the last check to the next, in percent of its width. `late` lies beyond the end."""

    passed: int
    late: int
    label: str
    start: str
    end: str

    @property
    def period(self) -> int:
        """Width of the period itself, less a gap before the excess."""
        return 100 - self.late - 2 if self.late else 100


class Hero(Struct, frozen=True):
    """`look` is the CSS variant: none for in date, else soon, over, off, what."""

    look: str
    mark: str
    state: str
    sentence: str
    ruler: Ruler | None
    standing: Standing
    failed: bool

    @property
    def theme(self) -> str:
        """The colour of the phone's own bar above the page: that of the hero."""
        return THEMES[self.look]


THEMES = {"": "#0a5b3b", "soon": "#ffca43", "over": "#7c1719", "off": "#414a5b", "what": "#4a3694"}


class Due(Struct, frozen=True):
    """Last and next day of one of the two tracks of checks."""

    last: date | None
    next: date | None


def hero_of(glance: Glance, today: date, voice: Voice) -> Hero:
    due = nearest_due(glance)
    standing = standing_of(glance.use_status, due.next, today)
    if standing is Standing.OUT_OF_USE:
        state, sentence = OUT_OF_USE.get(glance.use_status, OUT_OF_USE[UseStatus.OUT_OF_USE])
        return Hero("off", "s-off", voice(state), voice(sentence), None, standing, False)
    words = METER_WORDS if glance.kind == ThingKind.METER else EQUIPMENT_WORDS
    ruler = ruler_of(due, today, voice)
    if glance.check_result == FAILED:
        state, sentence = words["failed"]
        when = voice.month(due.last) if due.last else voice("最近一次")
        return Hero("over", "s-bad", voice(state), voice(sentence, when=when), ruler, standing, True)
    look, mark = LOOKS[standing]
    state, sentence = words[standing]
    values = said_of(due.next, today, voice) if due.next else {}
    if standing is Standing.DUE_SOON and due.next == today:
        state = "今天到期"
    return Hero(look, mark, voice(state, **values), voice(sentence, **values), ruler, standing, False)


def nearest_due(glance: Glance) -> Due:
    """The track that is due first."""
    tracks = [
        Due(glance.last_checked_on, glance.next_due_on),
        Due(glance.last_checked_b_on, glance.next_due_b_on),
    ]
    dated = [track for track in tracks if track.next]
    if dated:
        return min(dated, key=lambda track: track.next or date.max)
    return Due(glance.last_checked_on or glance.last_checked_b_on, None)


def said_of(due: date, today: date, voice: Voice) -> dict[str, str]:
    days = (due - today).days
    day = voice.day(due)
    return {"span": voice.span(abs(days)), "day": day, "when": day if days <= NEAR else voice.month(due)}


LOOKS = {
    Standing.IN_DATE: ("", "s-ok"),
    Standing.DUE_SOON: ("soon", "s-soon"),
    Standing.OVERDUE: ("over", "s-over"),
    Standing.UNKNOWN: ("what", "s-what"),
}
EQUIPMENT_WORDS: dict[str, tuple[str, str]] = {
    Standing.IN_DATE: ("检验有效", "下次检验 {when}，还有 {span}"),
    Standing.DUE_SOON: ("还有 {span}到期", "请在 {day} 前检验"),
    Standing.OVERDUE: ("检验超期 {span}", "应在 {day} 前检验"),
    Standing.UNKNOWN: ("查不到检验日期", "登记里没有下次检验日期，无法判断是否有效"),
    "failed": ("检验不合格", "{when} 检验，结论是不合格"),
}
METER_WORDS: dict[str, tuple[str, str]] = {
    Standing.IN_DATE: ("检定合格", "有效期至 {when}，还有 {span}"),
    Standing.DUE_SOON: ("还有 {span}到期", "检定有效期至 {day}"),
    Standing.OVERDUE: ("检定超期 {span}", "有效期到 {day} 为止"),
    Standing.UNKNOWN: ("未检定", "没有检定记录，无法判断准不准"),
    "failed": ("检定不合格", "{when} 检定，结论是不合格"),
}
OUT_OF_USE: dict[str, tuple[str, str]] = {
    UseStatus.OUT_OF_USE: ("停用", "登记为停用，重新启用前要先检验"),
    UseStatus.SCRAPPED: ("已报废", "登记为报废，不能再使用"),
    UseStatus.CANCELLED: ("已注销", "使用登记已注销，不能再使用"),
}


def ruler_of(due: Due, today: date, voice: Voice) -> Ruler | None:
    """None where either end is unknown, or the ends make no sense."""
    if not (due.last and due.next and due.last < due.next and due.last <= today):
        return None
    period, gone = (due.next - due.last).days, (today - due.last).days
    start = voice("{when} 已检", when=voice.month(due.last))
    if gone > period:
        late = min(MOST_LATE, max(LEAST_LATE, round(100 * (gone - period) / gone)))
        label = voice(
            "有效期 {period}，已超过 {late}", period=voice.span(period), late=voice.span(gone - period)
        )
        return Ruler(100, late, label, start, voice("今天"))
    label = voice("有效期已过 {gone}，还有 {left}", gone=voice.span(gone), left=voice.span(period - gone))
    passed = min(97, max(3, round(100 * gone / period)))
    return Ruler(passed, 0, label, start, voice("{when} 到期", when=voice.month(due.next)))
