"""Bars of numbers as SVG: places in per cent of the width, in pixels of the height. Pure.

Nothing in it is scaled, so that letters keep their size on a phone. What a bar shows stands in the table below it.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

TOP, BOTTOM = 24, 164  # px; labels of the steps stand below
MOST_LABELS = 4
GAP = 0.28  # of a step, between its bar and the next


class Bar(Struct, frozen=True):
    """x and width in per cent, y and height in pixels. `look`: its colour and pattern."""

    x: float
    width: float
    y: float
    height: float
    look: str


class Mark(Struct, frozen=True):
    at: float
    text: str


class Chart(Struct, frozen=True):
    bars: list[Bar]
    lines: list[Mark]  # px from above, with the number they stand for
    labels: list[Mark]  # per cent from the left


def stacked(labels: Sequence[str], rows: Sequence[Mapping[str, int]]) -> Chart:
    """A bar for each label: its numbers by look, the first at the bottom."""
    most = nice(max((sum(row.values()) for row in rows), default=0))
    width = 100 / max(len(labels), 1)
    bars: list[Bar] = []
    for place, row in enumerate(rows):
        below = 0
        for look, number in row.items():
            height = (BOTTOM - TOP) * number / most
            if number:
                y = BOTTOM - (BOTTOM - TOP) * below / most - height
                x = width * (place + GAP / 2)
                bars.append(
                    Bar(round(x, 3), round(width * (1 - GAP), 3), round(y, 1), round(height, 1), look)
                )
            below += number
    lines = [Mark(BOTTOM - (BOTTOM - TOP) * share, f"{round(most * share):,}") for share in (0.5, 1)]
    return Chart(bars, lines, [Mark(round(width * (n + 0.5), 3), labels[n]) for n in shown(len(labels))])


def nice(most: int) -> int:
    """The even number up to which the chart goes: 1, 2, 4, 6 or 10 times a power of ten, at least 2."""
    power = 1
    while True:
        for factor in (2, 4, 6, 10):
            if factor * power >= most:
                return factor * power
        power *= 10


def shown(count: int) -> list[int]:
    """Which labels there is room for on a phone: the first, the last and some between."""
    if count <= MOST_LABELS:
        return list(range(count))
    return sorted({round(n * (count - 1) / (MOST_LABELS - 1)) for n in range(MOST_LABELS)})
