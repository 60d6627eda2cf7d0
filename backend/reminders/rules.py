"""What is worth a reminder, and in which words. Knows no database."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct


class Matter(StrEnum):
    EXAMINATION = "examination"
    VERIFICATION = "verification"
    MAINTENANCE = "maintenance"
    RECTIFICATION = "rectification"


class Words(Struct, frozen=True):
    name: str
    unit: str
    soon: str
    over: str  # of a single one


WORDS = {
    Matter.EXAMINATION: Words("检验", "台", "30 天内到期", "检验已超期"),
    Matter.VERIFICATION: Words("检定", "件", "30 天内到期", "检定已超期"),
    Matter.MAINTENANCE: Words("维保", "台", "", "超过规定天数没有维保"),
    Matter.RECTIFICATION: Words("整改", "份", "3 天内到期", "已过整改期限，还没有复查合格"),
}
SOON = {
    Matter.EXAMINATION: timedelta(days=30),
    Matter.VERIFICATION: timedelta(days=30),
    Matter.RECTIFICATION: timedelta(days=3),
}
STEPS = (30, 7, 1, -1)  # days until a thing is due on which that is news: -1 is the first day after
ORDER_STEPS = (3, 1, -1)


class Tally(Struct, frozen=True):
    """How many of one matter are late and soon due. `is_news`: one of them came to a step today."""

    matter: Matter
    overdue: int
    soon: int
    is_news: bool
    example: str  # the name of one of them

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.matter,
            self.overdue + other.overdue,
            self.soon + other.soon,
            self.is_news or other.is_news,
            self.example or other.example,
        )


def steps_of(matter: Matter, today: date) -> list[date]:
    """The due dates for which today is news."""
    steps = ORDER_STEPS if matter == Matter.RECTIFICATION else STEPS
    return [today + timedelta(days=days) for days in steps]


def summed(tallies: Iterable[Tally]) -> list[Tally]:
    """One for each matter, in the order of matters; empty ones left out."""
    found: dict[Matter, Tally] = {}
    for tally in tallies:
        if tally.overdue + tally.soon:
            found[tally.matter] = found[tally.matter] + tally if tally.matter in found else tally
    return [found[matter] for matter in Matter if matter in found]


def is_worth_saying(tallies: Sequence[Tally], today: date) -> bool:
    """On a day that brings something new, and on Mondays for as long as anything is late. The same list every morning
    would be read by nobody."""
    is_monday = today.weekday() == 0
    return any(tally.is_news or (is_monday and tally.overdue) for tally in tallies)


def title_of(tallies: Sequence[Tally]) -> str:
    overdue, soon = sum(t.overdue for t in tallies), sum(t.soon for t in tallies)
    if overdue + soon == 1:
        (only,) = tallies
        words = WORDS[only.matter]
        return f"{only.example}{words.over if overdue else f'{words.name} {words.soon}'}"
    parts = [f"{overdue} 项已超期" if overdue else "", f"{soon} 项快到期" if soon else ""]
    return "有 " + "，".join(part for part in parts if part)


def body_of(tallies: Sequence[Tally]) -> str:
    """检验：超期 2 台，30 天内到期 3 台；维保：超期 1 台"""
    return "；".join(f"{WORDS[tally.matter].name}：{counts_of(tally)}" for tally in tallies)


def counts_of(tally: Tally) -> str:
    words = WORDS[tally.matter]
    parts = [
        f"超期 {tally.overdue} {words.unit}" if tally.overdue else "",
        f"{words.soon} {tally.soon} {words.unit}" if tally.soon else "",
    ]
    return "，".join(part for part in parts if part)
