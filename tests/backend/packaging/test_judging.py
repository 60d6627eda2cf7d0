"""What the judgement says, rule by rule. Limits and values: FIELD, from GB 23350-2021 and GB 43284-2023."""

import copy

import pytest

from backend.packaging.judging.judge import judge
from backend.packaging.judging.net_content import read_net
from backend.packaging.judging.questions import questions
from backend.packaging.standards.dictionary import with_digest
from backend.packaging.standards.shipped import shipped_dictionary, shipped_rows

CAKES = [{"net": "75", "unit": "g", "pieces": 8}]
BOX = {
    "shape": "box",
    "by": "exact",
    "length_mm": "312.4",
    "width_mm": "262.1",
    "height_mm": "96.3",
}


def told(key="food-24a", **more):
    return {
        "class": key,
        "made_on": "2025-08-01",
        "judged_on": "2026-11-26",
        "goods": CAKES,
        "size": None,
        **more,
    }


def checks(key="food-24a", **more):
    return judge(shipped_dictionary(), told(key, **more))["checks"]


def box(height, by="exact", side="100", **more):
    return {"shape": "box", "by": by, "length_mm": side, "width_mm": side, "height_mm": height, **more}


def test_the_gift_box_of_the_picture():
    verdict = judge(shipped_dictionary(), told(size=BOX, layers=3, price_yuan="168"))
    ratio = verdict["checks"]["ratio"]
    assert (verdict["overall"], verdict["exceeded"], verdict["date_assumed"]) == ("exceeds", ["ratio"], False)
    assert (ratio["ratio_pct"], ratio["limit_pct"]) == ("46.73", "30")
    assert (ratio["vn_mm3"], ratio["vn_max_mm3"], ratio["needed_mm3"]) == ("7885048", "6000000", "4200000")
    assert [line.replace("\u202f", " ") for line in ratio["lines"]] == [
        "包装体积 312.4 × 262.1 × 96.3 = 7 885 048 mm³",
        "内装物 7 × 600 g × 1000 = 4 200 000 mm³",
        "空隙率 (7 885 048 − 4 200 000) ÷ 7 885 048 = 46.73%",
        "体积最多 4 200 000 ÷ (1 − 30%) = 6 000 000 mm³",
    ]
    assert ratio["clause"] == "GB 23350-2021 4.1、5.4.1、表 1，第 1 号修改单 表 A.1"
    assert verdict["checks"]["cost"]["say"] == "没有成本数据，这一项没有判"
    assert verdict["edition"]["amendments"] == ["GB 23350-2021/XG1-2022", "GB 23350-2021/XG2-2024"]


@pytest.mark.parametrize(
    ("net", "limit"),
    [
        ("0.5", "85"),
        ("1", "85"),
        ("1.01", "70"),
        ("5", "70"),
        ("15", "60"),
        ("30", "50"),
        ("50", "40"),
        ("51", "30"),
    ],
)
def test_the_limit_follows_the_single_net_content_and_its_edges_belong_below(net, limit):
    assert checks(goods=[{"net": net, "unit": "g", "pieces": 1}])["ratio"]["limit_pct"] == limit


def test_a_bundle_has_the_limit_of_its_largest_piece_and_the_sum_of_what_all_need():
    goods = [
        {"class": "food-13", "net": "30", "unit": "g", "pieces": 4},
        {"class": "cosmetics-2", "net": "0.1", "unit": "L", "pieces": 1},
    ]
    ratio = checks("food-13", goods=goods, size=box("400"))["ratio"]
    assert (ratio["limit_pct"], ratio["needed_mm3"]) == ("30", str(10 * 120_000 + 9 * 100_000))
    assert "几种商品装在一起，限值按单件净含量最大的一种" in ratio["assumed"]


def test_food_and_fresh_produce_in_one_package_have_no_common_ratio():
    goods = [*CAKES, {"class": "fresh-2", "net": "1", "unit": "kg", "pieces": 1}]
    assert checks(goods=goods, size=BOX)["ratio"]["why"] == "two_standards"


@pytest.mark.parametrize(
    ("height", "verdict", "why"),
    [("590", "within", "within"), ("600", "cannot_tell", "crosses_ruler"), ("620", "exceeds", "exceeds")],
)
def test_a_ruler_is_as_good_as_its_last_digit(height, verdict, why):
    """6,000,000 mm³ are allowed; ±0.5 mm on sides of 100 mm are 1 % each."""
    ratio = checks(size=box(height, "typed"))["ratio"]
    assert (ratio["verdict"], ratio["why"]) == (verdict, why)


def test_published_figures_are_exact_and_equal_to_the_limit_is_within():
    assert checks(size=box("600"))["ratio"]["verdict"] == "within"
    just_above = checks(size=box("600.01"))["ratio"]
    assert (just_above["verdict"], just_above["ratio_pct"]) == ("exceeds", "30.00")
    assert just_above["say"] == "空隙率 30.001%，超过限值 30%"


