"""Units as plates write them, and from one to another. Knows no fields."""

import re
from decimal import Decimal
from functools import cache

# Each size in units of the first of its group.
GROUPS: tuple[dict[str, str], ...] = (
    {"kg": "1", "g": "0.001", "t": "1000"},
    {"MPa": "1", "kPa": "0.001", "bar": "0.1", "Pa": "0.000001"},
    {"m³": "1", "L": "0.001", "dm³": "0.001"},
    {"mm": "1", "m": "1000"},
    {"kW": "1", "MW": "1000", "W": "0.001"},
    {"V": "1", "kV": "1000"},
    {"m/s": "1"},
    {"t/h": "1", "kg/h": "0.001"},
)
WRITTEN = {
    "kg": r"k\s*[g9q]|千克|公斤",
    "g": r"g|克",
    "t": r"t|吨",
    "MPa": r"M\s*[Pp]\s*[aA]|兆帕",
    "kPa": r"k\s*[Pp]\s*[aA]|千帕",
    "Pa": r"Pa",
    "bar": r"bar",
    "mmHg": r"mm\s*Hg",
    "m³/h": r"m\s*[3³]?\s*/\s*h",
    "m³": r"m\s*[3³]?|立方米",
    "dm³": r"dm\s*[3³]?",
    "L/min": r"[L1lI]\s*/\s*min|升/分",
    "kg/min": r"kg\s*/\s*min",
    "L": r"[L1lI]|升",
    "mm": r"mm|毫米",
    "m": r"m|米",
    "m/s": r"m\s*/\s*[s5]|米/秒",
    "m/min": r"m\s*/\s*min",
    "km/h": r"km\s*/\s*h",
    "t/h": r"t\s*/\s*h|吨/时",
    "kg/h": r"kg\s*/\s*h",
    "kW": r"k\s*[wW]|千瓦",
    "MW": r"M\s*W|兆瓦",
    "W": r"W|瓦",
    "V": r"V|伏",
    "kV": r"k\s*V",
    "A": r"A|安",
    "Hz": r"[Hh][Zz]|赫兹",
    "℃": r"°\s*C|℃|C|摄氏度|度",
    "人": r"人|persons?|P",
    "imp/kWh": r"imp\s*/\s*k[wW]\s*h",
}


def in_unit(value: str, unit: str, wanted: str) -> str | None:
    """A number in another unit, exactly and without idle zeros; None where the two do not belong together."""
    if unit == wanted:
        return value
    for group in GROUPS:
        if unit in group and wanted in group:
            moved = Decimal(value) * Decimal(group[unit]) / Decimal(group[wanted])
            return f"{moved.normalize():f}"
    return None


@cache
def pattern(units: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these units, each in a group named by its place, the longest way of writing first."""
    alternatives = sorted(enumerate(units), key=lambda unit: -len(WRITTEN[unit[1]]))
    joined = "|".join(f"(?P<u{place}>{WRITTEN[unit]})" for place, unit in alternatives)
    return re.compile(rf"(?:{joined})(?![A-Za-z])")


def unit_in(text: str, units: tuple[str, ...]) -> str:
    """The first of these units that a text begins with, or ""."""
    found = pattern(units).match(text)
    return units[int(str(found.lastgroup)[1:])] if found else ""
