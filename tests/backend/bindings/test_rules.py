"""What must hold before a code is bound, as tables."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from backend.accounts.models import ManagementUnit, Membership
from backend.accounts.permissions import Actor, Member
from backend.bindings.queries import bindable_by
from backend.bindings.rules import (
    CODE_CLOSE_UP,
    Holder,
    Shown,
    binder_of,
    binds,
    code_refusal,
    photo_problems,
    place_problems,
    thing_refusal,
    warnings_of,
)
from backend.equipment.requirements import Photo, Requirements
from backend.regions.coordinates import Place
from backend.things.models import Thing, UseStatus

UNIT, OTHER, BODY, ROOM, ROOM_2 = (UUID(int=number) for number in range(1, 6))
TODAY = date(2026, 11, 22)
PHOTOS = (Photo(CODE_CLOSE_UP, "码标牌近景", "", required=True), Photo("seal", "铅封", ""))


def member(organisation=UNIT, kinds=("user_unit",), roles=("binder",), **more) -> Member:
    values = {"binder_kinds": frozenset(), "management_unit_id": None} | more
    return Member(organisation, "", frozenset(kinds), frozenset(roles), None, None, (), **values)


def thing(**more) -> Thing:
    values = {
        "kind": "equipment",
        "type_code": "3110",
        "name": "3 号客梯",
        "use_status": UseStatus.IN_USE,
        "user_unit_id": UNIT,
        "district_code": "310101",
        "lng_wgs84": 121.4737,
        "lat_wgs84": 31.2304,
    }
    return Thing(**values | more)


def of(**more) -> Requirements:
    return Requirements("", (), PHOTOS, **more)


@pytest.mark.parametrize(
    ("who", "what", "may"),
    [
        (member(), thing(), True),
        (member(OTHER), thing(), False),
        (member(OTHER), thing(owner_id=OTHER), True),
        (member(management_unit_id=ROOM), thing(management_unit_id=ROOM), True),
        (member(management_unit_id=ROOM), thing(management_unit_id=ROOM_2), False),
        (member(management_unit_id=ROOM), thing(), False),
        (member(binder_kinds=frozenset({"elevator"})), thing(), True),
        (member(binder_kinds=frozenset({"boiler"})), thing(), False),
        (member(binder_kinds=frozenset({"elevator"})), thing(kind="meter", type_code="M02"), False),
        (member(binder_kinds=frozenset({"meter"})), thing(kind="meter", type_code="M02"), True),
        (member(BODY, ["inspection_body"], ["examiner"]), thing(check_body_id=BODY), True),
        (member(BODY, ["inspection_body"], ["examiner"]), thing(), False),
        (member(BODY, ["inspection_body"], ["examiner"]), thing(kind="meter", check_body_id=BODY), False),
        (member(BODY, ["verification_body"], ["verifier"]), thing(kind="meter", check_body_id=BODY), True),
        (member(BODY, ["maintenance_unit"]), thing(maintenance_unit_id=BODY), False),
    ],
)
def test_who_may_bind_what(who, what, may):
    assert binds(who, what) is may


@pytest.mark.parametrize(
    ("holder", "may"),
    [
        (Holder(UNIT, "310115"), True),  # issued to the unit: wherever its things stand
        (Holder(OTHER, "310101"), False),
        (Holder(BODY, None), True),  # issued to the body that binds
        (Holder(None, "310101"), True),
        (Holder(None, "310115"), False),
        (Holder(None, None), True),  # city-wide
    ],
)
def test_which_code_goes_on_which_thing(holder, may):
    refusal = code_refusal(holder, member(BODY, ["inspection_body"], ["examiner"]), thing(check_body_id=BODY))
    assert (refusal is None) is may


@pytest.mark.parametrize(
    ("overdue", "due", "status", "says"),
    [
        ("warn", date(2026, 1, 1), UseStatus.IN_USE, None),
        ("refuse", date(2026, 1, 1), UseStatus.IN_USE, "超期"),
        ("refuse", date(2026, 11, 22), UseStatus.IN_USE, None),
        ("refuse", None, UseStatus.IN_USE, None),
        ("warn", None, UseStatus.OUT_OF_USE, None),
        ("warn", None, UseStatus.SCRAPPED, "报废"),
        ("warn", None, UseStatus.CANCELLED, "注销"),
    ],
)
def test_which_thing_takes_no_code(overdue, due, status, says):
    refusal = thing_refusal(of(overdue=overdue), thing(next_due_on=due, use_status=status), TODAY)
    assert says in refusal if says else refusal is None


@pytest.mark.parametrize(
    ("slots", "reads", "video", "wrong"),
    [
        ({CODE_CLOSE_UP: 1}, True, "no", set()),
        ({CODE_CLOSE_UP: 1}, False, "no", {"photo.code_label"}),
        ({"seal": 2}, False, "no", {"photo.code_label"}),
        ({CODE_CLOSE_UP: 1}, True, "required", {"photo.walk"}),
        ({CODE_CLOSE_UP: 1}, True, "optional", set()),
        ({CODE_CLOSE_UP: 1, "walk": 1}, True, "required", set()),
    ],
)
def test_which_photos_are_missing(slots, reads, video, wrong):
    assert set(photo_problems(of(video=video), Shown(slots, reads, None))) == wrong


AT_HOME = Place(121.4737, 31.2304, 8)
AT_199_M = Place(121.4737 + 199 / 95_147, 31.2304)
AT_210_M = Place(121.4737 + 210 / 95_147, 31.2304)


@pytest.mark.parametrize(
    ("position", "place", "reason", "says"),
    [
        ("fixed", AT_HOME, "", None),
        ("fixed", AT_199_M, "", None),
        ("fixed", AT_210_M, "", "210 m"),
        ("fixed", AT_210_M, "搬了", None),
        ("fixed", None, "", "没有定位"),
        ("fixed", None, "地下室", None),
        ("mobile", AT_210_M, "", None),
        ("mobile", None, "", "没有定位"),
        ("none", None, "", None),
    ],
)
def test_how_far_from_the_registered_place(position, place, reason, says):
    problems = place_problems(of(position=position), thing(), Shown({}, True, place, reason))
    assert says in problems["place_reason"] if says else not problems


def test_a_thing_without_registered_place_is_near_everywhere():
    shown = Shown({}, True, AT_HOME)
    assert not place_problems(of(), thing(lng_wgs84=None, lat_wgs84=None), shown)


@pytest.mark.parametrize(
    ("place", "more", "says"),
    [
        (AT_HOME, {}, None),
        (AT_HOME, {"next_due_on": date(2026, 1, 1)}, "超期"),
        (AT_HOME, {"use_status": UseStatus.OUT_OF_USE}, "停用"),
        (Place(121.4737, 31.2304, 350), {}, "误差约 350 m"),
        (Place(121.8, 31.1), {}, "不在登记的区里"),
    ],
)
def test_what_looks_odd_is_told_and_does_not_block(place, more, says):
    warnings = warnings_of(of(), thing(**more), place, TODAY)
    assert says in warnings[0] if says else not warnings


@pytest.mark.parametrize(
    "limits", [{}, {"binder_kinds": ["boiler"]}, {"binder_kinds": ["meter"]}, {"unit": True}]
)
async def test_the_database_and_the_rule_agree_on_every_thing(session, world, limits):
    """`bindable_by` narrows reads, `binds` decides deeds: for everybody and everything of the world they say the same."""
    room = await session.scalar(select(ManagementUnit))
    boiler = await session.get_one(Thing, world.things["boiler"])
    boiler.management_unit_id = room.id
    membership = await session.scalar(
        select(Membership).where(Membership.person_id == world.people["binder"].id)
    )
    membership.binder_kinds = limits.get("binder_kinds", [])
    membership.management_unit_id = room.id if limits.get("unit") else None
    await session.flush()
    things = list(await session.scalars(select(Thing)))
    allowed = 0
    for name in world.people:
        actor = await actor_named(session, world, name)
        by_database = set(await session.scalars(select(Thing.id).where(bindable_by(actor))))
        assert by_database == {each.id for each in things if binder_of(actor, each)}
        allowed += len(by_database)
    assert allowed


async def actor_named(session, world, name: str) -> Actor:
    from backend.accounts.models import Organisation

    rows = await session.execute(
        select(Membership, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == world.people[name].id)
    )
    members = tuple(
        Member(
            organisation.id,
            organisation.name,
            frozenset(organisation.kinds),
            frozenset(held.roles),
            organisation.regulator_level,
            organisation.district_code,
            tuple(organisation.street_codes),
            frozenset(held.binder_kinds),
            held.management_unit_id,
        )
        for held, organisation in rows
    )
    return Actor(world.people[name].id, name, members)