def test_where_a_measured_interval_crosses_the_limit_nobody_can_tell():
    low = {"length_mm": "99", "width_mm": "99", "height_mm": "594"}
    high = {"length_mm": "101", "width_mm": "101", "height_mm": "606"}
    ratio = checks(size=box("600", "measured", low_mm=low, high_mm=high))["ratio"]
    assert (ratio["verdict"], ratio["why"]) == ("cannot_tell", "crosses")
    assert ratio["say"].endswith("跨过限值 30%。用尺量一量")
    verdict = judge(
        shipped_dictionary(), told(size=box("600", "measured", low_mm=low, high_mm=high), layers=4)
    )
    assert (verdict["overall"], verdict["exceeded"]) == ("exceeds", ["layers"])


@pytest.mark.parametrize(
    ("height", "verdict", "why"),
    [("350", "within", "within"), ("600", "cannot_tell", "crosses_ar"), ("1100", "exceeds", "exceeds")],
)
def test_an_estimate_by_ar_tells_only_what_lies_far_from_the_limit(height, verdict, why):
    """Sides of 100 mm are 20 mm uncertain, the height 6 %."""
    low = {"length_mm": "80", "width_mm": "80", "height_mm": str(float(height) * 0.94)}
    high = {"length_mm": "120", "width_mm": "120", "height_mm": str(float(height) * 1.06)}
    ratio = checks(size=box(height, "ar", low_mm=low, high_mm=high))["ratio"]
    assert (ratio["verdict"], ratio["why"]) == (verdict, why)
    assert "尺寸是 AR 估的，没有照片作证" in ratio["assumed"]


def test_a_cylinder_and_an_irregular_body():
    can = {"shape": "cylinder", "by": "exact", "diameter_mm": "100", "height_mm": "200"}
    assert checks(size=can)["ratio"]["vn_mm3"] == "1570796"
    ratio = checks(size=BOX | {"shape": "irregular"})["ratio"]
    assert ratio["ratio_pct"] == "46.73" and "形状不规则，按外接长方体的体积算" in ratio["assumed"]


def test_a_single_layer_has_no_limit_of_its_ratio():
    assert checks(size=BOX, layers=1)["ratio"]["why"] == "single_layer"


def test_an_unknown_k_is_never_guessed():
    verdict = judge(shipped_dictionary(), told("food-1", size=BOX, layers=3, checks=["ratio", "layers"]))
    assert verdict["overall"] == "cannot_tell"
    assert verdict["missing"] == ["无法判断：字典里没有“粮食及其加工品”的 k 值"]
    assert verdict["checks"]["layers"]["verdict"] == "within"


def test_fresh_produce_is_judged_by_layers_and_cost_and_the_rest_is_said_to_be_unknown():
    found = checks("fresh-2a", layers=4, price_yuan="100", cost_yuan="15.01", size=BOX)
    assert (found["layers"]["verdict"], found["cost"]["limit_pct"], found["cost"]["verdict"]) == (
        "within",
        "15",
        "exceeds",
    )
    assert found["ratio"]["why"] == "k_unknown"
    assert found["mass"]["verdict"] == "not_applicable"


@pytest.mark.parametrize(
    ("key", "layers", "limit"),
    [("food-1", 3, 3), ("food-24a", 3, 3), ("food-24", 4, 4), ("cosmetics-9", 4, 4)],
)
def test_layers(key, layers, limit):
    assert checks(key, layers=layers)["layers"] | {"clause": ""} == {
        "verdict": "within",
        "why": "within",
        "say": f"包装层数 {layers} 层，限 {limit} 层",
        "lines": [],
        "clause": "",
        "assumed": [],
        "layers": layers,
        "limit": limit,
    }
    assert checks(key, layers=layers + 1)["layers"]["verdict"] == "exceeds"


def test_layers_of_a_bundle_whose_classes_differ():
    goods = [*CAKES, {"class": "food-13", "net": "30", "unit": "g", "pieces": 4}]
    found = [checks(goods=goods, layers=count)["layers"] for count in (3, 4, 5)]
    assert [each["verdict"] for each in found] == ["within", "cannot_tell", "exceeds"]
    assert found[1]["why"] == "differ"


@pytest.mark.parametrize(
    ("key", "price", "limit"),
    [
        ("food-24a", "99.99", "20"),
        ("food-24a", "100", "15"),
        ("food-14c", "199.99", "20"),
        ("food-14c", "200", "15"),
    ],
)
def test_cost_steps_include_their_price(key, price, limit):
    found = checks(key, price_yuan=price, cost_yuan="0")["cost"]
    assert (found["limit_pct"], found["verdict"]) == (limit, "within")


