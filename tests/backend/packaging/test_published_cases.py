"""Every published case comes out to the printed digit."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from backend.cli.commands import main
from backend.packaging.judging.judge import judge
from backend.packaging.standards.shipped import shipped_dictionary

FILE = Path(__file__).parent / "published_cases.yaml"
PUBLISHED = {case["id"]: case for case in yaml.safe_load(FILE.read_text("utf-8"))["worked_examples"]}
COMPUTED = [case for case in PUBLISHED.values() if "X_calc_pct" in case]


@pytest.fixture
def judged(capsys):
    main(["judge", str(FILE)])
    return {line["id"]: line for line in map(json.loads, capsys.readouterr().out.splitlines())}


def test_every_case_of_the_file_has_a_line(judged):
    assert list(judged) == list(PUBLISHED)


def test_ratios_limits_and_verdicts_are_those_that_were_published(judged):
    assert len(COMPUTED) == 8
    for case in COMPUTED:
        line = judged[case["id"]]
        assert line["ratio_pct"] == case["X_calc_pct"], case["id"]
        assert line["limit_pct"] == case["limit_pct"], case["id"]
        passes = "within" if case["interspace_pass"] else "exceeds"
        assert (line["verdict"], line["checks"]["ratio"]["verdict"]) == (passes, passes), case["id"]


@pytest.mark.parametrize(("case", "printed"), [("E01", "32"), ("E03", "31.82"), ("E10", "67.5")])
def test_what_the_notice_printed_is_what_the_ratio_rounds_to(judged, case, printed):
    shown = Decimal(judged[case]["checks"]["ratio"]["ratio_pct"])
    assert shown.quantize(Decimal(printed)) == Decimal(printed)


def test_nothing_is_made_up_where_a_case_tells_no_figures(judged):
    for case in ("E08", "E09", "E11"):
        assert judged[case]["verdict"] == "cannot_tell"
        assert judged[case]["checks"] == {}


def case_of(**told):
    return {"made_on": "2025-08-01", "judged_on": "2025-09-01", "goods": [], "size": None, **told}


def test_e08_the_largest_candy_box():
    goods = [{"net": "30", "unit": "g", "pieces": 1}]
    ratio = judge(shipped_dictionary(), case_of(**{"class": "food-13", "goods": goods}))["checks"]["ratio"]
    assert (ratio["limit_pct"], ratio["vn_max_mm3"]) == ("50", "600000")
    assert ratio["why"] == "no_size"


@pytest.mark.parametrize(("key", "cut"), [("food-24a", "41.67"), ("food-24b", "58.33")])
def test_e09_amendment_1_cuts_the_largest_volume(key, cut):
    goods = [{"net": "100", "unit": "g", "pieces": 6}]
    after, before = (
        int(
            judge(shipped_dictionary(), case_of(**{"class": each, "goods": goods}))["checks"]["ratio"][
                "vn_max_mm3"
            ]
        )
        for each in (key, "food-24")
    )
    assert Decimal((before - after) * 100 / before).quantize(Decimal("0.01")) == Decimal(cut)


def test_e11_four_layers_around_mooncakes():
    """The 43 % of the notice come out with the volume worked back from them."""
    goods = [{"net": net, "unit": "g", "pieces": n} for net, n in (("60", 3), ("75", 8), ("100", 5))]
    size = {"shape": "volume", "by": "exact", "volume_mm3": str(PUBLISHED["E11"]["Vn_backcalc_mm3"])}
    told = case_of(**{"class": "food-24a", "goods": goods, "layers": 4, "size": size})
    verdict = judge(shipped_dictionary(), told)
    assert verdict["exceeded"] == ["ratio", "layers"]
    assert verdict["checks"]["ratio"]["ratio_pct"] == "43.00"
    assert verdict["checks"]["layers"]["say"] == "包装层数 4 层，超过 3 层"


def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(tmp_path):
    for content in ("a: [", "just words", "- 1\n- 2"):
        file = tmp_path / "cases.yaml"
        file.write_text(content, "utf-8")
        with pytest.raises(SystemExit) as told:
            main(["judge", str(file)])
        assert str(told.value).startswith(("Cannot read it", "No cases in it"))


def test_cases_with_classes_prices_and_layers_are_judged_in_whole(tmp_path, capsys):
    file = tmp_path / "cases.yaml"
    file.write_text(
        """
- id: gift
  class: food-24a
  made_on: 2025-08-01
  items: [{net: 600, pieces: 8}]
  size_mm: [312.4, 262.1, 96.3]
  layers: 3
  price_yuan: 168
  cost_yuan: 30
- {id: liquor, class: food-15, items: [{net: 500, unit: mL, k: 12}], Vn_mm3: 8571428}
- {id: grain, class: food-1, items: [{net: 5, unit: kg}], Vn_mm3: 9000000, layers: 4}
- {id: wrong, class: food-24a, items: [{net: -3}], Vn_mm3: 5}
""",
        "utf-8",
    )
    main(["judge", str(file)])
    gift, liquor, grain, wrong = map(json.loads, capsys.readouterr().out.splitlines())
    assert {check: told["verdict"] for check, told in gift["checks"].items()} == {
        "ratio": "exceeds",
        "layers": "within",
        "cost": "exceeds",
    }
    assert (gift["verdict"], gift["ratio_pct"]) == ("exceeds", 46.7346)
    assert (liquor["verdict"], liquor["ratio_pct"], liquor["limit_pct"]) == ("within", 30, 30)
    assert grain["verdict"] == "exceeds"
    assert grain["checks"]["ratio"]["say"] == "无法判断：字典里没有“粮食及其加工品”的 k 值"
    assert wrong["problems"] == {"goods.0.net": "净含量要大于 0"}
