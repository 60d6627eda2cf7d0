"""One text for one content, however it was written: JSON in the canonical form of RFC 8785, and its digest.

The browser's half writes the same text, so a phone can tell whether a receipt is for what it sent.
"""

import hashlib
import json
import math
from decimal import Decimal
from typing import Any

EXACT = 2**53  # integers beyond it are read as the nearest double, as browsers do
DEEPEST = 24


class NotCanonical(ValueError):
    """Something that not every reader would read alike; `say` is for the person."""

    def __init__(self, say: str) -> None:
        super().__init__(say)
        self.say = say


def canonical(value: Any, deep: int = 0) -> str:
    """The text of decoded JSON. Raises NotCanonical for what a browser or the database would change."""
    if deep > DEEPEST:
        raise NotCanonical(f"内容套得太深，最多 {DEEPEST} 层")
    if isinstance(value, str):
        return written_text(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return written_number(value)
    if isinstance(value, list):
        return "[" + ",".join([canonical(item, deep + 1) for item in value]) + "]"
    keys = sorted(value, key=in_utf16)
    pairs = [written_text(key) + ":" + canonical(value[key], deep + 1) for key in keys]
    return "{" + ",".join(pairs) + "}"


def digest_of(text: str) -> str:
    """SHA-256 of the UTF-8 text, 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def in_utf16(key: str) -> bytes:
    """RFC 8785 3.2.3 sorts as browsers do: by UTF-16 units."""
    return key.encode("utf-16-be", "surrogatepass")


def written_text(text: str) -> str:
    if "\0" in text:
        raise NotCanonical("文字里有看不见的控制字符，请删掉后再传")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise NotCanonical("文字里有半个表情符号，请删掉后再传")
    return json.dumps(text, ensure_ascii=False)


def written_number(number: float) -> str:
    """As ECMAScript writes it (Number::toString): 5.0 is 5, 1e16 is 10000000000000000, 1e-7 stays."""
    if isinstance(number, int) and abs(number) <= EXACT:
        return str(number)
    number = as_double(number)
    if number == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(number)).as_tuple()
    shown = "".join(map(str, digits)).rstrip("0")
    point = len(digits) + int(exponent)  # where the point stands, counted from the first digit
    return ("-" if sign else "") + placed(shown, point)


def as_double(number: float) -> float:
    try:
        double = float(number)
    except OverflowError:
        double = math.inf
    if not math.isfinite(double):
        raise NotCanonical("数字太大，手机上存不下")
    return double


def placed(digits: str, point: int) -> str:
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
