"""Pieces of text for substring search: Chinese in pairs of characters, letters and digits in threes.

PostgreSQL's own trigrams know nothing of two Chinese characters, which is how people search (电梯, 东塘). The
pieces lie in a tsvector with a GIN index; what it finds is checked again against `search_text`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

RUNS = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+")
WIDTH_LATIN, WIDTH_OTHER = 3, 2


def plain(text: str) -> str:
    """Lower case, half width, no blanks or punctuation inside numbers: what search compares."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"(?<=\w)[\s\-·./()]+(?=\w)", "", folded).strip()


def search_text(parts: Iterable[str | None]) -> str:
    """All that a thing can be found by, one part a line."""
    return "\n".join(dict.fromkeys(plain(part) for part in parts if part))


def grams(text: str) -> set[str]:
    """The pieces of a text already `plain`. A run shorter than a piece is a piece itself."""
    return {piece for run in RUNS.findall(text) for piece in pieces(run)}


def pieces(run: str) -> Iterator[str]:
    width = WIDTH_LATIN if run[0].isascii() else WIDTH_OTHER
    if len(run) <= width:
        yield run
        return
    for start in range(len(run) - width + 1):
        yield run[start : start + width]


def sought(query: str) -> set[str]:
    """The pieces that a row must have to hold this query as a substring. Short runs at the edges of the query
    may be parts of longer ones, so they are left to the check against the text."""
    found: set[str] = set()
    for run in RUNS.findall(plain(query)):
        width = WIDTH_LATIN if run[0].isascii() else WIDTH_OTHER
        if len(run) >= width:
            found.update(pieces(run))
    return found


def tsvector(text: str) -> str:
    """The literal that PostgreSQL reads as a tsvector. Pieces are letters and digits only: nothing to escape."""
    return " ".join(sorted(grams(text)))
