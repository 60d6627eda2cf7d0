"""Dates as people here write them. Rows are in UTC; people are in Shanghai."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from backend.database import now

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def today() -> date:
    return now().astimezone(SHANGHAI).date()


def midnight(day: date) -> datetime:
    """When this day begins, in UTC as rows have it."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def day_written(text: str) -> date | None:
    """ISO 8601, as an address has it; nonsense there filters nothing."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def month(day: date | None, lang: str = "zh") -> str:
    """2026年6月 · Jun 2026"""
    if day is None:
        return "—"
    return f"{MONTHS[day.month - 1]} {day.year}" if lang == "en" else f"{day.year}年{day.month}月"


def on_day(day: date | None, lang: str = "zh") -> str:
    """11月12日, with the year where it is not this one · 12 Nov"""
    if day is None:
        return "—"
    if isinstance(day, datetime):
        day = day.astimezone(SHANGHAI).date()
    same = day.year == today().year
    if lang == "en":
        return f"{day.day} {MONTHS[day.month - 1]}" + ("" if same else f" {day.year}")
    return ("" if same else f"{day.year}年") + f"{day.month}月{day.day}日"


def when(moment: datetime | None, lang: str = "zh") -> str:
    """14:32 today · 昨天 16:08 · 11月12日 09:05"""
    if moment is None:
        return "—"
    local = moment.astimezone(SHANGHAI)
    clock = f"{local:%H:%M}"
    days = (today() - local.date()).days
    if days == 0:
        return clock
    if days == 1:
        return f"Yesterday {clock}" if lang == "en" else f"昨天 {clock}"
    return f"{on_day(local.date(), lang)} {clock}"


def span(days: int, lang: str = "zh") -> str:
    """How long that is in words: 8 天, 7 个月, 2 年."""
    number, zh, en = (
        (days, "天", "day")
        if days < 60
        else (round(days / 30.44), "个月", "month")
        if days < 730
        else (days // 365, "年", "year")
    )
    return f"{number} {en}{'' if number == 1 else 's'}" if lang == "en" else f"{number} {zh}"
