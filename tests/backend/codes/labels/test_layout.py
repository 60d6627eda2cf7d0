"""Whatever a unit is called, its sticker keeps the code free and the words inside."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.codes.labels.layout import QUIET, Band, Box, Code, Label, Words, arrange
from backend.codes.labels.templates import Template, templates
from backend.codes.labels.typefaces import SMALLEST_TYPE, Face, fitted, printable, width_of

PAPERS = list(templates().values())
NAMES = st.one_of(
    st.text(max_size=120),
    st.text("上海市闵行区云杉里物业服务有限公司（）", max_size=80),
    st.text("Shanghai Ltd. Co ", max_size=160),
    st.just("W" * 200),
)
URL = "https://mashang.example.cn/c/K7M49TXP2Q"


def apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.width <= other.x + 1e-6
        or other.x + other.width <= one.x + 1e-6
        or one.y + one.height <= other.y + 1e-6
        or other.y + other.height <= one.y + 1e-6
    )


def with_quiet_zone(code: Code) -> Box:
    columns = max(column + length for column, _, length in code.runs)
    quiet = QUIET * code.module
    side = columns * code.module + 2 * quiet
    return Box(code.x - quiet, code.y - quiet, side, side)


def ink(words: Words) -> Box:
    """Where the letters of a line can be: the font rises 0.95 em and falls 0.25 em."""
    return Box(words.x, words.y - 0.95 * words.size, words.width, 1.2 * words.size)


@settings(max_examples=150, deadline=None)
@given(paper=st.sampled_from(PAPERS), kind=NAMES, holder=NAMES, rescue=st.sampled_from(["", "96333", "110"]))
def test_words_never_touch_the_code_nor_leave_the_label(
    paper: Template, kind: str, holder: str, rescue: str
) -> None:
    pieces = arrange(Label(URL, "K7M4 9TXP 2Q", kind, holder, rescue), paper)
    code = with_quiet_zone(next(piece for piece in pieces if isinstance(piece, Code)))
    boxes = [ink(piece) for piece in pieces if isinstance(piece, Words)]
    boxes += [piece.box for piece in pieces if isinstance(piece, Band)]
    for box in [code, *boxes]:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= paper.label[0] + 1e-6
        assert box.y + box.height <= paper.label[1] + 1e-6
    assert all(apart(code, box) for box in boxes)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.id)
def test_lines_do_not_run_into_each_other(paper: Template) -> None:
    label = Label(URL, "K7M4 9TXP 2Q", "曳引驱动乘客电梯", "上海云杉里物业服务有限公司第三分公司", "96333")
    boxes = [ink(piece) for piece in arrange(label, paper) if isinstance(piece, Words)]
    assert len(boxes) >= 5
    assert all(apart(one, other) for i, one in enumerate(boxes) for other in boxes[:i])


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.id)
def test_the_tag_stands_in_one_line_of_even_letters(paper: Template) -> None:
    [tag] = [
        piece
        for piece in arrange(Label(URL, "K7M4 9TXP 2Q"), paper)
        if isinstance(piece, Words) and piece.face is Face.MONO
    ]
    assert tag.text == "K7M4 9TXP 2Q"
    assert tag.size > 1.5 * SMALLEST_TYPE


def test_the_code_has_at_least_level_m_and_modules_a_camera_can_tell_apart() -> None:
    for paper in PAPERS:
        [code] = [piece for piece in arrange(Label(URL, "K7M4 9TXP 2Q"), paper) if isinstance(piece, Code)]
        assert code.module >= 0.4, paper.id


def test_a_name_too_long_for_the_smallest_type_ends_in_dots() -> None:
    size, lines = fitted("上海" * 100, width=20, height=4, lines=2)
    assert size == SMALLEST_TYPE
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(width_of(line) * size <= 20 for line in lines)


def test_latin_words_break_between_words_and_chinese_anywhere() -> None:
    assert fitted("Shanghai Elevator Co", width=12, height=10, lines=2)[1] == ("Shanghai", "Elevator Co")
    assert fitted("云杉里物业", width=9, height=8, lines=2)[1] == ("云杉里", "物业")


@pytest.mark.parametrize(
    ("given", "shown"),
    [("闵行\n区", "闵行 区"), ("䶮氏电梯", "〓氏电梯"), ("  a\t\tb ", "a b"), ("\x00\u202e", ""), ("", "")],
)
def test_what_cannot_be_printed_is_replaced(given: str, shown: str) -> None:
    assert printable(given) == shown
