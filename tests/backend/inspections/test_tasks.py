"""A task rests on a check code and a plan or a reason, and two officers go."""

import pytest

from tests.backend.inspections.sent import Task, task_for


async def test_a_planned_task_is_on_todays_list(inspector, task):
    listed = await inspector.get("/inspections")
    assert "JC20261120-0071" in listed.text
    assert "1 号蒸汽锅炉" in listed.text
    assert "0/1 台" in listed.text


async def test_a_form_sent_twice_makes_one_task(inspector, task):
    assert (await task.by(inspector)).status_code == 303
    assert (await inspector.get("/inspections")).text.count("JC20261120-0071") == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"check_code": ""}, "没有检查码不能上门"),
        ({"plan_no": ""}, "写计划编号"),
        ({"basis": "triggered"}, "写理由"),
        ({"officer.2.name": ""}, "至少 2 人"),
        ({"officer.2.paper_no": "310101-001"}, "执法证号一样"),
        ({"things": "ABCDE23456"}, "没有找到，或不归您管：ABCDE23456"),
        ({"day": "2019-01-01"}, "过去 30 天"),
        ({"check": "surprise"}, "从列出的里选"),
    ],
)
async def test_what_a_task_lacks_is_said_and_what_was_typed_stays(inspector, world, changed, says):
    wanted = task_for(world.tags["boiler"])
    wanted.fields |= changed
    answer = await wanted.by(inspector)
    assert answer.status_code == 422
    assert says in answer.text
    assert "韩同行" in answer.text or "officer.2.name" in changed
    assert "JC20261120" not in (await inspector.get("/inspections")).text


async def test_a_triggered_task_needs_no_plan(inspector, world):
    wanted = task_for("11003210820210007", basis="triggered", plan_no="", reason="12345 转来投诉")
    assert (await wanted.by(inspector)).status_code == 303
    shown = await inspector.get(f"/inspections/tasks/{wanted.id}")
    assert "12345 转来投诉" in shown.text
    assert "1 号蒸汽锅炉" in shown.text


async def test_a_lift_of_another_district_is_not_found(inspector, world):
    answer = await task_for(world.tags["lift"]).by(inspector)
    assert "没有找到，或不归您管" in answer.text


async def test_a_thing_met_on_the_way_joins_the_walk(inspector, task, world):
    added = await inspector.post(f"/inspections/tasks/{task.id}/visits", data={"typed": world.tags["boiler"]})
    assert added.headers["location"] == f"/inspections/new?task={task.id}&thing={world.things['boiler']}"


async def test_a_meter_has_no_checklist_and_it_is_said(inspector, task, world):
    added = await inspector.post(f"/inspections/tasks/{task.id}/visits", data={"typed": world.tags["scale"]})
    assert added.status_code == 422
    assert "没有特种设备检查表" in added.text


async def test_a_task_of_another_office_is_not_shown(sign_in, task: Task):
    other = await sign_in("city_admin")
    assert (await other.get(f"/inspections/tasks/{task.id}")).status_code == 404
