"""The voice of a page behind a code: one language, with the words, dates and spans of it."""

from datetime import date
from typing import Any

from backend import dates, pages
from backend.code_page.faces import Words

HALF_A_YEAR = 180  # days


class Voice:
    """Says Chinese sentences in the reader's language, `zh` or `en`."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.t = pages.english if lang == "en" else pages.chinese

    def __call__(self, sentence: str, **values: Any) -> str:
        return self.t(sentence, **values)

    def word(self, words: Words) -> str:
        return words.en if self.lang == "en" else words.zh

    def name(self, registered: str, transliterated: str | None) -> str:
        """A registered name; in English the transliteration where there is one."""
        return transliterated or registered if self.lang == "en" else registered

    def month(self, day: date) -> str:
        return dates.month(day, self.lang)

    def span(self, days: int) -> str:
        return dates.span(days, self.lang)

    def day(self, day: date) -> str:
        """2026年10月8日 · 8 Oct 2026: a limit is told with its year."""
        if self.lang == "en":
            return f"{day.day} {dates.MONTHS[day.month - 1]} {day.year}"
        return f"{day.year}年{day.month}月{day.day}日"

    def lately(self, day: date, today: date) -> str:
        """11月12日 in the last half year, before that 2026年6月."""
        if (today - day).days > HALF_A_YEAR:
            return self.month(day)
        return (
            f"{day.day} {dates.MONTHS[day.month - 1]}" if self.lang == "en" else f"{day.month}月{day.day}日"
        )
