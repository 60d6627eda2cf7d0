"""Shapes of numbers that a rule fixes, as they stand on plates and licences (FIELD part two, 1, 5, 7 and 9).

What a number means, and whether its parts exist, is for those who keep registers.
"""

import re

DEVICE_CODE = re.compile("([1-9][0-9A-Z]{3})([0-9]{2})([0-9A-Z]{3})((?:19|20)[0-9]{2})([0-9A-Z][0-9]{3})")
LICENCE = re.compile("TS[0-9]{4}[0-9A-Z]{3,4}-20[0-9]{2}")
APPROVAL_PROVINCIAL = re.compile("([0-9]{4})([A-Z])([0-9]{3,4})-([0-9]{2})")
APPROVAL_NATIONAL = re.compile("([0-9]{2}|[0-9]{4})-?([A-Z])([0-9]{3,4})")
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")


def uscc_check_character(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015, weights 3^i mod 31)."""
    total = sum(USCC_ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def is_uscc(text: str) -> bool:
    """Whether shape and check character are right."""
    return bool(USCC.fullmatch(text)) and text[17] == uscc_check_character(text[:17])
