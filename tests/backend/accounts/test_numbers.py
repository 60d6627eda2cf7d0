"""Numbers of units and people: every example of the rules, and what a check digit must catch."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.accounts.numbers import (
    USCC_ALPHABET,
    make_uscc,
    masked_identity_number,
    normalise,
    province_codes,
    read_identity_number,
    read_mobile,
    read_phone,
    read_uscc,
    uscc_check_character,
)

VALID_USCC = [
    "91110108551385082Q",
    "9144030071526726XG",
    "916100006679905671",
    "9131010178901234XC",
    "91310115000000019M",
    "113100000024567810",
]
regions = st.from_regex("31[0-9]{4}", fullmatch=True)
organisations = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8)


@pytest.mark.parametrize("number", VALID_USCC)
def test_a_published_credit_code_is_valid(number):
    assert read_uscc(number).is_valid
    assert read_uscc(f" {number.lower()} ").normalised == number


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("91110108551385082A", "校验位"),
        ("9131010178901234XI", "“I”"),
        ("9131010178901234X", "17 位"),
        ("91310101789012340C", "校验位"),
        ("91ABCDEF789012340C", "行政区划"),
        ("", "0 位"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_its_reason(number, says):
    assert says in read_uscc(number).errors[0]


def test_a_fifteen_digit_licence_number_is_taken_with_a_warning():
    reading = read_uscc("310101600123456")
    assert reading.is_valid
    assert "旧注册号" in reading.warnings[0]


def test_a_wrong_organisation_digit_only_warns():
    body = "91310101789012345"
    reading = read_uscc(body + uscc_check_character(body))
    assert reading.is_valid
    assert "组织机构代码" in reading.warnings[0]


@given(st.sampled_from(["91", "92", "93", "11", "52"]), regions, organisations)
def test_a_made_credit_code_is_valid_without_warning(registrar, region, organisation):
    reading = read_uscc(make_uscc(registrar, region, organisation))
    assert (reading.errors, reading.warnings) == ((), ())


@given(regions, organisations, st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_one_wrong_character_is_always_caught(region, organisation, place, letter):
    number = make_uscc("91", region, organisation)
    assume(number[place] != letter)
    assert not read_uscc(number[:place] + letter + number[place + 1 :]).is_valid


@given(regions, organisations, st.integers(0, 16))
def test_two_swapped_neighbours_are_always_caught(region, organisation, place):
    number = make_uscc("91", region, organisation)
    a, b = number[place], number[place + 1]
    assume(a != b)
    assert not read_uscc(number[:place] + b + a + number[place + 2 :]).is_valid


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014", "310101190001010003"])
def test_an_identity_number_is_valid(number):
    assert read_identity_number(number).is_valid


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("110105194912310021", "校验位"),
        ("11010519491331002X", "不存在"),
        ("1101051949123100", "17 位数字"),
        ("A1010519491231002X", "17 位数字"),
    ],
)
def test_a_wrong_identity_number_is_refused_with_its_reason(number, says):
    assert says in read_identity_number(number).errors[0]


def test_nobody_is_born_tomorrow():
    assert read_identity_number("11010519491231002X", date(1949, 12, 31)).is_valid
    assert not read_identity_number("11010519491231002X", date(1949, 12, 30)).is_valid


def test_an_identity_number_is_shown_masked():
    assert masked_identity_number("310101190001010003") == "310101********0003"
    assert masked_identity_number("12345") == "*****"


@pytest.mark.parametrize(
    "raw", ["13812345678", "138 1234 5678", "+86 138-1234-5678", "１３８１２３４５６７８", "8613812345678"]
)
def test_a_mobile_number_is_understood_however_it_is_written(raw):
    assert read_mobile(raw).normalised == "13812345678"
    assert read_mobile(raw).is_valid


@pytest.mark.parametrize("raw", ["12812345678", "1381234567", "138123456789", "", "手机"])
def test_what_is_no_mobile_number_is_refused(raw):
    assert not read_mobile(raw).is_valid


@pytest.mark.parametrize(
    "raw",
    [
        "021-62345678",
        "（021）62345678",
        "62345678",
        "021-62345678-8001",
        "110",
        "12345",
        "400-820-8820",
        "96333",
    ],
)
def test_what_one_can_dial_is_a_phone(raw):
    assert read_phone(raw).is_valid


@pytest.mark.parametrize("raw", ["0", "打前台", "021-1", "99999999999999"])
def test_what_one_cannot_dial_is_no_phone(raw):
    assert not read_phone(raw).is_valid


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (" ｔｓ（２０）— a ", "TS(20)-A"),
        ("梯11 沪A00001（19）", "梯11沪A00001(19)"),
        ("\ufeff 31\u3000 02\u200b", "3102"),
    ],
)
def test_numbers_are_normalised(raw, kept):
    assert normalise(raw) == kept


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(raw):
    assert normalise(normalise(raw)) == normalise(raw)


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(raw):
    for read in (read_uscc, read_identity_number, read_mobile, read_phone):
        assert read(raw).raw == raw


def test_digits_of_other_scripts_are_no_digits():
    assert not read_mobile("١٣٨١٢٣٤٥٦٧٨").is_valid
    assert not read_identity_number("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X").is_valid


def test_shanghai_is_31():
    assert province_codes()["31"] == "沪"
    assert len(province_codes()) == 34
