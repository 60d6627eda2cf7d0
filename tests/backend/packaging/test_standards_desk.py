"""标准管理: what administrators enter is judged by, with versions, and what waited for it is judged again."""

import io
import json

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from backend.database import connect, sessions
from backend.packaging.clues.models import Clue
from backend.packaging.judgements.models import JudgementRepeat
from backend.packaging.judging.in_force import class_of, value_of
from backend.packaging.repeating import repeat, repeat_some
from backend.packaging.standards.models import KeptDictionary, Repeating, RuleVersion
from backend.packaging.standards.shipped import shipped_dictionary
from backend.packaging.standards.writing import read_value, said, written
from backend.refusals import Invalid

HOME = "/packaging/standards"
GB = "GB 23350-2021"
DAY = "2026-11-26"
K = {
    "on": "food-1",
    "property": "k",
    "value": "2",
    "edition": GB,
    "clause": "表A.1",
    "checked": "1",
    "reason": "照原文填",
}
KEY = f"food-1|k||{GB}"


@pytest.fixture
async def desk(sign_in):
    return await sign_in("city_admin")


async def dictionary_now(client):
    return (await client.get("/packaging/dictionary")).json()


async def seen_of(session, key):
    found = await session.scalar(
        select(RuleVersion.ordinal)
        .where(RuleVersion.key == key)
        .order_by(RuleVersion.ordinal.desc())
        .limit(1)
    )
    return str(found or 0)


async def test_classes_are_listed_in_order_and_what_is_unknown_is_said(desk):
    page = (await desk.get(HOME)).text
    assert page.index("粮食及其加工品") < page.index("食用油、油脂及其制品") < page.index(">月饼<")
    assert "字典里没有" in page and "GB 43284-2023" in page
    found = (await desk.get(f"{HOME}?q=yuebing")).text
    assert "月饼" in found and "食用油" not in found
    lacking = (await desk.get(f"{HOME}?category=cosmetics&unknown=1")).text
    assert "气雾剂类" in lacking and "牙膏类" not in lacking


async def test_a_missing_k_is_filled_in_and_what_waited_for_it_is_judged_again(
    desk, session, settings, judged
):
    waits = await judged("food-1")
    bundle = await judged(
        "food-13",
        goods=[
            {"class": "food-13", "net": "100", "unit": "g", "pieces": 1},
            {"class": "food-1", "net": "100", "unit": "g", "pieces": 1},
        ],
    )
    other = await judged("food-15")
    assert (waits.overall, waits.verdict["checks"]["ratio"]["why"]) == ("cannot_tell", "k_unknown")
    assert "字典里没有必要空间系数 k" in (await desk.get(f"{HOME}/classes/food-1")).text

    assert (await desk.post(f"{HOME}/values", data=K)).headers["location"] == f"{HOME}/classes/food-1"
    page = (await desk.get(f"{HOME}/classes/food-1")).text
    assert "2 份初判是按以前的字典判的" in page and "照原文填" in page
    assert value_of(await dictionary_now(desk), "food-1", "k", DAY)["value"] == "2"

    await desk.post(f"{HOME}/repeatings", data={"on": "food-1"})
    engine = connect(settings)
    assert await repeat_some(sessions(engine))
    assert not await repeat_some(sessions(engine))
    await engine.dispose()
    repeats = {row.judgement_id: row for row in await session.scalars(select(JudgementRepeat))}
    assert set(repeats) == {waits.id, bundle.id} and other.id not in repeats
    assert repeats[waits.id].verdict["overall"] == "exceeds"
    assert repeats[waits.id].why == "“粮食及其加工品”的值改了"
    clues = {row.judgement_id: row.exceeded for row in await session.scalars(select(Clue))}
    assert clues == {waits.id: ["ratio"], bundle.id: ["ratio"]}
    asked = (await session.scalars(select(Repeating))).one()
    assert (asked.looked_at, asked.changed, asked.done_at is not None) == (2, 2, True)
    assert "份初判是按以前的字典判的" not in (await desk.get(f"{HOME}/classes/food-1")).text
    await session.refresh(waits)
    assert waits.overall == "cannot_tell"  # what was judged stays as it was


