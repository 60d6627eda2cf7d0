"""The fields of the form become the case that is judged: the same examples as for the phone's half."""

import json

import pytest

from backend.packaging.judgements.cases import case_of
from backend.packaging.judgements.view import shown
from backend.packaging.judging.judge import judge
from backend.packaging.standards.shipped import shipped_dictionary
from backend.pages import chinese
from backend.settings import PROJECT

BESIDE = PROJECT / "tests" / "pwa" / "packaging"
CASES = json.loads((BESIDE / "cases.json").read_text("utf-8"))
SHOWN = json.loads((BESIDE / "shown.json").read_text("utf-8"))


@pytest.mark.parametrize("example", CASES, ids=lambda example: example["why"])
def test_fields_become_a_case(example):
    assert case_of(example["fields"]) == (example["case"], example["problems"])


@pytest.mark.parametrize("example", SHOWN, ids=lambda example: example["why"])
def test_a_verdict_is_shown_as_on_the_phone(example):
    verdict = judge(shipped_dictionary(), example["case"]) | {"dictionary": "-"}
    assert verdict == example["verdict"]
    told = shown(verdict, example["what"], chinese)
    assert json.loads(json.dumps(told, default=to_json)) == example["shown"]


def to_json(struct: object) -> object:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}  # type: ignore[attr-defined]
