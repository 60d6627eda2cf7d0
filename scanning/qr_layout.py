"""Which modules of a QR code are the same in every code of its size (ISO/IEC 18004:2015, 5.3 and annex E)."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Modules = NDArray[np.bool_]

SIDES = range(21, 178, 4)  # modules of a side


@lru_cache(maxsize=64)
def fixed_modules(side: int) -> tuple[Modules, Modules]:
    """(dark, fixed) of a code with so many modules a side: what is dark, and where one may rely on it."""
    dark, fixed = np.zeros((side, side), bool), np.zeros((side, side), bool)
    dark[6, ::2] = dark[::2, 6] = True  # timing
    fixed[6] = fixed[:, 6] = True
    for row, column in alignment_centres(side):
        dark[row - 2 : row + 3, column - 2 : column + 3] = _rings(5)
        fixed[row - 2 : row + 3, column - 2 : column + 3] = True
    for rows, columns, finder in _finders(side):
        dark[rows, columns], fixed[rows, columns] = finder, True
    dark[side - 8, 8] = fixed[side - 8, 8] = True
    dark.setflags(write=False)
    fixed.setflags(write=False)
    return dark, fixed


def alignment_centres(side: int) -> list[tuple[int, int]]:
    """(row, column) of the middle of each alignment pattern."""
    places = _alignment_places(side)
    corners = {(6, 6), (6, side - 7), (side - 7, 6)}
    return [(row, column) for row in places for column in places if (row, column) not in corners]


def _alignment_places(side: int) -> list[int]:
    version = (side - 17) // 4
    if version == 1:
        return []
    count = version // 7 + 2
    step = 26 if version == 32 else (version * 4 + count * 2 + 1) // (count * 2 - 2) * 2
    return [6, *sorted(side - 7 - step * place for place in range(count - 1))]


def _finders(side: int) -> list[tuple[slice, slice, Modules]]:
    """The finder patterns with their light separators."""
    finder = np.zeros((8, 8), bool)
    finder[:7, :7] = _rings(7)
    start, end = slice(0, 8), slice(side - 8, side)
    return [(start, start, finder), (start, end, finder[:, ::-1]), (end, start, finder[::-1])]


def _rings(side: int) -> Modules:
    """Dark and light squares in each other, dark outside."""
    from_middle = np.abs(np.arange(side) - side // 2)
    ring = np.maximum(from_middle[:, None], from_middle[None, :])
    return np.asarray(ring != side // 2 - 1)