async def test_a_value_has_versions_and_two_people_do_not_overwrite_each_other(desk, session):
    await desk.post(f"{HOME}/values", data=K)
    first = await seen_of(session, KEY)
    changed = K | {"key": KEY, "seen": first, "value": "3", "reason": "看错了一行"}
    assert (await desk.post(f"{HOME}/values", data=changed)).status_code == 303
    late = await desk.post(f"{HOME}/values", data=changed | {"value": "4"})
    assert late.status_code == 409 and "刚才有人改过这一条" in late.text
    again = await desk.post(f"{HOME}/values", data=K | {"value": "5"})
    assert again.status_code == 409 and "字典里已经有这一条" in again.text
    page = (await desk.get(f"{HOME}/classes/food-1")).text
    assert page.index("看错了一行") < page.index("照原文填")
    kept = list(await session.scalars(select(KeptDictionary.digest)))
    assert len(kept) >= 2  # each that somebody may have judged by


async def test_what_was_judged_by_is_voided_and_what_never_was_is_deleted(desk, session, judged):
    await desk.post(f"{HOME}/values", data=K)
    gone = {"kind": "value", "key": KEY, "seen": await seen_of(session, KEY), "reason": "填错了类别"}
    await desk.post(f"{HOME}/removals", data=gone)
    await judged("food-15")
    drinks = f"food-15|k||{GB}"
    await desk.post(f"{HOME}/removals", data=gone | {"key": drinks, "seen": "0", "reason": "重新核对"})
    deeds = {
        row.key: row.deed for row in await session.scalars(select(RuleVersion).order_by(RuleVersion.ordinal))
    }
    assert deeds == {KEY: "deleted", drinks: "voided"}
    now = await dictionary_now(desk)
    assert value_of(now, "food-15", "k", DAY) is None and value_of(now, "food-1", "k", DAY) is None
    page = (await desk.get(f"{HOME}/classes/food-15")).text
    assert "作废" in page and "重新核对" in page
    again = await desk.post(f"{HOME}/removals", data=gone | {"key": drinks, "seen": "0"})
    assert again.status_code == 404


async def test_a_class_and_an_amendment_of_ones_own(desk, session):
    new = {"parent": "food-24", "name": "青团", "words": "青团 qing tuan\n艾团", "reason": "第 3 号修改单"}
    assert (await desk.post(f"{HOME}/classes", data=new)).headers["location"] == f"{HOME}/classes/food-24c"
    code = f"{GB}/XG3-2027"
    amendment = {"code": code, "amends": GB, "name": "第 3 号修改单（青团）", "label": "第 3 号修改单"}
    amendment |= {"valid_from": "2027-03-01", "classes": "food-24c", "reason": "发布了"}
    assert (await desk.post(f"{HOME}/editions", data=amendment)).status_code == 303
    k = {
        "on": "food-24c",
        "property": "k",
        "value": "6",
        "edition": code,
        "valid_from": "2027-03-01",
        "reason": "新",
    }
    assert (await desk.post(f"{HOME}/values", data=k)).status_code == 303
    now = await dictionary_now(desk)
    assert [value_of(now, "food-24c", "k", day)["value"] for day in ("2027-02-28", "2027-03-01")] == [
        "12",
        "6",
    ]
    assert class_of(now, "food-24c")["words"][0] == {"word": "青团", "pinyin": "qing tuan"}

    hangs = {"kind": "edition", "key": code, "seen": await seen_of(session, code), "reason": "撤回"}
    kept = await desk.post(f"{HOME}/removals", data=hangs)
    assert kept.status_code == 409 and "还有值是按它来的" in kept.text
    below = {"kind": "class", "key": "food-24", "seen": "0", "reason": "撤回"}
    assert (await desk.post(f"{HOME}/removals", data=below)).status_code == 409
    form = (await desk.get(f"{HOME}/classes/food-24c/form")).text
    assert "青团 qing tuan" in form


