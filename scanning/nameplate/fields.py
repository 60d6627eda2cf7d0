"""Lines of text on a nameplate or a licence → the fields they fill. Knows no picture and no OCR.

A value stands behind its label in the same line, else right of it, else below. What has no label (the name of the thing
at the top, the maker at the foot, numbers of a fixed shape) is known by its form, and trusted less.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scanning.nameplate.labels import Label, Meaning, Vocabulary, endings, vocabulary
from scanning.nameplate.lines import Box, Line, below, plain, right_of
from scanning.nameplate.shapes import APPROVAL_PROVINCIAL, DEVICE_CODE, LICENCE
from scanning.nameplate.units import unit_in
from scanning.nameplate.values import Value, read_organisation, read_value

REACH = 14  # heights of a line between a label and its value in a table
LICENCE_WORDS = re.compile("营业执照|统一社会信用代码")
KIND_OF_COMPANY = re.compile(r"[类型\s:]*(?:其他)?(?:一人)?(?:有限责任公司|股份有限公司)")
WITHOUT_LABEL = 0.93
WITHOUT_NAME = 0.8  # of a licence: never sure
BELOW = 0.9


@dataclass(frozen=True)
class Found:
    """`value` in one way of writing (2021-06, Ⅲ, 5~50), `text` as it stood there. `confidence`: 0 to 1. `box`: where
    the value stands (px)."""

    key: str
    value: str
    unit: str
    text: str
    confidence: float
    box: Box


@dataclass
class Piece:
    """A label with what stands behind it in its line."""

    line: Line
    label: Label
    rest: str
    begin: int
    end: int


def fields_of(lines: Sequence[Line], today: date) -> list[Found]:
    """One a key, the most credible; in the order of the vocabulary."""
    lines = [replace(line, text=plain(line.text)) for line in lines if line.text.strip()]
    licence = is_licence(lines)
    words = vocabulary("licences" if licence else "plates")
    pieces, free = parted(lines, words)
    found = list(labelled(pieces, free, words, today))
    if licence:
        others = [piece.line for piece in pieces]
        found = [in_two_lines(one, free, others) if one.key == "organisation" else one for one in found]
    unlabelled = of_licence(free, found) if licence else of_plate(lines, free, found, today)
    return best(words, [*found, *unlabelled])


def is_licence(lines: Iterable[Line]) -> bool:
    return any(LICENCE_WORDS.search(line.text.replace(" ", "")) for line in lines)


def parted(lines: Iterable[Line], words: Vocabulary) -> tuple[list[Piece], list[Line]]:
    """Labels with what stands behind them, and the lines without any label."""
    pieces, free = [], []
    for line in lines:
        labels = words.labels_in(line.text)
        if not labels or (labels[0].begin > 0 and not pieces_allowed(line.text, labels[0])):
            free.append(line)
            continue
        ends = [label.begin for label in labels[1:]] + [len(line.text)]
        for label, end in zip(labels, ends, strict=True):
            pieces.append(Piece(line, label, line.text[label.end : end], label.end, end))
    return pieces, free


def pieces_allowed(text: str, label: Label) -> bool:
    """A label that does not begin its line counts only behind a break or with a sign of its own."""
    return text[label.begin - 1] in " ;,|/." or text[label.end : label.end + 1] in (":", "=")


def labelled(pieces: list[Piece], free: list[Line], words: Vocabulary, today: date) -> Iterable[Found]:
    used: list[Line] = []
    for piece in pieces:
        for meaning in words.meanings[piece.label.word]:
            made = in_line(piece, meaning, today)
            if made is None:
                left = [line for line in free if line not in used]
                made, line = beside(piece, meaning, left, today)
                if line is not None and meaning is words.meanings[piece.label.word][-1]:
                    used.append(line)
            if made and meaning.is_asked:
                yield made
    for line in used:
        free.remove(line)


def in_line(piece: Piece, meaning: Meaning, today: date) -> Found | None:
    told, rest = unit_told(piece.rest, meaning)
    value = read_value(meaning.kind, rest, meaning.units, told, today)
    if value is None:
        return None
    begin = piece.end - len(piece.rest) + (len(piece.rest) - len(piece.rest.lstrip(" :=")))
    begin = min(begin, piece.end - 1)
    sure = trusted(piece.line, begin, piece.end) * piece.label.sure
    return credible(meaning.key, value, rest.strip(" :="), sure, piece.line.part(begin, piece.end))


def beside(piece: Piece, meaning: Meaning, free: list[Line], today: date) -> tuple[Found | None, Line | None]:
    """What stands right of a label that has nothing behind it, else below."""
    told, rest = unit_told(piece.rest, meaning)
    if rest.strip(" :=."):
        return None, None
    for line, trust in ((right_of(piece.line, free, REACH), 1.0), (below(piece.line, free), BELOW)):
        if line is None:
            continue
        value = read_value(meaning.kind, line.text, meaning.units, told, today)
        if value:
            sure = trusted(line) * piece.label.sure * trust
            return credible(meaning.key, value, line.text, sure, line.box), line
    return None, None


def unit_told(rest: str, meaning: Meaning) -> tuple[str, str]:
    """The unit that stands in brackets behind the label, and what follows."""
    found = re.match(r"\s*\(([^()]{1,8})\)", rest)
    if not found or not meaning.units:
        return "", rest
    told = unit_in(found[1].strip(), meaning.units)
    return (told, rest[found.end() :]) if told else ("", rest)


def in_two_lines(one: Found, free: Sequence[Line], labels: Iterable[Line]) -> Found:
    """A long name with what had no room in its line: it stands below, and no label before it."""
    under = below(Line(one.text, one.confidence, one.box), free)
    if under is None or any(right_of(label, [under], REACH) for label in labels):
        return one
    value = read_organisation(one.text + under.text)
    if value is None or not endings("organisations").search(value.text) or KIND_OF_COMPANY.match(under.text):
        return one
    (left, top), (right, high), _, (start, low) = one.box[0], one.box[1], one.box[2], under.box[3]
    box = ((left, top), (right, high), (right + start - left, high + low - top), (start, low))
    return credible(one.key, value, value.text, min(one.confidence, under.confidence), box)


def of_plate(lines: Sequence[Line], free: list[Line], found: list[Found], today: date) -> Iterable[Found]:
    known = {one.key for one in found}
    if "maker" not in known:
        yield from makers(free)
    if "name" not in known:
        yield from names(free)
    for key, shape in SHAPES.items():
        if key in known:
            continue
        for line in lines:
            if hit := shape.search(re.sub(r"\s+", "", line.text).upper()):
                yield credible(key, Value(hit[0], fit=WITHOUT_LABEL), line.text, line.confidence, line.box)


def of_licence(free: list[Line], found: Sequence[Found]) -> Iterable[Found]:
    """The labels of a licence are small and pale: its number is known by its check character. What ends as names do may
    as well be the end of one, or who registered it."""
    known = {one.key for one in found}
    for line in free:
        value = read_value("uscc", line.text, (), "", date.max)
        if value and value.fit >= 0.9 and len(re.findall("[0-9A-Z]", line.text.upper())) == len(value.text):
            yield credible("uscc", value, line.text, line.confidence, line.box)
        named = "organisation" not in known and endings("organisations").search(line.text)
        if named and not KIND_OF_COMPANY.match(line.text):
            yield from (
                replace(one, confidence=round(one.confidence * WITHOUT_NAME, 3))
                for one in as_organisation("organisation", line)
            )


def makers(free: list[Line]) -> Iterable[Found]:
    for line in free:
        if endings("organisations").search(line.text.replace(" ", "")):
            yield from as_organisation("maker", line)


def as_organisation(key: str, line: Line) -> Iterable[Found]:
    value = read_organisation(line.text)
    if value:
        sure = replace(value, fit=value.fit * WITHOUT_LABEL)
        yield credible(key, sure, line.text, trusted(line), line.box)


def names(free: list[Line]) -> Iterable[Found]:
    """The tallest of the lines that end as names of things do."""
    ended = [line for line in free if endings("names").search(line.text.replace(" ", ""))]
    for line in sorted(ended, key=lambda line: -line.height)[:1]:
        text = line.text.replace(" ", "")
        yield credible("name", Value(text, fit=WITHOUT_LABEL), line.text, trusted(line), line.box)


def trusted(line: Line, begin: int = 0, end: int | None = None) -> float:
    """How far what stands there was read for certain: no better than its weakest character."""
    return min(line.confidence, (1 + line.weakest(begin, end)) / 2)


def credible(key: str, value: Value, text: str, sure: float, box: Box) -> Found:
    return Found(key, value.text, value.unit, text, round(max(0.0, min(1.0, sure)) * value.fit, 3), box)


def best(words: Vocabulary, found: Iterable[Found]) -> list[Found]:
    by_key: dict[str, Found] = {}
    for one in found:
        if one.key not in by_key or one.confidence > by_key[one.key].confidence:
            by_key[one.key] = one
    return list(by_key.values())


SHAPES = {
    "type_approval_no": APPROVAL_PROVINCIAL,
    "licence_no": LICENCE,
    "device_code": re.compile(rf"(?<![0-9A-Z]){DEVICE_CODE.pattern}(?![0-9A-Z])"),
}
