"""What a thing can be found by. Every writer of the register fills both search columns through here."""

from collections.abc import Iterable, Mapping
from typing import Any

from backend.things.columns import type_name
from backend.things.grams import search_text, tsvector

NUMBERS = (
    "device_code",
    "register_no",
    "certificate_no",
    "internal_no",
    "plate_no",
    "factory_no",
    "type_approval_no",
)
WORDS = ("name", "address", "place", "maker", "model")


def searchable(thing: Mapping[str, Any], units: Iterable[str | None]) -> dict[str, str]:
    """The columns `search_text` and `search_grams` for the columns of a thing and the names of its units."""
    words = [thing.get(key) for key in WORDS]
    numbers = [thing.get(key) for key in NUMBERS]
    text = search_text([*words, type_name(thing["kind"], thing["type_code"]), *units, *numbers])
    return {"search_text": text, "search_grams": tsvector(text)}
