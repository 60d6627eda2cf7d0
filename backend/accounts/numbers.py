"""Numbers of units and people: 统一社会信用代码, 居民身份证, telephone. Knows no database.

Each reader returns a `Reading`: errors where the rule is hard, warnings where it is soft, and both the raw
and the normalised form. The sentences are what the person who typed the number reads.
"""

import re
from datetime import date
from functools import cache
from pathlib import Path

from msgspec import Struct

from scanning.nameplate.shapes import USCC, USCC_ALPHABET, uscc_check_character

ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
PHONE_SHAPE = re.compile(
    "(0[0-9]{2,3}-?)?[2-9][0-9]{6,7}(-[0-9]{1,6})?"  # land line, area code and extension if any
    "|1[0-9]{2}|1[02][0-9]{3}|9[0-9]{4,7}"  # 110, 12345, 10086, 96333
    "|[48]00-?[0-9]{3}-?[0-9]{4}"
)
HALF_WIDTH = {0xFF01 + offset: chr(0x21 + offset) for offset in range(94)}
ONE_DASH = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣"), "-")
UNSEEN = dict.fromkeys(
    [*range(0x20), 0x7F, 0xAD, *range(0x200B, 0x2010), *range(0x2028, 0x202F), 0x2060, 0xFEFF]
)
SAME = HALF_WIDTH | ONE_DASH | UNSEEN
PROVINCES = Path(__file__).parents[1] / "regions" / "data" / "provinces.csv"


class Reading(Struct, frozen=True):
    """What was written, how it is kept, and what is wrong (errors) or odd (warnings) about it."""

    raw: str
    normalised: str
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Warnings do not make a number invalid."""
        return not self.errors


def normalise(raw: str) -> str:
    """Full width to half width, upper case, no blanks or invisible characters anywhere, one kind of dash."""
    return "".join("".join(raw.split()).translate(SAME).split()).upper()


def read_uscc(raw: str) -> Reading:
    """统一社会信用代码, 18 characters with a check character (GB 32100-2015).

    A 15-digit number of an old licence (个体工商户) is taken with a warning.
    """
    number = normalise(raw)
    if re.fullmatch(r"[0-9]{15}", number):
        return Reading(
            raw, number, warnings=("这是 15 位旧注册号，没有校验位；有 18 位统一社会信用代码时请填新的",)
        )
    if len(number) != 18:
        return Reading(raw, number, (f"统一社会信用代码应为 18 位，现在是 {len(number)} 位",))
    if strange := [letter for letter in number if letter not in USCC_ALPHABET]:
        return Reading(raw, number, (f"统一社会信用代码里没有“{strange[0]}”（不用字母 I、O、S、V、Z）",))
    if not USCC.fullmatch(number):
        return Reading(raw, number, ("统一社会信用代码的第 3–8 位应为数字（行政区划）",))
    if number[17] != uscc_check_character(number[:17]):
        return Reading(raw, number, ("统一社会信用代码的校验位不对，请逐位核对",))
    return Reading(raw, number, warnings=tuple(_organisation_warnings(number[8:17])))


def organisation_check_character(body: str) -> str:
    """The 9th character of an organisation code for its first 8 (GB 11714)."""
    total = sum(int(letter, 36) * weight for letter, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def make_uscc(registrar: str, region: str, organisation_body: str) -> str:
    """A valid code from its parts: 2 characters (such as 91), 6 digits, 8 characters. For made-up worlds."""
    body = f"{registrar}{region}{organisation_body}{organisation_check_character(organisation_body)}"
    return body + uscc_check_character(body)


def read_identity_number(raw: str, today: date | None = None) -> Reading:
    """居民身份证 and the residence permits of the same shape, 18 characters (GB 11643-1999)."""
    number = normalise(raw)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return Reading(raw, number, ("身份证号应为 17 位数字加 1 位数字或 X",))
    if not _is_birthday(number[6:14], today):
        return Reading(raw, number, (f"身份证号里的出生日期 {number[6:14]} 不存在",))
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], ID_WEIGHTS, strict=True))
    if number[17] != ID_CHECKS[total % 11]:
        return Reading(raw, number, ("身份证号的校验位不对，请逐位核对",))
    return Reading(raw, number)


def masked_identity_number(number: str) -> str:
    """As it may be shown: region and the last four, such as 310101********0003."""
    return number[:6] + "*" * (len(number) - 10) + number[-4:] if len(number) > 10 else "*" * len(number)


def read_mobile(raw: str) -> Reading:
    """A mobile number of the mainland, 11 digits; +86 and separators are dropped."""
    number = re.sub(r"[-()]", "", normalise(raw))
    number = re.sub(r"^(\+86|0086|86(?=1[0-9]{10}$))", "", number)
    if re.fullmatch(r"1[3-9][0-9]{9}", number):
        return Reading(raw, number)
    return Reading(raw, number, ("手机号应为 11 位数字，以 1 开头",))


def read_phone(raw: str) -> Reading:
    """Any number one can dial here: mobile, land line with or without area code, short and 400 numbers."""
    if (mobile := read_mobile(raw)).is_valid:
        return mobile
    number = normalise(raw).replace("(", "").replace(")", "-").strip("-")
    if PHONE_SHAPE.fullmatch(number):
        return Reading(raw, number)
    return Reading(raw, number, ("电话号码认不出来；请写成 021-12345678 或 11 位手机号",))


@cache
def province_codes() -> dict[str, str]:
    """GB/T 2260 province codes and the short name used on plates and certificates, such as 31: 沪."""
    rows = [line.split(",") for line in PROVINCES.read_text("utf-8").splitlines()[1:]]
    return {code: short for code, _, short in rows}


def _organisation_warnings(code: str) -> list[str]:
    if code[8] == organisation_check_character(code[:8]):
        return []
    return ["其中第 9–17 位（组织机构代码）的校验位对不上，少数单位确实如此，请核对"]


def _is_birthday(digits: str, today: date | None) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return born.year >= 1800 and (today is None or born <= today)
