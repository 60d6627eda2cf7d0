"""预案管理: what an administrator reads, types, and is told when it will not do."""

import pytest
from sqlalchemy import func, select

from backend.reports.flow_forms import is_same, read_flow_form
from backend.reports.flow_routes import typed
from backend.reports.flow_words import lasting, lines_of
from backend.reports.flows import read_flow, shipped, shipped_flow
from backend.reports.models import FlowVersion, ReportKind

TRAPPED = {"kind": "emergency", "sort": "trapped", "equipment": "elevator"}


def as_typed(**changes: str) -> dict[str, str | list[str]]:
    """The form as it opens for people trapped in elevators, with some fields typed over."""
    given = typed(shipped_flow(ReportKind.EMERGENCY, "trapped", "elevator"))
    fields = {name: given.getall(name) for name in given}
    return {**fields, **TRAPPED, "reason": "演练后缩短", **changes}


@pytest.mark.parametrize("each", shipped(), ids=lambda each: f"{each.kind}-{each.sort}-{each.equipment}")
def test_the_form_gives_back_every_flow_of_the_product_as_it_is(each):
    given = typed(each.flow)
    fields = [*given.multi_items(), ("reason", "核对")]
    flow, reason = read_flow_form(type(given)(fields), each.kind)
    assert is_same(flow, each.flow) and reason == "核对"


@pytest.mark.parametrize(
    ("seconds", "said"), [(90, "90 秒"), (60, "1 分钟"), (7200, "2 小时"), (259200, "3 天"), (10, "10 秒")]
)
def test_times_are_said_in_the_largest_unit_that_fits(seconds, said):
    assert lasting(seconds) == said


def test_a_flow_is_told_in_words():
    lines = lines_of(shipped_flow(ReportKind.EMERGENCY, "trapped", "elevator"))
    assert lines[0] == ("马上", "维保单位值班的人（推送）、使用单位值班的人（推送）")
    assert lines[2][0] == "1 分钟没有人接" and "监管所和区局值班的人（推送、短信）" in lines[2][1]
    assert lines[-1] == ("每 2 分钟", "再叫最后一轮的人，一直到有人接")


async def test_the_city_makes_a_new_version_which_new_reports_are_called_by(
    sign_in, world, passer_by, report_now
):
    before = await passer_by.report(world.tags["lift"])
    city = await sign_in("city_admin")
    assert (await city.post("/flows", data=as_typed(**{"rung.0.seconds": "30"}))).status_code == 303
    page = (await city.get("/flows/one", params=TRAPPED)).text
    assert "30 秒没有人接" in page and "演练后缩短" in page and "卫市局" in page
    after = await passer_by.report(world.tags["lift"], separate="1")
    assert read_flow((await report_now(after)).flow).rungs[0].seconds == 30
    assert read_flow((await report_now(before)).flow).rungs[0].seconds == 60


async def test_every_version_can_be_read_later(sign_in, session):
    city = await sign_in("city_admin")
    for seconds in ("30", "45"):
        await city.post("/flows", data=as_typed(**{"rung.0.seconds": seconds}))
    first, second = await session.scalars(select(FlowVersion).order_by(FlowVersion.made_at))
    assert "30 秒没有人接" in (await city.get(f"/flows/versions/{first.id}")).text
    assert "45 秒没有人接" in (await city.get(f"/flows/versions/{second.id}")).text
    assert "改的" in (await city.get("/flows")).text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reason": ""}, "请写为什么改"),
        ({"takers": []}, "请选谁接了就不再往下叫"),
        ({"rung.1.seconds": "一分钟"}, "第 2 轮的时间写成秒数"),
        ({"rung.1.seconds": "5"}, "第 2 轮的时间写成秒数"),
        ({"rung.0.seconds": "200", "rung.1.seconds": "200"}, "应急报警 5 分钟内要叫到第 3 轮，现在要 400 秒"),
        ({"again": "0"}, "应急报警要一直叫到有人接"),
        ({"on_site_minutes": "-1"}, "到场时限写成分钟数"),
        ({}, "和现在用的一样，没有改动"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(sign_in, session, changes, says):
    answer = await (await sign_in("city_admin")).post("/flows", data=as_typed(**changes))
    assert answer.status_code in (409, 422) and says in answer.text
    if changes.get("rung.1.seconds"):
        assert f'value="{changes["rung.1.seconds"]}"' in answer.text
    assert (await session.execute(select(func.count(FlowVersion.id)))).scalar_one() == 0


async def test_a_time_on_site_is_asked_and_kept_of_emergencies_alone(sign_in, session):
    city = await sign_in("city_admin")
    assert "到场时限" in (await city.get("/flows/edit", params=TRAPPED)).text
    place = {"kind": "fault", "sort": "*", "equipment": "*"}
    assert "到场时限" not in (await city.get("/flows/edit", params=place)).text
    given = typed(shipped_flow(ReportKind.FAULT, "*", "*"))
    fields = {name: given.getall(name) for name in given}
    changed = {**fields, **place, "rung.0.seconds": "600", "on_site_minutes": "30", "reason": "试"}
    assert (await city.post("/flows", data=changed)).status_code == 303
    assert (await session.scalars(select(FlowVersion))).one().content.get("on_site_minutes", 0) == 0


async def test_a_flow_that_calls_nobody_is_refused(sign_in):
    nobody = {name: "" for name in as_typed() if name.endswith(".circle")}
    answer = await (await sign_in("city_admin")).post("/flows", data=as_typed(**nobody))
    assert answer.status_code == 422 and "至少要叫一轮人" in answer.text


async def test_a_district_reads_the_flows_and_leaves_them_as_they_are(sign_in):
    district = await sign_in("district_admin")
    page = (await district.get("/flows")).text
    assert "有人被困，电梯" in page and "/flows/edit" not in page
    assert (await district.post("/flows", data=as_typed(**{"rung.0.seconds": "30"}))).status_code == 403


@pytest.mark.parametrize("query", ["kind=fire", "kind=fault&sort=nothing", "kind=fault&equipment=spaceship"])
async def test_there_is_no_flow_for_what_there_is_not(sign_in, query):
    assert (await (await sign_in("city_admin")).get(f"/flows/one?{query}")).status_code == 422
