"""预案 as data."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from backend.reports.flow_versions import flow_for, make_version
from backend.reports.flows import Circle, Flow, content_of, read_flow, shipped, shipped_flow
from backend.reports.models import Party, ReportKind
from backend.reports.sorts import all_sorts, sorts_for

AT = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)


def test_three_levels_are_called_within_five_minutes():
    for each in shipped():
        if each.kind != ReportKind.EMERGENCY:
            continue
        at, called = AT, 1
        while called < 3:
            at = each.flow.next_call(called, at)
            called += 1
        assert at - AT <= timedelta(minutes=5)
        assert all(rung.seconds <= 60 for rung in each.rungs)


def test_the_maintenance_unit_of_an_elevator_is_told_at_once_and_must_be_there_in_thirty_minutes():
    flow = shipped_flow(ReportKind.EMERGENCY, "trapped", "elevator")
    assert Party.MAINTENANCE_UNIT in flow.first_parties
    assert flow.must_be_there_at(AT) == AT + timedelta(minutes=30)
    assert Party.USER_UNIT not in flow.takers


def test_every_kind_of_report_has_a_flow_and_every_kind_of_equipment_choices():
    for kind in all_sorts():
        for slug, sorts in all_sorts()[kind].items():
            assert len({sort.id for sort in sorts}) == len(sorts), slug
            assert all(shipped_flow(kind, sort.id, slug) for sort in sorts)
    assert sorts_for(ReportKind.EMERGENCY, "3110")[0].id == "trapped"
    assert "trapped" not in [sort.id for sort in sorts_for(ReportKind.EMERGENCY, "3310")], (
        "nobody is shut in there"
    )


def test_a_flow_is_read_as_it_was_written():
    flow = shipped_flow(ReportKind.EMERGENCY, "trapped", "elevator")
    assert read_flow(content_of(flow)) == flow
    with pytest.raises(msgspec.ValidationError):
        read_flow(content_of(flow) | {"rungs": []})


async def test_a_version_of_the_administrator_takes_the_place_of_the_products(session, sign_in, world):
    from backend.sync.authors import actor_of_person

    actor = await actor_of_person(session, world.people["city_admin"].id)
    shipped_one = await flow_for(session, ReportKind.EMERGENCY, "trapped", "3110")
    own = Flow(
        (Party.CITY,),
        (msgspec.structs.replace(shipped_one.rungs[0], seconds=30),),
        clause="本市规定",
    )
    await make_version(session, actor, ReportKind.EMERGENCY, ("trapped", "elevator"), own, "缩短")
    assert await flow_for(session, ReportKind.EMERGENCY, "trapped", "3110") == own
    assert await flow_for(session, ReportKind.EMERGENCY, "smoke", "3110") != own
    assert Circle.DUTY in [calling.circle for calling in own.rungs[0].calls]
