"""Every kind has its questions, and each issue suggests a grade."""

import pytest

from backend.equipment import catalogue
from backend.inspections.checklists import checklist_for, first_lists, suggest
from backend.inspections.models import Grade
from backend.things.models import Thing

WHOLE_KINDS = {kind.slug for kind in catalogue.kinds()}


def test_every_kind_of_equipment_has_questions_of_its_own():
    assert set(first_lists().kinds) == WHOLE_KINDS


def test_no_two_questions_of_a_checklist_have_the_same_id():
    ids = [item.id for _, item in first_lists().items]
    assert len(ids) == len(set(ids))


def test_every_question_names_an_issue():
    issues = {item.issue for _, item in first_lists().items}
    assert issues <= set(first_lists().issues)


def test_a_boiler_is_asked_the_common_questions_first():
    checklist = checklist_for(first_lists(), Thing(kind="equipment", type_code="1100"))
    assert checklist
    assert [item.id for item in checklist.items] == [f"C{n}" for n in range(1, 15)] + [
        f"B{n}" for n in range(1, 12)
    ]


def test_a_meter_has_no_checklist():
    assert checklist_for(first_lists(), Thing(kind="meter", type_code="M02")) is None


@pytest.mark.parametrize(
    ("issue", "grade", "case"),
    [
        ("scrapped", Grade.SEVERE, "（一）"),
        ("failed_examination", Grade.SEVERE, "（二）"),
        ("part_failed", Grade.SEVERE, "（三）"),
        ("faulty", Grade.SEVERE, "（四）"),
        ("beyond_parameters", Grade.SEVERE, "（五）"),
        ("overdue", Grade.GENERAL, "不在第57号第二十五条列举"),
        ("records", Grade.GENERAL, ""),
        ("no_mark", Grade.GENERAL, ""),
    ],
)
def test_the_five_cases_of_the_rule_suggest_severe(issue, grade, case):
    suggestion = suggest(first_lists().issues, issue)
    assert suggestion.grade == grade
    assert case in suggestion.why


def test_major_is_left_to_the_officer():
    assert Grade.MAJOR not in {suggest(first_lists().issues, issue).grade for issue in first_lists().issues}
