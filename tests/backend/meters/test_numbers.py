"""The type approval number: every example of the rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.meters.numbers import read_type_approval_no


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("2019F123-31", "2019F123-31"),
        ("2016F105-33", "2016F105-33"),
        ("CPA 99-F166", "99-F166"),
        ("2012-F123", "2012-F123"),
        ("CPA：2019f123－31", "2019F123-31"),
    ],
)
def test_a_type_approval_number_is_valid(raw, kept):
    reading = read_type_approval_no(raw)
    assert reading.is_valid
    assert reading.normalised == kept


@pytest.mark.parametrize("raw", ["2019F12-31", "2019F123-99", "2019123-31", "F123-31", ""])
def test_a_wrong_type_approval_number_is_refused(raw):
    assert read_type_approval_no(raw).errors


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(raw):
    assert read_type_approval_no(raw).raw == raw
