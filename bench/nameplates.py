"""Fields read from made-up nameplates, beside the plain OCR with the first pattern that fits, in the same run.

right: of all fields that stand on the plates. sure: shown as clear. wrong while sure: of those shown as clear, what
stands there otherwise or not at all. Seconds are of one core.
"""

import re
import time
from collections.abc import Callable, Iterable
from datetime import date

from scanning.nameplate.fields import Found
from scanning.nameplate.ocr import is_installed, lines_in
from scanning.nameplate.reading import read_nameplate
from tests.scanning.nameplate.measured import Tally
from tests.scanning.nameplate.plates import DIRT, FAIR, GLARE, HARD, Plate, jpeg, licence, plate

TODAY = date(2026, 11, 1)
FIRST_SEED = 9000  # never looked at while the rules were made
PLATES = 15
LICENCES = 20
TROUBLES = {"fair": FAIR, "glare on all": GLARE, "dirt on all": DIRT, "hard": HARD}
# What one would write in an hour: a word, then whatever follows it.
PATTERNS = {
    "model": r"型\s?号(?:规格)?\s*[:：]?\s*(\S+)",
    "factory_no": r"(?:出厂|产品|制造)?编号\s*[:：]?\s*(\S+)",
    "maker": r"(?:制造\S*\s*[:：])?\s*(\S+(?:公司|厂))",
    "made_on": r"((?:19|20)\d\d[-年./]\d{1,2}(?:[-月./]\d{1,2})?)",
    "accuracy_class": r"等级\s*[:：]?\s*(\S+)",
    "max_capacity": r"(?:Max|最大[秤称]量)\s*[:：]?\s*([\d.]+)",
    "min_capacity": r"(?:Min|最小[秤称]量)\s*[:：]?\s*([\d.]+)",
    "verification_interval": r"(?:\be|分度值)\s*[:：=]?\s*([\d.]+)",
    "type_approval_no": r"(\d{4}-?[A-Z]\d{3}(?:-\d\d)?)",
    "licence_no": r"(TS\d{7}-\d{4})",
    "device_code": r"\b(\d{17})\b",
    "uscc": r"\b([0-9A-Z]{18})\b",
}


def main() -> None:
    if not is_installed():
        print("the extra `ocr` is not installed: nothing to measure")
        return
    print(f"{'':46}{'plates':>8}{'fields':>8}{'right':>9}{'sure':>9}{'wrong while sure':>18}{'s each':>9}")
    for kind, make, count in (("licences", licence, LICENCES), ("plates", plate, PLATES)):
        for place, (name, trouble) in enumerate(TROUBLES.items()):
            first = FIRST_SEED + 100 * place
            made = [make(seed, trouble) for seed in range(first, first + count)]
            for how, read in (("as built", as_built), ("OCR and first pattern", first_pattern)):
                print(f"{f'{kind}, {name}':23}", row(how, made, read), flush=True)


def row(how: str, plates: list[Plate], read: Callable[[Plate], Iterable[Found]]) -> str:
    tally = Tally()
    began = time.process_time()
    for each in plates:
        tally.add(each.content.truth, read(each))
    seconds = (time.process_time() - began) / len(plates)
    shares = f"{tally.right_share:9.1%}{tally.sure_share:9.1%}{tally.wrong_share:18.1%}"
    return f"{how:22}{len(plates):5}{tally.asked:8}{shares}{seconds:9.2f}"


def as_built(made: Plate) -> Iterable[Found]:
    return read_nameplate(jpeg(made.photo), TODAY).fields


def first_pattern(made: Plate) -> Iterable[Found]:
    """All fields in the form in which they are asked for, as far as the pattern brings it; units are let pass."""
    lines = lines_in(made.photo)
    text = "\n".join(line.text for line in lines)
    for key, pattern in PATTERNS.items():
        if found := re.search(pattern, text):
            value = re.sub(r"[年月./]", "-", found[1]).rstrip("日-") if key == "made_on" else found[1]
            unit = made.content.truth.get(key, ("", ""))[1]
            yield Found(key, value, unit, found[0], 1.0, ((0, 0), (0, 0), (0, 0), (0, 0)))
    if lines:
        top = min(lines, key=lambda line: line.middle[1])
        yield Found("name", top.text, "", top.text, 1.0, top.box)


if __name__ == "__main__":
    main()
