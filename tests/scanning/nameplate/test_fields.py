"""Lines → fields, without any OCR: what a perfect reader would see, and what a tired one sees."""

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanning.nameplate.fields import fields_of
from scanning.nameplate.labels import vocabulary
from scanning.nameplate.lines import Line, edits
from scanning.nameplate.reading import SURE
from tests.scanning.nameplate.contents import KINDS, any_content
from tests.scanning.nameplate.layouts import line, lines_of
from tests.scanning.nameplate.licences import licence_paper
from tests.scanning.nameplate.measured import Tally

TODAY = date(2026, 11, 1)


@pytest.mark.parametrize("make", [*dict.fromkeys(KINDS), licence_paper], ids=lambda make: make.__name__)
def test_all_that_stands_on_a_plate_is_found(make) -> None:
    tally = Tally()
    for seed in range(25):
        rng = random.Random(seed)
        made = make(rng)
        tally.add(made.truth, fields_of(lines_of(made, rng), TODAY))
    assert tally.examples == []


def found_in(*texts: str) -> dict[str, tuple[str, str]]:
    lines = [line(text, 50, 60 * place, 40) for place, text in enumerate(texts)]
    return {one.key: (one.value, one.unit) for one in fields_of(lines, TODAY)}


def test_several_fields_stand_in_one_line() -> None:
    assert found_in("Max 30kg  Min 200g  e=10g  d=10g") == {
        "max_capacity": ("30", "kg"),
        "min_capacity": ("200", "g"),
        "verification_interval": ("10", "g"),
        "actual_interval": ("10", "g"),
    }


def test_a_label_names_the_unit_of_its_value() -> None:
    assert found_in("设计压力(MPa)：1.4")["design_pressure"] == ("1.4", "MPa")
    assert found_in("额定载重量（kg） 1000")["rated_load"] == ("1000", "kg")


def test_the_longest_label_wins() -> None:
    assert "volume" not in found_in("公称容积：40L")
    assert found_in("最高允许工作压力：1.3MPa") == {"working_pressure": ("1.3", "MPa")}


def test_words_within_a_name_announce_nothing() -> None:
    assert found_in("制造单位：江苏容积压力容器有限公司") == {"maker": ("江苏容积压力容器有限公司", "")}


def test_a_label_with_one_misread_character_is_understood_but_doubted() -> None:
    lines = [line("出广编号：20210635", 50, 0, 40)]
    clean = [line("出厂编号：20210635", 50, 0, 40)]
    doubted, sure = fields_of(lines, TODAY)[0], fields_of(clean, TODAY)[0]
    assert doubted.key == sure.key == "factory_no"
    assert doubted.confidence < 0.8 <= sure.confidence


def test_a_value_lies_where_it_stands_in_its_line() -> None:
    one = fields_of([line("型号：ACS-30", 100, 50, 40)], TODAY)[0]
    (left, top), (right, _), (_, low), _ = one.box
    assert (top, low) == (50, 90)
    assert 180 < left < 260
    assert right == pytest.approx(line("型号：ACS-30", 100, 50, 40).box[1][0])


def test_an_address_is_no_field() -> None:
    assert found_in("地址：上海市型号路12号", "电话：021-12345678") == {}


def test_a_licence_is_read_by_its_own_words() -> None:
    found = found_in("营业执照", "统一社会信用代码：91110108551385082Q", "名称：上海恒信商贸有限公司")
    assert found == {"uscc": ("91110108551385082Q", ""), "organisation": ("上海恒信商贸有限公司", "")}


def test_a_licence_needs_no_sign_between_label_and_value() -> None:
    found = found_in("营业执照", "名称上海恒信商贸有限公司", "类型有限责任公司", "法定代表人张三")
    assert found == {"organisation": ("上海恒信商贸有限公司", "")}
    assert found_in("营业执照", "名称上海恒信商店类型：个体工商户") == {"organisation": ("上海恒信商店", "")}


def licence_lines(*under: Line) -> list[Line]:
    return [line("营业执照", 300, 0, 40), line("名称：宁波市新区懿祎超市", 50, 60, 40), *under]


