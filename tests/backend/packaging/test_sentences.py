"""What a judgement says is whole in both languages, and the phone's search finds what people type."""

import re

from backend.packaging.judging.judge import judge
from backend.packaging.judging.sentences import SENTENCES
from backend.packaging.standards.shipped import shipped_dictionary
from backend.pages import english
from tests.backend.packaging.random_cases import random_cases

NAMES = re.compile(r"\{(\w+)\}")


def test_every_sentence_is_there_in_english_with_the_same_names_in_it():
    for code, chinese in SENTENCES.items():
        said = english(chinese)
        assert sorted(NAMES.findall(said)) == sorted(NAMES.findall(chinese)), code
        assert not re.search(r"[\u3000-\u30ff\u4e00-\u9fff]", said), code


def test_a_judgement_in_english_has_no_chinese_in_it_and_the_same_figures():
    words = {code: english(chinese) for code, chinese in SENTENCES.items()}
    for case in random_cases(200, seed=7):
        told = judge(shipped_dictionary(), case, words)
        assert not re.search(r"[\u4e00-\u9fff]", str(told)), told
        here = judge(shipped_dictionary(), case)
        assert [each["why"] for each in told.get("checks", {}).values()] == [
            each["why"] for each in here.get("checks", {}).values()
        ]
