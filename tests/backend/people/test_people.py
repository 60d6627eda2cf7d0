"""Members and organisations: who is added, changed, ended, and who looked at whose number."""

from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import AuditEntry, ManagementUnit, Membership, Organisation, Person
from backend.accounts.secrets import phone_digest
from backend.alerts.models import Notice
from tests.world import World

NEWCOMER = {"name": "何新人", "phone": "139 1111 2222", "roles": ["binder", "operator"]}
SHOP = {
    "name": "云杉路便利店",
    "uscc": "9131010178901234XC",
    "kinds": ["user_unit", "owner"],
    "district": "310101",
    "address": "黄浦区云杉路 20 号",
    "duty_phone": "021-55500103",
    "manager_name": "何店长",
    "manager_phone": "13911113333",
}


async def test_a_manager_sees_the_people_of_the_unit_with_masked_numbers(sign_in, world: World):
    html = (await (await sign_in("manager")).get(people_of(world, "food"))).text
    for name in ("manager", "director", "officer", "binder", "operator"):
        assert world.people[name].name in html
        assert world.people[name].phone not in html
    assert "138****0003" in html
    assert world.people["property_manager"].name not in html


async def test_a_new_person_is_added_told_and_can_sign_in_by_code(
    sign_in, session: AsyncSession, world: World
):
    manager = await sign_in("manager")
    answer = await manager.post(people_of(world, "food"), data={**NEWCOMER, "binder_kinds": "boiler"})
    assert answer.status_code == 303
    person = await with_phone(session, "13911112222")
    membership = (await session.scalars(select(Membership).where(Membership.person_id == person.id))).one()
    assert (set(membership.roles), membership.binder_kinds) == ({"binder", "operator"}, ["boiler"])
    assert person.password_hash is None
    notice = (await session.scalars(select(Notice).where(Notice.person_id == person.id))).one()
    assert notice.title == "您已加入 东塘食品有限公司：绑码人、作业人员"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "姓名应为 2–40 个字"),
        ({"phone": "12345"}, "手机号应为 11 位数字"),
        ({"roles": []}, "还没有选角色"),
        ({"roles": ["inspector"]}, "还没有选角色"),  # not a role that a user unit has
        ({"management_unit": str(UUID(int=1))}, "没有这个管理单元"),
    ],
)
async def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_typed(
    sign_in, session: AsyncSession, world: World, change: dict, sentence: str
):
    answer = await (await sign_in("manager")).post(people_of(world, "food"), data=NEWCOMER | change)
    assert answer.status_code in (404, 422)
    assert sentence in answer.text
    assert (NEWCOMER | change)["phone"] in answer.text
    assert await count(session, Person) == len(world.people)


async def test_nobody_learns_a_name_by_typing_a_number(sign_in, world: World):
    stranger = world.people["inspector"]
    form = {"name": "猜的名", "phone": stranger.phone, "roles": "operator"}
    answer = await (await sign_in("manager")).post(people_of(world, "food"), data=form)
    assert answer.status_code == 422
    assert "姓名与填的不一致" in answer.text
    assert stranger.name not in answer.text


async def test_one_person_may_work_for_two_units(sign_in, session: AsyncSession, world: World):
    binder = world.people["property_binder"]
    form = {"name": binder.name, "phone": binder.phone, "roles": "binder"}
    manager = await sign_in("manager")
    assert (await manager.post(people_of(world, "food"), data=form)).status_code == 303
    again = await manager.post(people_of(world, "food"), data=form)
    assert again.status_code == 409
    assert "这个人已经在单位里" in again.text


async def test_a_change_of_roles_ends_one_membership_and_begins_another(
    sign_in, session: AsyncSession, world: World
):
    old = await membership_of(session, world, "operator")
    unit = (await session.scalars(select(ManagementUnit))).one()
    answer = await (await sign_in("manager")).post(
        f"/people/{old.id}", data={"roles": ["binder"], "management_unit": str(unit.id)}
    )
    assert answer.status_code == 303
    rows = await session.scalars(
        select(Membership)
        .where(Membership.person_id == world.people["operator"].id)
        .order_by(Membership.id)
        .execution_options(populate_existing=True)
    )
    before, after = rows
    assert before.ended_at is not None
    assert (before.roles, after.roles, after.management_unit_id) == (["operator"], ["binder"], unit.id)


async def test_who_is_ended_sees_nothing_from_the_next_request_on(
    sign_in, session: AsyncSession, world: World
):
    operator = await sign_in("operator")
    assert (await operator.get("/session")).status_code == 204
    membership = await membership_of(session, world, "operator")
    await (await sign_in("manager")).post(f"/people/{membership.id}/ending")
    assert (await operator.get("/session")).status_code == 401
    assert (await (await sign_in("operator")).get("/equipment")).status_code == 403


async def test_a_unit_keeps_at_least_one_manager(sign_in, session: AsyncSession, world: World):
    membership = await membership_of(session, world, "manager")
    manager = await sign_in("manager")
    ended = await manager.post(f"/people/{membership.id}/ending")
    assert ended.status_code == 409
    assert "单位至少要有一位负责人" in ended.text
    changed = await manager.post(f"/people/{membership.id}", data={"roles": "operator"})
    assert changed.status_code == 409
    director = await membership_of(session, world, "director")
    await manager.post(f"/people/{director.id}", data={"roles": ["manager", "safety_director"]})
    assert (await manager.post(f"/people/{membership.id}/ending")).status_code == 303


