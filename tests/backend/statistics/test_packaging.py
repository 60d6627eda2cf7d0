"""Judgements and clues are counted by period, district, class and check, and can be taken away."""

import csv
import io
from datetime import date, timedelta

from openpyxl import load_workbook

from backend.database import now
from backend.packaging.clues.opening import open_clue
from backend.statistics.charts import nice, shown, stacked
from backend.statistics.periods import Step, labels, period_of
from tests.backend.packaging.clues.judged import judged


async def test_judgements_and_clues_are_counted_four_ways(sign_in, session, world):
    elsewhere = {"district_code": "310115", "street_code": None}
    rows = [
        judged(exceeded=["ratio", "layers"], made_at=now(), received_at=now()),
        judged(exceeded=["ratio"], class_key="food-14", **elsewhere),
        judged(exceeded=[], overall="within"),
        judged(exceeded=[], overall="cannot_tell", district_code=None, street_code=None),
        judged(exceeded=["cost"], received_at=now() - timedelta(days=3000)),  # long before
    ]
    session.add_all(rows)
    clues = [await open_clue(session, row) for row in rows[:2]]
    clues[0].state, clues[0].closed_at = "failed", clues[0].opened_at + timedelta(days=6)
    await session.commit()
    city = await sign_in("city_admin")
    assert await table(city, "check") == {
        "空隙率": ["2", "2", "1", "0", "0", "1", "0", "50.0", "6.0"],
        "层数": ["1", "1", "0", "0", "0", "1", "0", "100.0", "6.0"],
        **{word: ["0"] * 7 + [""] * 2 for word in ("成本", "质量比", "材质", "混装")},
    }
    areas = await table(city, "district")
    assert areas["黄浦区"][:6] == ["2", "1", "1", "0", "50.0", "1"]
    assert areas["浦东新区"][:6] == ["1", "0", "1", "0", "100.0", "1"]
    assert areas["没有位置"][:6] == ["1", "0", "0", "1", "", "0"]
    assert (await table(city, "class"))["茶叶及相关制品"][0] == "1"
    steps = await table(city, "period")
    assert (len(steps), steps["合计"]) == (
        13,
        ["4", "1", "2", "1", "66.7", "2", "1", "0", "0", "1", "0", "50.0", "6.0"],
    )
    only = await table(city, "period", "?district=310115&check=ratio&category=food&kind=food-14")
    assert only["合计"][:6] == ["1", "0", "1", "0", "100.0", "1"]
    bureau = await sign_in("district_admin")
    assert (await table(bureau, "period"))["合计"][:4] == ["2", "1", "1", "0"]
    book = load_workbook(io.BytesIO((await city.get("/statistics/packaging/export.xlsx")).content))
    assert book.sheetnames == ["按时间", "按行政区", "按品类", "按超标项"]
    html = (await city.get("/statistics")).text
    assert ("占判得出的 66.7%" in html, "办结平均 6.0 天" in html) == (True, True)
    assert (await city.get("/statistics/nothing/export.xlsx")).status_code == 404


async def table(client, name: str, query: str = "") -> dict[str, list[str]]:
    answer = await client.get(f"/statistics/packaging/tables/{name}{query}")
    assert answer.status_code == 200, answer.text[:3000]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    return {row[0]: row[1:] for row in rows[1:]}


def test_a_period_is_cut_by_day_week_or_month():
    today = date(2026, 11, 26)
    year = period_of("", "nonsense", today)
    assert (year.since, year.until, year.step) == (date(2025, 12, 1), today, Step.MONTH)
    assert labels(year)[0] == "2025年12月"
    weeks = period_of("2026-09-30", "2026-11-26", today)
    assert (weeks.step, weeks.starts[:2]) == (Step.WEEK, [date(2026, 9, 30), date(2026, 10, 5)])
    days = period_of("2026-11-26", "2026-11-20", today)
    assert (days.since, len(days.edges), labels(days)[-1]) == (date(2026, 11, 20), 7, "11月26日")
    assert period_of("2001-01-01", "2026-11-26", today).since.year == 2023


def test_bars_stand_on_each_other_and_none_is_drawn_for_nothing():
    chart = stacked(["一", "二"], [{"ok": 3, "over": 1}, {"ok": 0, "over": 0}])
    assert [(bar.look, bar.y, bar.height) for bar in chart.bars] == [
        ("ok", 59.0, 105.0),
        ("over", 24.0, 35.0),
    ]
    assert [line.text for line in chart.lines] == ["2", "4"]
    assert [nice(most) for most in (0, 3, 11, 99, 101)] == [2, 4, 20, 100, 200]
    assert (shown(3), shown(12), stacked([], []).bars) == ([0, 1, 2], [0, 4, 7, 11], [])
