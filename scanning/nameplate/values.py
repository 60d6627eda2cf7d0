"""Reads the value of a field out of the text that stands behind its label, by the kind of field.

How well the text keeps the rules of its kind is told as `fit`, from 0 (cannot be) to 1 (a rule vouches for it). A
check character vouches, a shape speaks for it, a free text says nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from scanning.nameplate.shapes import APPROVAL_NATIONAL, APPROVAL_PROVINCIAL, DEVICE_CODE, LICENCE, is_uscc
from scanning.nameplate.units import unit_in

LOOK_ALIKES = str.maketrans("OQDILSBZ", "00011582")
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|\.\d+)"
OLDEST = 1950
MOSTLY_FREE = 0.92  # nothing speaks against it


@dataclass(frozen=True)
class Value:
    """`unit` as it stands there, or the usual one (then `fit` is lower)."""

    text: str
    unit: str = ""
    fit: float = MOSTLY_FREE


def read_value(kind: str, text: str, units: tuple[str, ...], told: str, today: date) -> Value | None:
    """None where nothing of this kind stands in the text. `told`: the unit that the label names, or ""."""
    text = text.strip(" :=.,;|_'\"")
    if not text:
        return None
    if kind in NUMBERS:
        return NUMBERS[kind](text, units, told)
    return read_date(text, today) if kind == "date" else TEXTS[kind](text)


def read_number(text: str, units: tuple[str, ...], told: str) -> Value | None:
    found = re.search(rf"(?<![\d.])[-+≤<]?\s*({NUMBER})\s*", text)
    if not found or found.start() > 4:
        return None
    number = found[1].replace(",", "")
    number = f"0{number}" if number.startswith(".") else number
    unit = unit_in(text[found.end() :], units)
    fit = 1.0 if unit else 0.97 if told else 0.72
    rest = text[found.end() :] if not unit else ""
    if rest and re.match(r"[\w~×xX*]", rest):
        fit *= 0.6  # something else stands there: another unit, or a range
    if len(number) > 1 and number[0] == "0" and number[1] != ".":
        fit *= 0.5
    return Value(number, unit or told or units[0], fit)


def read_range(text: str, units: tuple[str, ...], told: str) -> Value | None:
    joint = rf"\s*(?:{'|'.join(WAVES)})\s*"
    found = re.search(rf"\(?\s*([-+]?{NUMBER})\s*([^\d\s~.-]{{0,5}}){joint}([-+]?{NUMBER})\s*\)?\s*", text)
    if not found:
        return None
    low, high = (number.replace(",", "") for number in (found[1], found[3]))
    unit = unit_in(text[found.end() :], units)
    fit = (1.0 if unit or told else 0.72) * (1.0 if float(low) < float(high) else 0.2)
    return Value(f"{low}~{high}", unit or told or units[0], fit)


def read_diameter(text: str, units: tuple[str, ...], told: str) -> Value | None:
    found = re.search(r"(?:DN|D\s*N|[Φφ]|^)\s*(\d{1,4})\s*(mm)?\s*$", text)
    return Value(found[1], units[0], 1.0 if found[1] in DIAMETERS else 0.5) if found else None


WAVES = ("~", "-", "至", "…", "\\.{2,3}", "—")
DIAMETERS = {
    "15",
    "20",
    "25",
    "32",
    "40",
    "50",
    "65",
    "80",
    "100",
    "125",
    "150",
    "200",
    "250",
    "300",
    "400",
    "500",
}
NUMBERS: dict[str, Callable[[str, tuple[str, ...], str], Value | None]] = {
    "number": read_number,
    "range": read_range,
    "diameter": read_diameter,
}


def read_date(text: str, today: date) -> Value | None:
    """2021-06 or 2021-06-15; a month is enough, as on most plates."""
    squeezed = text.replace(" ", "")
    found = re.search(r"((?:19|20)\d{2})[年./\-]?(\d{1,2})(?:[月./\-](\d{1,2}))?日?", squeezed)
    if not found:
        year = re.fullmatch(r"((?:19|20)\d{2})年?", squeezed)
        return Value(year[1], fit=0.8) if year and OLDEST <= int(year[1]) <= today.year else None
    day = int(found[3] or 1)
    try:
        said = date(int(found[1]), int(found[2]), day)
    except ValueError:
        return None
    plausible = said.year >= OLDEST and said <= today
    whole = found.end() - found.start() >= len(squeezed) - 1
    text = f"{said:%Y-%m-%d}" if found[3] else f"{said:%Y-%m}"
    return Value(text, fit=(1.0 if plausible else 0.2) * (1.0 if whole else 0.6))


def read_text(text: str) -> Value | None:
    return Value(text)


def read_model(text: str) -> Value | None:
    """Letters and figures, as they are: small letters are meant in models."""
    found = re.sub(r"\s+", "", text)
    odd = re.search(r"[^0-9A-Za-z./\-+()·*×φΦⅠⅡⅢⅣ]", found)
    return Value(found, fit=0.6 if odd or len(found) < 2 else MOSTLY_FREE)


def read_serial(text: str) -> Value | None:
    found = re.sub(r"^(?:No\.?|N0\.?|№|NO\.?)[:\s]*", "", re.sub(r"\s+", "", text))
    if not re.search(r"\d", found):
        return None
    odd = re.search(r"[^0-9A-Za-z./\-_#()]", found)
    return Value(found, fit=0.5 if odd or len(found) < 3 else MOSTLY_FREE)


def read_accuracy(text: str) -> Value | None:
    """Ⅲ and its like (in an oval on scales), or a figure such as 1.6."""
    squeezed = re.sub(r"[\s()级]", "", text)
    figure = re.fullmatch(r"(?:0\.\d{1,2}|[1-4](?:\.[05])?|1\.6|5)", squeezed)
    if figure:
        return Value(squeezed, fit=1.0)
    strokes = squeezed.replace("Ⅲ", "III").replace("Ⅱ", "II").replace("Ⅰ", "I").replace("Ⅳ", "IV").upper()
    strokes = strokes.replace("川", "III").translate(str.maketrans("L1|!/\\", "IIIIII"))
    known = CLASSES.get(strokes)
    if known:
        return Value(known, fit=STROKES[known] if "Ⅲ" in squeezed or squeezed == strokes else 0.7)
    return Value(squeezed, fit=0.3) if len(squeezed) <= 8 else None


STROKES = {"Ⅰ": 0.5, "Ⅱ": 0.7, "Ⅲ": 0.95, "ⅢⅢ": 0.7}  # strokes get lost, and nearly all scales are of class Ⅲ
CLASSES = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IIII": "ⅢⅢ"}


def read_duty_class(text: str) -> Value | None:
    found = re.match(r"[AM]\s*([1-8])", text.upper())
    return Value(f"A{found[1]}", fit=1.0) if found and text.upper().startswith("A") else None


def read_g_size(text: str) -> Value | None:
    found = re.match(r"G\s*(\d+(?:\.\d)?)", text.upper())
    return Value(f"G{found[1]}", fit=1.0) if found else None


def read_organisation(text: str) -> Value | None:
    squeezed = re.sub(r"\s+", "", text) if re.search(r"[\u4e00-\u9fff]", text) else text
    if len(squeezed) < 4:
        return None
    whole = re.search(
        r"(?:公司|厂|集团|所|社|中心|店|Ltd\.?|Inc\.?|GmbH)(?:\(.{2,6}\))?$", squeezed, re.IGNORECASE
    )
    return Value(squeezed, fit=0.97 if whole else 0.55)


def read_name(text: str) -> Value | None:
    squeezed = re.sub(r"\s+", "", text)
    return Value(squeezed) if 2 <= len(squeezed) <= 24 else None


def shaped(*shapes: re.Pattern[str]) -> Callable[[str], Value | None]:
    """A number of one of these shapes, wherever it stands in the text; look-alikes are put right, and doubted."""

    def read(text: str) -> Value | None:
        squeezed = re.sub(r"\s+", "", text).upper()
        for fit, tried in ((1.0, squeezed), (0.6, _mended(squeezed))):
            for shape in shapes:
                found = re.search(rf"(?<![0-9A-Z]){shape.pattern}(?![0-9A-Z])", tried)
                if found:
                    return Value(found[0], fit=fit)
        bare = re.sub(r"^(?:CPA|CMC|NO\.?)[:.\-]*", "", squeezed)
        return Value(bare, fit=0.25) if 5 <= len(bare) <= 24 and re.search(r"\d{3}", bare) else None

    return read


def read_uscc(text: str) -> Value | None:
    """The check character vouches for it; a letter that the alphabet lacks is put right by its look-alike."""
    squeezed = re.sub(r"[^0-9A-Z]", "", text.upper())
    for start in range(max(1, len(squeezed) - 17)):
        piece = squeezed[start : start + 18]
        mended = piece.translate(str.maketrans("OIZS", "0125"))
        if is_uscc(mended):
            return Value(mended, fit=1.0 if mended == piece else 0.9)
    return Value(squeezed, fit=0.15) if 15 <= len(squeezed) <= 20 else None


def _mended(text: str) -> str:
    """Look-alikes as figures, in every run that has a figure."""
    return re.sub(r"[0-9OQDILSBZ]*[0-9][0-9OQDILSBZ]*", _as_figures, text)


def _as_figures(run: re.Match[str]) -> str:
    """TS stays, whatever follows it: the S of a licence is a letter."""
    head = "S" if run[0].startswith("S") and run.string[run.start() - 1 : run.start()] == "T" else ""
    return head + run[0][len(head) :].translate(LOOK_ALIKES)


TEXTS: dict[str, Callable[[str], Value | None]] = {
    "text": read_text,
    "model": read_model,
    "serial": read_serial,
    "accuracy": read_accuracy,
    "duty_class": read_duty_class,
    "g_size": read_g_size,
    "organisation": read_organisation,
    "name": read_name,
    "device_code": shaped(DEVICE_CODE),
    "licence_no": shaped(LICENCE),
    "type_approval_no": shaped(APPROVAL_PROVINCIAL, APPROVAL_NATIONAL),
    "uscc": read_uscc,
}
