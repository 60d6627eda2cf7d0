"""What two verdicts are compared by: what was decided and every figure, none of the sentences. A phone sends this much
of its own."""

from collections.abc import Mapping
from typing import Any

WORDS = {"say", "lines", "clause", "assumed"}


def essence(verdict: Mapping[str, Any]) -> dict[str, Any]:
    """`dictionary`, `date`, `overall`, `exceeded`, and of each check its verdict, its reason and its figures."""
    return {
        **{name: verdict.get(name) for name in ("dictionary", "date", "overall", "exceeded")},
        "checks": {
            name: {key: value for key, value in check.items() if key not in WORDS}
            for name, check in verdict.get("checks", {}).items()
        },
    }


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """By other values of the dictionary the same verdict may come out: then nothing differs."""
    return without_dictionary(one) == without_dictionary(other)


def without_dictionary(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "dictionary"}
