"""Numbers without rounding: decimal strings become fractions, and only what is shown is rounded (half up, 四舍五入).
pwa/packaging/judging/exact.js does the same with BigInt, to the digit."""

import re
from fractions import Fraction

DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?", re.ASCII)
WHOLE = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
PI = Fraction(314159265358979323846, 10**20)  # 4e-21 too small, which no ruler notices
GAP = "\u202f"  # narrow and unbreakable, between groups of three digits


def read_decimal(written: object) -> Fraction | None:
    """Of "312.4"; None for what is no plain decimal number."""
    if not isinstance(written, str) or not DECIMAL.fullmatch(written):
        return None
    return Fraction(written)


def read_whole(written: object) -> int | None:
    """Of 8 or "8"; None for what is no whole number from 0 on."""
    if isinstance(written, int | float) and not isinstance(written, bool):
        return int(written) if 0 <= written <= 10**9 and written == int(written) else None
    return int(written) if isinstance(written, str) and WHOLE.fullmatch(written) else None


def shown(value: Fraction, places: int) -> str:
    """With so many decimals, half up: -24.444… is "-24.44" with two."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = str(whole).rjust(places + 1, "0")
    minus = "-" if value < 0 and whole else ""
    return minus + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def short(value: Fraction, places: int = 6) -> str:
    """Without the zeros at the end: "7", "3.5"."""
    written = shown(value, places)
    return written.rstrip("0").rstrip(".") if "." in written else written


def grouped(value: Fraction) -> str:
    """A whole number in groups of three: 7 885 048."""
    written = shown(value, 0)
    minus, digits = ("-", written[1:]) if written.startswith("-") else ("", written)
    first = len(digits) % 3
    groups = [digits[:first]] if first else []
    groups += [digits[at : at + 3] for at in range(first, len(digits), 3)]
    return minus + GAP.join(groups)


def percent(value: Fraction, limit: Fraction) -> str:
    """Two decimals, and more where two would make it look like the limit that it is not."""
    for places in range(2, 9):
        written = shown(value, places)
        if value == limit or Fraction(written) != limit:
            return written
    return written