def test_tea_by_day_of_production():
    before, after = (checks("food-14c", made_on=day, layers=4) for day in ("2025-02-28", "2025-03-01"))
    assert (before["layers"]["limit"], after["layers"]["limit"]) == (4, 3)
    assert (before["mass"]["verdict"], after["mass"]["why"]) == ("not_applicable", "no_mass")
    k = [checks("food-14c", made_on=day)["ratio"]["needed_mm3"] for day in ("2024-03-24", "2024-03-25")]
    assert k == [str(13 * 600_000), str(20 * 600_000)]


def test_mass_of_tea_and_not_of_herbs():
    found = checks("food-14a", package_g="4800.01")["mass"]
    assert (found["verdict"], found["ratio"], found["assumed"]) == (
        "exceeds",
        "8.00",
        ["内装物质量按净含量算"],
    )
    assert found["say"] == "包装质量是内装物的 8.00002 倍，超过 8 倍"
    assert checks("food-14a", package_g="4800", contents_g="600")["mass"]["verdict"] == "within"
    assert checks("food-14d", package_g="9000")["mass"]["why"] == "none"


def test_materials_and_what_else_is_in_the_package():
    assert checks(precious=True)["materials"]["verdict"] == "exceeds"
    assert checks("food-13", precious=True)["materials"]["verdict"] == "not_applicable"
    assert checks(mixed="other")["mixing"]["verdict"] == "exceeds"
    assert checks("food-24b", mixed="other")["mixing"]["verdict"] == "within"
    assert checks("food-24b", mixed="dearer")["mixing"]["say"] == "粽子里混装了价格更高的商品"
    assert checks()["mixing"]["verdict"] == "cannot_tell"


def test_what_was_not_chosen_is_left_out_and_asks_for_nothing():
    verdict = judge(shipped_dictionary(), told(size=box("500"), layers=3, checks=["ratio", "layers"]))
    assert (verdict["overall"], verdict["chosen"], verdict["missing"]) == ("within", ["ratio", "layers"], [])
    assert verdict["checks"]["cost"]["why"] == "not_chosen"


def test_the_standard_of_the_day_it_was_made():
    early = judge(shipped_dictionary(), told("food-13", made_on="2023-08-31", size=BOX))
    assert (early["overall"], early["edition"]) == ("cannot_tell", None)
    assert early["missing"] == [
        "GB 23350-2021 对这一类从 2023-09-01 起施行。2023-08-31 生产的按当时的标准判，字典里没有那一版"
    ]
    mooncakes = judge(shipped_dictionary(), told(made_on="2022-08-15", size=BOX))
    assert mooncakes["checks"]["ratio"]["verdict"] == "exceeds"
    assert mooncakes["edition"]["amendments"] == ["GB 23350-2021/XG1-2022"]
    assumed = judge(shipped_dictionary(), told(made_on=None, size=BOX))
    assert (assumed["date"], assumed["assumed"]) == ("2026-11-26", ["生产日期没有填，按 2026-11-26 生产的判"])


def test_a_standard_that_has_ended_and_the_one_after_it():
    rows = copy.deepcopy(shipped_rows())
    old = rows["editions"][0]
    old["valid_to"] = "2028-01-01"
    ended = judge(with_digest(rows), told("food-13", made_on="2028-01-01", judged_on="2028-02-01"))
    assert ended["missing"] == ["GB 23350-2021 到 2028-01-01 为止。2028-01-01 用的标准字典里没有"]
    rows["editions"].append(old | {"code": "GB 23350-2027", "valid_from": "2028-01-01", "valid_to": None})
    rows["values"].append(
        {"on": "food", "property": "layers", "value": "2", "valid_from": None, "edition": "GB 23350-2027"}
        | {"clause": "4.2", "confidence": "1"}
    )
    after = judge(with_digest(rows), told("food-13", made_on="2028-01-01", judged_on="2028-02-01", layers=3))
    assert (after["edition"]["standard"], after["exceeded"]) == ("GB 23350-2027", ["layers"])
    assert after["checks"]["ratio"]["why"] == "k_unknown"  # the new edition does not inherit the old k
    before = judge(with_digest(rows), told("food-13", made_on="2027-12-31", judged_on="2028-02-01", layers=3))
    assert before["checks"]["layers"]["limit"] == 4