def test_a_name_too_long_for_its_line_goes_on_below() -> None:
    rest = line("（集团）有限公司", 170, 120, 40)
    (one,) = fields_of(licence_lines(rest), TODAY)
    assert (one.key, one.value) == ("organisation", "宁波市新区懿祎超市(集团)有限公司")
    (left, top), _, (_, low), _ = one.box
    assert (left, top) == pytest.approx((170, 60), abs=20)
    assert low == pytest.approx(160), "both lines are shown"


def test_what_has_a_label_of_its_own_is_no_part_of_the_name_above() -> None:
    kind = [line("类型", 50, 120, 40), line("有限责任公司", 170, 120, 40)]
    (one,) = fields_of(licence_lines(*kind), TODAY)
    assert one.value == "宁波市新区懿祎超市"
    assert one.confidence < SURE


def test_a_name_on_a_licence_whose_label_was_not_read_is_doubted() -> None:
    lines = [line("营业执照", 300, 0, 40), line("张杨路第三分公司", 170, 60, 40)]
    (one,) = fields_of(lines, TODAY)
    assert one.confidence < SURE
    assert fields_of([lines[0], line("类型股份有限公司(非上市)", 50, 60, 40)], TODAY) == []


def test_one_doubtful_character_makes_its_value_doubtful_and_no_other() -> None:
    clear = line("Max 30kg e=10g", 50, 0, 40)
    spoilt = replace(clear, scores=(*[1.0] * 4, 0.4, *[1.0] * 9))
    by_key = {one.key: one.confidence for one in fields_of([spoilt], TODAY)}
    assert by_key["max_capacity"] < SURE <= by_key["verification_interval"]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.text(max_size=30), st.floats(0, 900), st.floats(0, 900), st.floats(4, 80)), max_size=12
    )
)
def test_whatever_was_read_gives_at_most_one_field_a_key(seen: list) -> None:
    found = fields_of([line(*each) for each in seen], TODAY)
    keys = [one.key for one in found]
    assert len(keys) == len(set(keys))
    assert all(0 <= one.confidence <= 1 and one.value for one in found)


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_order_in_which_lines_were_read_does_not_matter(seed: int, order: int) -> None:
    rng = random.Random(seed)
    lines = lines_of(any_content(rng), rng)
    shuffled = random.Random(order).sample(lines, len(lines))
    assert {(f.key, f.value) for f in fields_of(lines, TODAY)} == {
        (f.key, f.value) for f in fields_of(shuffled, TODAY)
    }


@settings(deadline=None)
@given(st.integers(0, 10**6), st.floats(0.2, 0.95))
def test_what_was_read_badly_is_not_believed(seed: int, confidence: float) -> None:
    rng = random.Random(seed)
    for one in fields_of(lines_of(any_content(rng), rng, confidence), TODAY):
        assert one.confidence <= confidence + 0.001  # rounded


@settings(deadline=None)
@given(st.text("型号编出厂", max_size=6), st.text("型号编出厂", max_size=6))
def test_edits_are_the_same_both_ways_and_none_for_the_same(one: str, other: str) -> None:
    assert edits(one, other, 2) == edits(other, one, 2)
    assert (edits(one, other, 2) == 0) == (one == other)


def test_every_word_of_the_vocabulary_is_found_at_the_head_of_its_line() -> None:
    for of in ("plates", "licences"):
        words = vocabulary(of)
        for word in words.meanings:
            labels = words.labels_in(f"{word}: 12")
            assert [label.word for label in labels][:1] == [word] or len(word) == 1, word


def test_a_table_seen_at_an_angle_is_still_a_table() -> None:
    def tilted(one: Line) -> Line:
        return Line(one.text, one.confidence, tuple((x - 0.15 * y, y + 0.15 * x) for x, y in one.box))

    rows = [("型号", "ACS-30"), ("出厂编号", "20210635"), ("制造日期", "2021年6月")]
    lines = []
    for place, (label, value) in enumerate(rows):
        lines += [tilted(line(label, 50, 70 * place, 40)), tilted(line(value, 400, 70 * place, 40))]
    found = {one.key: one.value for one in fields_of(lines, TODAY)}
    assert found == {"model": "ACS-30", "factory_no": "20210635", "made_on": "2021-06"}
