"""The whole of a thing at its code: for the regulator, for its unit as far as it concerns it, and for nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from backend.database import new_id
from backend.dates import today
from backend.inspections.models import InspectionOrder


@pytest.fixture
async def ordered(inspector, record) -> str:
    """Where the order is after a record with one severe and one general hazard."""
    record.finds("B2", "铅封缺失", "severe")
    record.finds("C7", "九月没有月调度", "general")
    where = (await record.by(inspector)).headers["location"]
    form = {
        "id": str(new_id()),
        "problems": "1. 铅封缺失",
        "violated": "条款",
        "grounds": "条例",
        "measures": "停用",
        "deadline": (today() + timedelta(days=10)).isoformat(),
    }
    return (await inspector.post(f"{where}/order", data=form)).headers["location"]


async def test_the_regulator_sees_inspections_orders_code_and_scans_on_one_page(
    inspector, ordered, record, world
):
    page = (await inspector.get(f"/c/{world.tags['boiler']}")).text
    for text in (
        "严重 1 处，一般 1 处",
        "市监特令",
        "前整改",
        ordered,
        f"/inspections/{record.id}",
        "没有换过",
        "没有改过",
        "30 天",
        f"/things/{world.things['boiler']}/scans",
        '<details class="plate" data-use="opened" open>',
    ):
        assert text in page, text


async def test_an_overdue_order_says_so(inspector, ordered, session, world):
    await session.execute(update(InspectionOrder).values(deadline=today() - timedelta(days=1)))
    await session.commit()
    assert "超期未整改" in (await inspector.get(f"/c/{world.tags['boiler']}")).text


async def test_the_unit_sees_its_own_inspections(sign_in, ordered, world):
    assert "严重 1 处，一般 1 处" in (await (await sign_in("manager")).get(f"/c/{world.tags['boiler']}")).text


@pytest.mark.parametrize("name", ["binder", "operator", "examiner", "mechanic", "property_manager"])
async def test_others_see_no_hazard(sign_in, ordered, world, name):
    page = (await (await sign_in(name)).get(f"/c/{world.tags['boiler']}")).text
    assert "严重 1 处" not in page
    assert "市监特令" not in page


async def test_a_visitor_sees_no_hazard(visitor, ordered, world):
    assert "严重 1 处" not in (await visitor.get(f"/c/{world.tags['boiler']}")).text


async def test_where_nothing_was_inspected_it_is_said(inspector, world):
    assert "还没有检查过这一台" in (await inspector.get(f"/c/{world.tags['boiler']}")).text


async def test_from_the_code_one_chooses_the_task_and_comes_to_the_form(inspector, task, world):
    chosen = (await inspector.get(f"/inspections/new?tag={world.tags['boiler']}")).text
    assert "JC20261120-0071" in chosen
    thing = world.things["boiler"]
    assert f"/inspections/new?task={task.id}&amp;thing={thing}" in chosen
    assert (
        "怎么证明到了这一台" in (await inspector.get(f"/inspections/new?task={task.id}&thing={thing}")).text
    )


async def test_without_a_task_one_is_made_first(inspector, world):
    assert "没有检查任务" in (await inspector.get(f"/inspections/new?tag={world.tags['boiler']}")).text


@pytest.mark.parametrize("tag", ["scale", "lift", "blank"])
async def test_what_is_not_theirs_or_has_no_checklist_is_not_begun(inspector, world, tag):
    assert (await inspector.get(f"/inspections/new?tag={world.tags[tag]}")).status_code == 404
