"""Net content as it is printed on a package: "500g", "净含量：8×60克", "60g*8", "1.5L", "480克（60克×8）".
pwa/packaging/judging/net_content.js reads the same."""

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction

from backend.packaging.judging.exact import short
from backend.packaging.judging.sentences import SENTENCES

MOST_NET, MOST_PIECES, LONGEST = 100_000, 10_000, 60
UNITS = {
    "kg": "kg", "千克": "kg", "公斤": "kg", "g": "g", "克": "g",
    "ml": "mL", "毫升": "mL", "l": "L", "升": "L",
}  # fmt: skip
IN_BASE = {"g": 1, "kg": 1000, "mL": 1, "L": 1000, "": 1}
NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.[0-9]{1,6})?"
UNIT = "(?:kg|千克|公斤|毫升|ml|克|g|升|l)"
COUNTER = "(?:个|枚|只|块|片|袋|包|盒|瓶|支|罐|条|颗|粒|杯|听|件|份|粽|饼|小袋|小包|小盒)"
AMOUNT = re.compile(f"({NUMBER})({UNIT})?")
TIMES = re.compile(f"({NUMBER})({UNIT})?{COUNTER}?[x*]({NUMBER})({UNIT})?{COUNTER}?")
WITH_PARTS = re.compile(r"([^()]+)\(([^()]+)\)")
SPACES = "[ \t\r\n\u00a0\u200b\u3000\ufeff]+"
LABEL = re.compile(r"^(?:净含量|净重|净含|规格|含量)[:]?")


def read_net(written: str, words: Mapping[str, str] = SENTENCES) -> dict[str, str | int | None]:
    """`net` of one piece with `unit` (None where none is written) and `pieces`; or `problem`, a sentence."""
    text = plain(written)
    shown = re.sub(f"^{SPACES}|{SPACES}$", "", written)[:LONGEST]
    if not text:
        return {"problem": words["net.empty"]}
    read = amount_of(text)
    if isinstance(read, str):
        return {"problem": words[read].format(text=shown)}
    net, unit, pieces = read
    value = Fraction(net) * IN_BASE[unit]
    if value == 0 or pieces == 0:
        return {"problem": words["net.zero" if value == 0 else "net.pieces"]}
    if value > MOST_NET:
        return {"problem": words["net.much"]}
    if pieces > MOST_PIECES:
        return {"problem": words["net.pieces"]}
    return {"net": net, "unit": unit or None, "pieces": pieces}


def plain(written: str) -> str:
    """Half-width, without spaces, in small letters, × as x; without the words before it."""
    text = unicodedata.normalize("NFKC", written[: 4 * LONGEST])
    text = re.sub(SPACES, "", text).lower().replace("×", "x").replace("✕", "x").replace("乘", "x")
    return LABEL.sub("", text.replace("ℓ", "l"))


def amount_of(text: str) -> tuple[str, str, int] | str:
    """(net, unit, pieces), or the code of what is wrong."""
    if re.match(r"-[0-9]", text):
        return "net.zero"
    if re.search(r"±|\+/?-|[0-9][^0-9x*]{0,2}[-~至到—][0-9]", text):
        return "net.range"
    if re.search(r"[0-9](?:市?斤|两)", text):
        return "net.unit"
    if re.search(r"[+、;,和]", re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text)):
        return "net.several"
    parted = WITH_PARTS.fullmatch(text)
    if parted:
        return of_parts(parted[1], parted[2])
    return single(text) or "net.unread"


def of_parts(whole: str, parts: str) -> tuple[str, str, int] | str:
    """480克(60克x8): the parts count, when they come to the whole."""
    total, read = single(whole), single(parts)
    if total is None or read is None:
        return "net.unread"
    sums = [Fraction(net) * pieces * IN_BASE[unit or total[1]] for net, unit, pieces in (total, read)]
    if sums[0] != sums[1]:
        return "net.product"
    return read[0], read[1] or total[1], read[2]


def single(text: str) -> tuple[str, str, int] | None:
    if found := AMOUNT.fullmatch(text):
        return number(found[1]), unit_of(found[2]), 1
    if not (found := TIMES.fullmatch(text)) or (found[2] and found[4]):
        return None
    first, second = number(found[1]), number(found[3])
    # The one with the unit is a piece; without any the first is.
    net, unit, count = (second, found[4], first) if found[4] else (first, found[2], second)
    if "." in count or len(count) > 9:
        return None
    return net, unit_of(unit), int(count)


def number(written: str) -> str:
    return short(Fraction(written.replace(",", "")))


def unit_of(written: str | None) -> str:
    return UNITS[written] if written else ""
