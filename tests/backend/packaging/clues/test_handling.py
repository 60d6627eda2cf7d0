"""What an office does with a clue, from hand-over to result, and who hears of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.accounts.audit import Audited
from backend.accounts.models import AuditEntry
from backend.alerts.models import Notice
from backend.dates import today
from backend.inspections.models import InspectionTask
from backend.packaging.clues.fates import fate_of
from backend.packaging.clues.models import ClueStep

TAKEN_UP = {
    "check_code": "JC20261126-0001",
    "officer.1.name": "沈监察",
    "officer.1.paper_no": "310101-001",
    "officer.2.name": "韩同行",
    "officer.2.paper_no": "310101-002",
}
TESTED = {"result": "failed", "test_date": "2026-11-20", "test_body": "沪东质量检验所", "note": "报告 B-77"}


async def test_a_clue_goes_to_a_station_and_comes_back_with_a_result(sign_in, session, opened, world):
    judge = world.people["manager"]
    clue = await opened(person_id=judge.id, tell_me=True)
    bureau, inspector = await sign_in("district_admin"), await sign_in("inspector")
    page = (await bureau.get(clue.path)).text
    assert "外滩市场监督管理所（这里归它管）" in page
    assert str(world.organisations["city"]) not in page
    office = {"office": str(world.organisations["station"]), "note": "先看样品"}
    assert (await bureau.post(f"{clue.path}/handing-over", data=office)).status_code == 303
    assert (await bureau.post(f"{clue.path}/handing-over", data=office)).status_code == 409
    await session.refresh(clue)
    told = await session.scalar(select(Notice).where(Notice.person_id == world.people["inspector"].id))
    assert (told.title, told.link) == ("包装线索移交：云杉月饼礼盒", clue.path)
    assert "蒋区局：先看样品" in told.body
    task = f"/inspections/tasks/{clue.task_id}"
    assert "还没有人接" in (await inspector.get(clue.path)).text
    assert (await inspector.post(f"{task}/taking-up", data=TAKEN_UP)).status_code == 303
    day = (await inspector.get("/inspections")).text
    assert re.findall(r'data-name="([^"]+)"', day) == ["云杉月饼礼盒"]
    assert f'href="{clue.path}"' in day
    seen = await inspector.post(f"{clue.path}/visits", data={"note": "柜台上还有 12 盒，已取样"})
    assert seen.status_code == 303
    assert "都检查了" in (await inspector.get("/inspections")).text
    assert (await inspector.post(f"{clue.path}/tests", data=TESTED)).status_code == 303
    page = (await bureau.get(clue.path)).text
    assert re.findall(r"</time><b>([^<]+)</b>", page) == [
        "初判超标，自动成为线索",
        "移交给外滩市场监督管理所",
        "到过现场",
        "录入检测结果",
    ]
    assert "检测不合格，2026-11-20，沪东质量检验所。报告 B-77" in page
    await session.refresh(clue)
    fate = await fate_of(session, clue.judgement_id)
    assert (fate.word, str(fate.test_date), fate.test_body) == ("检测不合格", "2026-11-20", "沪东质量检验所")
    query = select(Notice.title, Notice.link).where(Notice.person_id == judge.id).order_by(Notice.id)
    link = f"/judgements/{clue.judgement_id}"
    heard = [tuple(row) for row in await session.execute(query)]
    assert heard == [("您的包装初判：处理中", link), ("您的包装初判：检测不合格", link)]
    audited = select(func.count()).select_from(AuditEntry).where(AuditEntry.deed == Audited.HANDLED_CLUE)
    assert await session.scalar(audited) == 3


async def test_who_did_not_ask_is_not_told(sign_in, session, opened, world):
    clue = await opened(person_id=world.people["manager"].id)
    await (await sign_in("inspector")).post(f"{clue.path}/taking")
    assert await session.scalar(select(func.count()).select_from(Notice)) == 0


async def test_a_clue_is_voided_with_a_reason_and_brought_back_as_it_was(sign_in, session, bund):
    desk = await sign_in("district_admin")
    assert (await desk.post(f"{bund.path}/taking")).status_code == 303
    assert (await desk.post(f"{bund.path}/taking")).status_code == 409
    lacking = await desk.post(f"{bund.path}/voiding", data={"note": " "})
    assert (lacking.status_code, "写明为什么作废" in lacking.text) == (422, True)
    assert (await desk.post(f"{bund.path}/voiding", data={"note": "交了两遍"})).status_code == 303
    assert (await desk.post(f"{bund.path}/tests", data=TESTED)).status_code == 409
    page = (await desk.get(bund.path)).text
    assert ("交了两遍" in page, "蒋区局" in page, "恢复这条线索" in page) == (True, True, True)
    assert (await desk.post(f"{bund.path}/restoring")).status_code == 303
    await session.refresh(bund)
    assert (bund.state, bund.closed_at) == ("treating", None)
    assert await session.scalar(select(func.count()).select_from(ClueStep)) == 4


@pytest.mark.parametrize("deed", ["hand_over_again", "void"])
async def test_an_office_that_need_not_go_any_more_has_no_task(sign_in, session, opened, world, deed):
    clue = await opened()
    city = await sign_in("city_admin")
    first = {"office": str(world.organisations["station"])}
    await city.post(f"{clue.path}/handing-over", data=first)
    if deed == "void":
        await city.post(f"{clue.path}/voiding", data={"note": "看错了"})
    else:
        await city.post(f"{clue.path}/handing-over", data={"office": str(world.organisations["district"])})
    offices = list(await session.scalars(select(InspectionTask.organisation_id)))
    assert offices == ([] if deed == "void" else [world.organisations["district"]])


async def test_what_is_handed_over_is_seen_there_though_it_lies_nowhere(sign_in, nowhere, world):
    inspector, city = await sign_in("inspector"), await sign_in("city_admin")
    assert (await inspector.get(nowhere.path)).status_code == 404
    await city.post(f"{nowhere.path}/handing-over", data={"office": str(world.organisations["station"])})
    assert (await inspector.get(nowhere.path)).status_code == 200


async def test_a_result_needs_date_and_body_and_can_be_put_right(sign_in, session, bund, world):
    desk = await sign_in("district_admin")
    tomorrow = (today() + timedelta(days=1)).isoformat()
    for lacking, say in [
        ({"result": ""}, "检测合格还是不合格"),
        ({"test_date": ""}, "写检测日期"),
        ({"test_date": "20 号"}, "日期看不懂"),
        ({"test_date": tomorrow}, "检测日期还没到"),
        ({"test_body": "  "}, "写检测机构"),
        ({"test_body": "长" * 101}, "太长"),
    ]:
        answer = await desk.post(f"{bund.path}/tests", data=TESTED | lacking)
        assert (answer.status_code, say in answer.text) == (422, True), say
    assert "报告 B-77" in answer.text  # what was typed is not lost
    foreign = {"office": str(world.organisations["city"])}
    assert (await desk.post(f"{bund.path}/handing-over", data=foreign)).status_code == 422
    assert (await desk.post(f"{bund.path}/handing-over", data={"office": "x"})).status_code == 422
    assert await session.scalar(select(func.count()).select_from(ClueStep)) == 1
    await desk.post(f"{bund.path}/tests", data=TESTED)
    await desk.post(f"{bund.path}/tests", data=TESTED | {"result": "passed", "note": "报告看错了一行"})
    await session.refresh(bund)
    assert (bund.state, bund.test_body) == ("passed", "沪东质量检验所")
