"""The code that the phone's decoder practises on is one."""

import re

import numpy as np

from backend.settings import PROJECT
from scanning.decode import by_zxing


def test_the_code_to_practise_on_is_one():
    source = (PROJECT / "pwa/scan/practice.js").read_text("utf-8")
    rows = [int(number, 16) for number in re.findall(r"0x([0-9a-f]{6})\b", source.split("]")[0])]
    modules = np.array([[row >> (len(rows) - 1 - column) & 1 for column in range(len(rows))] for row in rows])
    drawn = np.kron(np.pad(1 - modules, 4, constant_values=1), np.ones((6, 6))) * 255
    assert [text for text, _ in by_zxing(drawn.astype(np.uint8))] == ["1"]
