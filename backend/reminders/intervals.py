"""How long a kind of equipment may go without maintenance."""

from functools import cache
from pathlib import Path

import msgspec

from backend.equipment import catalogue

FILE = Path(__file__).parent / "data" / "maintenance.yaml"


@cache
def longest_without_maintenance() -> dict[str, int]:
    """Days, by prefix of the type code."""
    by_kind = msgspec.yaml.decode(FILE.read_bytes(), type=dict[str, int])
    return {
        code: by_kind[kind.slug] for kind in catalogue.kinds() if kind.slug in by_kind for code in kind.codes
    }