async def test_looking_at_a_number_is_written_down(sign_in, session: AsyncSession, world: World):
    manager = await sign_in("manager")
    membership = await membership_of(session, world, "binder")
    page = f"/people/{membership.id}"
    assert world.people["binder"].phone not in (await manager.get(page)).text
    seen = await manager.post(f"{page}/phone-viewing")
    assert world.people["binder"].phone in seen.text
    assert seen.headers["cache-control"] == "no-store"
    entry = (await session.scalars(select(AuditEntry))).one()
    assert (entry.deed, entry.person_id, entry.about_person_id) == (
        "saw_phone",
        world.people["manager"].id,
        world.people["binder"].id,
    )
    assert "钱经理 看了手机号" in (await manager.get(page)).text


async def test_the_audit_trail_cannot_be_changed(sign_in, session: AsyncSession, world: World):
    membership = await membership_of(session, world, "binder")
    await (await sign_in("manager")).post(f"/people/{membership.id}/phone-viewing")
    for statement in (update(AuditEntry).values(deed=""), delete(AuditEntry), text("TRUNCATE audit_entries")):
        with pytest.raises(DBAPIError, match="neither changed nor deleted"):
            await session.execute(statement)
        await session.rollback()


async def test_management_units_are_added_and_renamed(sign_in, session: AsyncSession, world: World):
    manager = await sign_in("manager")
    address = f"/organisations/{world.organisations['food']}/management-units"
    assert (await manager.post(address, data={"name": " 后厨 "})).status_code == 303
    twice = await manager.post(address, data={"name": "后厨"})
    assert twice.status_code == 409
    assert "已经有同名的管理单元" in twice.text
    unit = (await session.scalars(select(ManagementUnit).where(ManagementUnit.name == "后厨"))).one()
    await manager.post(f"/management-units/{unit.id}", data={"name": "后厨一层"})
    assert "后厨一层" in (await manager.get(people_of(world, "food"))).text


async def test_an_administrator_creates_an_organisation_whose_manager_adds_the_rest(
    sign_in, session: AsyncSession, world: World
):
    await session.execute(update(Organisation).where(Organisation.uscc == SHOP["uscc"]).values(uscc=None))
    await session.commit()
    answer = await (await sign_in("district_admin")).post("/organisations", data=SHOP)
    assert answer.status_code == 303, answer.text
    shop = (await session.scalars(select(Organisation).where(Organisation.uscc == SHOP["uscc"]))).one()
    assert (set(shop.kinds), shop.district_code, shop.duty_phone) == (
        {"user_unit", "owner"},
        "310101",
        "021-55500103",
    )
    manager = await with_phone(session, SHOP["manager_phone"])
    membership = (await session.scalars(select(Membership).where(Membership.person_id == manager.id))).one()
    assert (membership.organisation_id, membership.roles) == (shop.id, ["manager"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "单位名称应为 2–80 个字"),
        ({"uscc": "91110108551385082A"}, "校验位不对"),
        ({"kinds": []}, "还没有选单位是做什么的"),
        ({"kinds": ["regulator", "owner"]}, "监管部门不能同时是别的单位"),
        ({"kinds": ["regulator"]}, "请选区局或监管所"),
        ({"district": "310115"}, "请选单位所在的区"),  # another district's office creates it
        ({"duty_phone": "call me"}, "电话号码认不出来"),
        ({"manager_name": ""}, "请填第一位负责人的姓名"),
        ({"manager_phone": "1"}, "手机号应为 11 位数字"),
        ({}, "这个统一社会信用代码已经登记过单位"),
    ],
)
async def test_an_organisation_that_is_wrong_is_not_created(
    sign_in, session: AsyncSession, world: World, change: dict, sentence: str
):
    answer = await (await sign_in("district_admin")).post("/organisations", data=SHOP | change)
    assert answer.status_code in (409, 422)
    assert sentence in answer.text
    assert await count(session, Organisation) == len(world.organisations)


async def test_an_administrator_finds_the_organisations_of_the_own_district(sign_in, world: World):
    district = await sign_in("district_admin")
    html = (await district.get("/organisations")).text
    assert "东塘食品有限公司" in html
    assert "云杉里物业服务有限公司" not in html
    city = (await (await sign_in("city_admin")).get("/organisations", params={"q": "云杉里"})).text
    assert "云杉里物业服务有限公司" in city
    assert "东塘食品有限公司" not in city
    nothing = (await district.get("/organisations", params={"q": "100%_"})).text
    assert "没有找到单位" in nothing


def people_of(world: World, organisation: str) -> str:
    return f"/organisations/{world.organisations[organisation]}/people"


async def membership_of(session: AsyncSession, world: World, name: str) -> Membership:
    live = select(Membership).where(
        Membership.person_id == world.people[name].id, Membership.ended_at.is_(None)
    )
    return (await session.scalars(live)).one()


async def with_phone(session: AsyncSession, phone: str) -> Person:
    return (await session.scalars(select(Person).where(Person.phone_digest == phone_digest(phone)))).one()


async def count(session: AsyncSession, rows: type) -> int:
    return len((await session.scalars(select(rows))).all())
