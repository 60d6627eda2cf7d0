"""The short number of a record, made alike on the phone (tests/offline/browser/short_number.test.js) and here."""

import json
from uuid import UUID

import pytest

from backend.settings import PROJECT
from offline.short_number import short_number

EXAMPLES = json.loads((PROJECT / "offline" / "examples" / "short_numbers.json").read_text("utf-8"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["number"])
def test_both_halves_make_the_same_number(example):
    assert short_number(example["letter"], UUID(example["id"])) == example["number"]