@pytest.mark.parametrize(
    ("wrong", "field", "say"),
    [
        ({"goods": [{"net": "0", "unit": "g", "pieces": 1}]}, "goods.0.net", "净含量要大于 0"),
        ({"goods": [{"net": "-5", "unit": "g", "pieces": 1}]}, "goods.0.net", "净含量要大于 0"),
        (
            {"goods": [{"net": "1000000000", "unit": "g", "pieces": 1}]},
            "goods.0.net",
            "一件的净含量最多写到 100 千克",
        ),
        (
            {"goods": [{"net": "500±5", "unit": "g", "pieces": 1}]},
            "goods.0.net",
            "净含量请写数字，例如 60 或 1.5",
        ),
        ({"goods": []}, "goods", "请写商品的净含量"),
        ({"class": "food-99"}, "class", "请选商品类别"),
        ({"made_on": "2027-01-01"}, "made_on", "生产日期不会在判定日期之后"),
        ({"size": BOX | {"height_mm": "0"}}, "size.height_mm", "尺寸请写 0.1 到 5000 的数，单位毫米"),
        ({"size": BOX | {"by": "measured"}}, "size.length_mm", "测量的区间不对，请重新测量"),
        ({"layers": 0}, "layers", "层数请写 1 到 30 的整数"),
        ({"price_yuan": "0"}, "price_yuan", "销售价格请写大于 0 的数，单位元"),
        ({"checks": []}, "checks", "请至少选一项要判的"),
    ],
)
def test_a_bad_case_is_refused_by_field(wrong, field, say):
    assert judge(shipped_dictionary(), told() | wrong)["problems"][field] == say


def test_a_k_that_nobody_checked_against_the_text_is_named():
    goods = [{"net": "50", "unit": "g", "pieces": 1}]
    assert (
        "“膏霜乳液单元-护肤清洁类”的 k = 9 还没有用标准原文核对"
        in checks("cosmetics-5", goods=goods)["ratio"]["assumed"]
    )
    assert not any("原文" in said for said in checks(goods=goods)["ratio"]["assumed"])


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"size": box("9.6", "typed", "31.2")}, "centimetres"),
        ({"size": box("1", "typed", "10")}, "smaller"),
        ({"size": box("1500", "typed", "1500")}, "huge"),
        ({"size": box("4", "typed", "1000")}, "thin"),
        ({"size": box("2500", "typed", "200")}, "long"),
        ({"goods": [{"net": "25", "unit": "kg", "pieces": 1}]}, "net"),
        ({"goods": [{"net": "5", "unit": "g", "pieces": 501}]}, "pieces"),
        ({"layers": 9}, "layers"),
        ({"price_yuan": "0.5"}, "price"),
        ({"price_yuan": "10", "cost_yuan": "11"}, "cost"),
        ({"contents_g": "100"}, "contents"),
        ({"made_on": "2020-12-31"}, "old"),
    ],
)
def test_what_is_unlikely_is_asked_and_not_refused(more, code):
    case = told(**more)
    assert [asked["code"] for asked in questions(shipped_dictionary(), case)] == [code]
    assert "problems" not in judge(shipped_dictionary(), case)


def test_nothing_is_asked_of_an_ordinary_case():
    assert questions(shipped_dictionary(), told(size=BOX, layers=3, price_yuan="168", cost_yuan="20")) == []


@pytest.mark.parametrize(
    ("written", "net", "unit", "pieces"),
    [
        ("500g", "500", "g", 1),
        ("净含量：8×60克", "60", "g", 8),
        ("５００ｇ", "500", "g", 1),
        ("60g*8", "60", "g", 8),
        ("1.5L", "1.5", "L", 1),
        ("75克×8枚", "75", "g", 8),
        ("480克（60克×8）", "60", "g", 8),
        ("1,000 毫升", "1000", "mL", 1),
        ("1.50㎏", "1.5", "kg", 1),
        ("500", "500", None, 1),
    ],
)
def test_net_content_as_it_is_printed(written, net, unit, pieces):
    assert read_net(written) == {"net": net, "unit": unit, "pieces": pieces}


@pytest.mark.parametrize(
    ("written", "say"),
    [
        ("", "请写净含量，例如 500 g"),
        ("500±5g", "“500±5g”里有误差范围。只写标着的净含量，例如 500 g"),
        ("100-120g", "“100-120g”里有误差范围。只写标着的净含量，例如 500 g"),
        ("0克", "净含量要大于 0"),
        ("-5 g", "净含量要大于 0"),
        ("1e9", "看不懂“1e9”。请照包装上写，例如 500 g、60 g×8"),
        ("1000000000 g", "一件的净含量最多写到 100 千克"),
        ("2斤", "请用克、千克、毫升或升，不用斤、两"),
        ("480克（60克×9）", "“480克（60克×9）”里总量和每件乘起来对不上，请核对"),
        ("100g+50g", "“100g+50g”里有几个净含量。一种商品写一行"),
        ("5g×20000", "件数请写 1 到 10000 的整数"),
    ],
)
def test_net_content_that_nobody_can_take_is_refused_with_a_sentence(written, say):
    assert read_net(written) == {"problem": say}
