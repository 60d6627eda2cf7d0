"""An XLSForm becomes a checklist; whatever is wrong with one is told with its row."""

import msgspec
import pytest

from backend.inspections.checklists import changes_between, first_lists
from backend.inspections.checklists_template import template
from backend.inspections.checklists_xlsform import read_xlsform
from backend.refusals import Refusal
from tests.backend.inspections import xlsforms
from tests.backend.inspections.xlsforms import below, cell, changed, without

ISSUES = first_lists().issues


def problems_of(content: bytes) -> list[str]:
    return [f"{line.row}: {say}" for line in read_xlsform(content, ISSUES).lines for say in line.problems]


def test_a_version_written_as_an_xlsform_is_read_as_it_was():
    read = read_xlsform(template(first_lists()), ISSUES)
    assert read.lists
    assert msgspec.structs.replace(read.lists, version=first_lists().version) == first_lists()


def test_a_new_question_with_a_reading_and_its_limit_is_taken_over():
    content = changed(
        below("E3_value", "decimal", "E11_value", "开门等待", "", "", "", ". <= 3.5", "秒"),
        below("E3_value", "select_one yes_no_na", "E11", "开门等待时间合适", "GB 7588", "elevator", "other"),
    )
    lists = read_xlsform(content, ISSUES).lists
    assert lists
    added = next(item for item in lists.kinds["elevator"] if item.id == "E11")
    assert (added.group, added.text, added.clause) == ("维保", "开门等待时间合适", "GB 7588")
    assert added.value and (added.value.name, added.value.unit, added.value.most) == ("开门等待", "秒", 3.5)
    told = changes_between(first_lists(), lists)
    assert (told.new, told.changed, told.gone) == ({"E11"}, frozenset(), ())


def test_what_a_version_changes_is_told():
    lists = read_xlsform(changed(cell("C1", "label", "登记证有效"), without("C9")), ISSUES).lists
    assert lists
    told = changes_between(first_lists(), lists)
    assert told.changed == {"C1"}
    assert [item.id for item in told.gone] == ["C9"]


def test_kinds_may_be_written_in_chinese_and_types_with_a_blank():
    content = changed(cell("B1", "kind", "锅炉"), cell("group1", "type", "begin group"))
    read = read_xlsform(content, ISSUES)
    assert read.lists and read.lists.kinds["boiler"] == first_lists().kinds["boiler"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (cell("C2", "name", "C1"), "4: name C1 和第 3 行重复"),
        (cell("C2", "name", "2C"), "4: name 用字母开头"),
        (cell("C2", "name", "unit"), "4: name 不能用 unit"),
        (cell("C2", "label", ""), "4: 没有写 label"),
        (cell("C2", "label", "长" * 201), "4: label 最多 200 个字"),
        (cell("C2", "kind", "飞机"), "4: kind 写 common 或一种设备"),
        (cell("C2", "issue", "nothing"), "4: issue 写 choices 里"),
        (cell("C2", "type", "select_multiple yes_no_na"), "4: 检查项只认 select_one yes_no_na"),
        (cell("C2", "type", "barcode"), "4: 检查表不认识 type barcode"),
        (cell("C2", "type", ""), "4: 没有写 type"),
        (cell("E3_value", "constraint", ". < 15 and . > 2"), "constraint 只认 . <= 数字"),
        (cell("E3_value", "label", ""), "没有写 label，例如"),
        (below("E3_value", "decimal", "again", "再读一次"), "读数要紧跟在一个检查项下面"),
        (without("group1"), "这一项不在组里"),
        (below("C1", "begin_group", "open", "没关上"), "有 1 个组没有 end_group"),
    ],
)
def test_every_mistake_is_told_with_its_row(change, says):
    content = changed(change)
    assert any(says in problem for problem in problems_of(content)), problems_of(content)
    assert read_xlsform(content, ISSUES).lists is None


def test_several_mistakes_are_told_at_once():
    content = changed(cell("C2", "name", "C1"), cell("C3", "kind", "飞机"), cell("C4", "issue", "?"))
    assert len(problems_of(content)) == 3


def test_a_kind_that_is_asked_nothing_is_told():
    names = [item.id for item in first_lists().kinds["ropeway"]]
    content = changed(*[cell(name, "kind", "crane") for name in names])
    assert problems_of(content) == ["0: 没有这些种类的检查项：客运索道。这一版要包括全部种类"]


def test_what_pyxform_refuses_is_refused():
    content = changed(cell("group1", "name", "group2"))
    assert any("name group2 和第" in problem for problem in problems_of(content))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "文件是空的"),
        (xlsforms.renamed_sheet("questions"), "没有名叫 survey 的工作表"),
        (xlsforms.with_macros(), "这个文件带宏"),
        (template(first_lists())[:4000], "坏了，打不开"),
        (b"type,name,label\n", "这不是 .xlsx"),
        (b"%PDF-1.7", "这是 PDF"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "旧的 .xls 格式"),
        (b"PK\x03\x04" + bytes(3 * 1024 * 1024), "最多 2 MB"),
    ],
)
def test_a_file_that_is_no_xlsform_gets_a_sentence(content, says):
    with pytest.raises(Refusal, match=says):
        read_xlsform(content, ISSUES)


def test_a_file_that_unpacks_to_half_a_gigabyte_is_not_unpacked():
    with pytest.raises(Refusal, match="解开以后太大"):
        read_xlsform(xlsforms.bomb(), ISSUES)
