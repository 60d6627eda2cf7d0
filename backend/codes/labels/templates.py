"""The papers that stickers are printed on, read from `templates.yaml`. Knows no drawing."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

import msgspec

Place = tuple[float, float]
"""Left and top edge on the page, mm."""


class Layout(StrEnum):
    UPRIGHT = "upright"
    ACROSS = "across"


class UnknownTemplate(LookupError):
    pass


class PlaceOutsideSheet(ValueError):
    pass


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sheet or tape; every length in mm, places counted from 1, row by row."""

    id: str
    name: str
    name_en: str
    use: str
    page: tuple[float, float]
    grid: tuple[int, int]
    label: tuple[float, float]
    first: Place
    gap: tuple[float, float]
    layout: Layout

    @property
    def per_page(self) -> int:
        columns, rows = self.grid
        return columns * rows

    @property
    def is_tape(self) -> bool:
        return self.per_page == 1

    def place(self, number: int) -> Place:
        """Where label `number` (from 1) of a page lies."""
        row, column = divmod(number - 1, self.grid[0])
        return (
            self.first[0] + column * (self.label[0] + self.gap[0]),
            self.first[1] + row * (self.label[1] + self.gap[1]),
        )

    def check_start(self, start_at: int) -> None:
        if not 1 <= start_at <= self.per_page:
            raise PlaceOutsideSheet(f"这种纸每页 {self.per_page} 枚，请填 1 到 {self.per_page}")

    def places(self, count: int, start_at: int = 1) -> Iterator[tuple[int, Place]]:
        """Page (from 0) and place of each of `count` labels, the first at `start_at` of the first page."""
        self.check_start(start_at)
        for position in range(start_at - 1, start_at - 1 + count):
            page, index = divmod(position, self.per_page)
            yield page, self.place(index + 1)


@cache
def templates() -> dict[str, Template]:
    """All templates by id, in the order in which they are offered."""
    raw = Path(__file__).with_name("templates.yaml").read_bytes()
    return {each.id: each for each in msgspec.yaml.decode(raw, type=list[Template])}


def template_named(id: str) -> Template:
    try:
        return templates()[id]
    except KeyError:
        raise UnknownTemplate(f"没有这种纸：{id[:40]}") from None
