"""What visitors read of emergencies and faults, and what they do not."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from backend.database import new_id, now
from backend.dates import on_day, today
from backend.reports.models import Report
from backend.reports.tracking.models import Whereabouts


@pytest.fixture
def reported(session, world):
    """`await reported("lift", departed_at=…)`: a report of a thing of the world; gives its id."""

    async def made(thing: str = "lift", kind: str = "emergency", sort: str = "trapped", ago: int = 5, **more):
        report = Report(
            id=new_id(),
            kind=kind,
            number="E1125-58K2",
            sort=sort,
            thing_id=world.things[thing],
            user_unit_id=world.organisations["property"],
            maintenance_unit_id=world.organisations["lifts"],
            district_code="310115",
            said="张三，手机 13900000000，困在里面",
            author_id=new_id(),
            made_at=now(),
            received_at=now() - timedelta(minutes=ago),
            flow={"on_site_minutes": 30},
            **more,
        )
        session.add(report)
        await session.commit()
        return report.id

    return made


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((), "有人被困，已报警，等人接警"),
        (("taken_at",), "正在救援，维保单位已接警"),
        (("taken_at", "departed_at"), "正在救援，人在路上"),
        (("taken_at", "departed_at", "arrived_at"), "正在救援，人已到现场"),
        (("taken_at", "done_at"), "有人被困，已解救"),
        (("taken_at", "done_at", "closed_at"), "有人被困，已解救"),
    ],
)
async def test_a_visitor_reads_how_an_emergency_stands(visitor, world, reported, steps, says):
    await reported(taken_as="maintenance_unit", **dict.fromkeys(steps, now()))
    page = (await visitor.get(f"/c/{world.tags['lift']}")).text
    assert f"<h2>{says}</h2>" in page


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((), "故障报修，等人接单"),
        (("taken_at",), "故障报修，维保单位已接单"),
        (("taken_at", "done_at"), "故障报修，已修好，等报修人确认"),
        (("taken_at", "done_at", "closed_at"), "故障报修，已修好"),
    ],
)
async def test_a_visitor_reads_how_a_fault_stands(visitor, world, reported, steps, says):
    await reported(kind="fault", sort="door", taken_as="maintenance_unit", **dict.fromkeys(steps, now()))
    assert f"<h2>{says}</h2>" in (await visitor.get(f"/c/{world.tags['lift']}")).text


async def test_nothing_of_who_reported_is_public_nor_where_the_report_lies(visitor, world, reported):
    report = await reported()
    for path in (f"/c/{world.tags['lift']}", f"/events?tag={world.tags['lift']}"):
        page = (await visitor.get(path)).text
        assert "有人被困" in page
        assert str(report) not in page and "E1125-58K2" not in page
        assert "张三" not in page and "13900000000" not in page


async def test_what_ended_long_ago_is_a_line_among_others_and_no_news(visitor, world, reported):
    long_ago = now() - timedelta(days=3)
    await reported(ago=3 * 24 * 60, done_at=long_ago, closed_at=long_ago)
    page = (await visitor.get(f"/c/{world.tags['lift']}")).text
    assert "<h2>有人被困，已解救</h2>" not in page and "有人被困，已解救" in page
    assert "data-live" not in page, "nothing goes on"
    assert "/events?tag=" not in page, "one event needs no page of its own"


async def test_several_events_have_a_page_of_their_own(visitor, world, reported):
    await reported(ago=300, done_at=now(), closed_at=now())
    await reported(kind="fault", sort="door")
    tag = world.tags["lift"]
    assert f'href="/events?tag={tag}"' in (await visitor.get(f"/c/{tag}")).text
    page = (await visitor.get(f"/events?tag={tag}")).text
    assert page.index("故障报修，等人接单") < page.index("以前的")


async def test_a_suggestion_is_no_event_and_what_joined_is_not_told_twice(visitor, world, reported):
    first = await reported()
    await reported(joined_to=first)
    await reported(kind="suggestion", sort="clean")
    page = (await visitor.get(f"/events?tag={world.tags['lift']}")).text
    assert page.count("<h2>有人被困") == 1 and "clean" not in page


async def test_open_pages_read_only_the_part_that_changes(visitor, world, reported, session):
    report = await reported()
    tag = world.tags["lift"]
    page = (await visitor.get(f"/c/{tag}")).text
    assert f'data-live="/events/live?tag={tag}"' in page
    ask = {"HX-Request": "true"}
    await session.execute(update(Report).where(Report.id == report).values(taken_at=now(), taken_as="city"))
    await session.commit()
    part = (await visitor.get(f"/events?tag={tag}", headers=ask)).text
    assert 'data-part="happening"' in part and "正在救援，监管部门已接警" in part and "<html" not in part


@pytest.mark.parametrize("code", ["", "!!", "void", "blank"])
async def test_a_code_without_a_thing_has_no_events(visitor, world, code):
    tag = world.tags.get(code, code)
    assert (await visitor.get(f"/events?tag={tag}")).status_code == 404
    assert (await visitor.get(f"/events/live?tag={tag}")).status_code == 404


async def test_those_who_respond_find_the_pages_of_the_reports(sign_in, world, reported):
    report = await reported()
    for who in ("mechanic", "property_manager", "city_admin"):
        page = (await (await sign_in(who)).get(f"/c/{world.tags['lift']}")).text
        assert f'href="/reports/{report}"' in page, who
    stranger = (await (await sign_in("examiner")).get(f"/c/{world.tags['lift']}")).text
    assert f"/reports/{report}" not in stranger


async def test_in_english(visitor, world, reported):
    await reported(taken_at=now(), taken_as="maintenance_unit")
    page = (await visitor.get(f"/events?tag={world.tags['lift']}&lang=en")).text
    assert "Rescue under way: the maintenance unit answered" in page and "People trapped, reported" in page


async def test_who_shares_the_way_is_awaited_in_minutes_and_nobody_reads_where_they_are(
    visitor, world, reported, session
):
    report = await reported(taken_at=now(), taken_as="maintenance_unit", departed_at=now())
    here = {"lng_wgs84": 121.6123, "lat_wgs84": 31.2210}
    session.add(Whereabouts(report_id=report, person_id=world.people["mechanic"].id, **here))
    await session.commit()
    page = (await visitor.get(f"/c/{world.tags['lift']}")).text
    assert re.search(r"<h2>正在救援，预计 \d+ 分钟，.*到</h2>", page), page
    assert "121.6123" not in page


async def test_who_waits_for_parts_reads_for_which_day_they_are_expected(visitor, world, reported):
    due = today() + timedelta(days=5)
    await reported(kind="fault", sort="door", taken_at=now(), taken_as="user_unit", parts_due_on=due)
    page = (await visitor.get(f"/c/{world.tags['lift']}")).text
    assert f"<h2>故障报修，等配件，预计 {on_day(due)}到</h2>" in page