@pytest.mark.parametrize(
    ("wrong", "say"),
    [
        ({"value": "0"}, "必要空间系数 k写大于 0、不超过 200 的数"),
        ({"value": "七"}, "必要空间系数 k写大于 0、不超过 200 的数"),
        ({"edition": "GB 43284-2023"}, "请选出自哪个标准或修改单"),
        ({"valid_from": "2027-13-01"}, "日期请写成 2026-11-26 这样"),
        ({"property": "layers", "value": "0"}, "层数写 1 到 20 的整数"),
        ({"property": "cost", "value": "20；起 15"}, "包装成本照这样写：20；100 元起 15"),
        ({"property": "ratio_limits", "value": "100"}, "空隙率限值照这样写"),
        ({"reason": ""}, "请写为什么改，以后查得到"),
    ],
)
async def test_what_cannot_be_a_value_is_refused_with_a_sentence(desk, wrong, say):
    answer = await desk.post(f"{HOME}/values", data=K | wrong)
    assert answer.status_code == 422 and say in answer.text
    assert await dictionary_now(desk) == shipped_dictionary()


def test_every_value_of_the_product_can_be_written_and_read_again():
    for row in shipped_dictionary()["values"]:
        assert read_value(row["property"], written(row["property"], row["value"])) == row["value"]
        assert said(row["property"], row["value"])
    with pytest.raises(Invalid):
        read_value("cost", "20；100 元起 15；50 元起 10")


async def test_a_sheet_is_taken_along_filled_in_and_looked_at_before_it_is_written(desk, session):
    taken = await desk.get(f"{HOME}/sheet.xlsx")
    book = load_workbook(io.BytesIO(taken.content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    at = next(i for i, row in enumerate(rows, 1) if row[0] == "food-1" and row[2] == "必要空间系数 k")
    assert rows[at - 1][3] is None  # not known: to be filled in
    book.active.cell(at, 4, 2.5)
    same = next(i for i, row in enumerate(rows, 1) if row[0] == "food-24a" and row[2] == "必要空间系数 k")
    book.active.cell(same, 4, 8)
    book.active.append(["food-2", "", "包装层数", "很多", "", GB, "", ""])
    book.active.append(["food-99", "", "包装层数", 3, "", GB, "", ""])
    out = io.BytesIO()
    book.save(out)
    seen = await desk.post(f"{HOME}/import", files={"file": ("标准.xlsx", out.getvalue())})
    assert seen.status_code == 200, seen.text
    assert "层数写 1 到 20 的整数" in seen.text and "没有这个类别" in seen.text and "现在是 7" in seen.text
    assert await session.scalar(select(RuleVersion.id)) is None
    carried = seen.text.split('name="rows" value="')[1].split('"')[0].replace("&#34;", '"')
    assert [row["on"] for row in json.loads(carried)] == ["food-1", "food-24a"]
    assert (
        await desk.post(f"{HOME}/import/rows", data={"rows": carried, "reason": "核对原文"})
    ).status_code == 303
    now = await dictionary_now(desk)
    assert value_of(now, "food-1", "k", DAY)["value"] == "2.5"
    assert value_of(now, "food-24a", "k", DAY)["value"] == "8"


async def test_a_file_that_is_no_such_sheet_is_refused(desk):
    book = Workbook()
    book.active.append(["名称", "数量"])
    out = io.BytesIO()
    book.save(out)
    for content, say in (
        (out.getvalue(), "没有找到表头"),
        ("类别编号,项目,值,标准或修改单\nfood-1,k,,\n".encode(), "都是空的"),
        (b"", "选一个"),
        (b"%PDF-1.7", "这是 PDF"),
    ):
        answer = await desk.post(f"{HOME}/import", files={"file": ("x.csv", content)})
        assert answer.status_code == 422 and say in answer.text, say


async def test_a_district_reads_and_does_not_write(sign_in):
    district = await sign_in("district_admin")
    assert "标准字典全市一份，由市局改" in (await district.get(HOME)).text
    assert (await district.post(f"{HOME}/values", data=K)).status_code == 403


async def test_a_judgement_is_repeated_as_of_another_day(session, judged):
    tea = await judged("food-14c", layers=4)
    assert tea.exceeded == ["layers"] and tea.overall == "exceeds"
    then = await repeat(session, tea, shipped_dictionary(), "换一天看", day="2025-02-28")
    assert then is not None and then.verdict["checks"]["layers"]["limit"] == 4
    assert then.verdict["date"] == "2025-02-28"
    assert await repeat(session, await judged("food-15"), shipped_dictionary(), "再看一遍") is None
