"""安全员值班电话: on the page behind a code only while it is marked public, and never a person's own number or name."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import AuditEntry, ManagementUnit, Membership
from backend.accounts.secrets import unseal
from backend.alerts.models import Notice
from backend.things.models import Thing
from tests.world import World

ON_DUTY = "021-55500119"
DIAL = f'href="tel:{ON_DUTY}"'


async def officers(session: AsyncSession, world: World) -> Membership:
    live = select(Membership).where(
        Membership.person_id == world.people["officer"].id, Membership.ended_at.is_(None)
    )
    return (await session.scalars(live.execution_options(populate_existing=True))).one()


@pytest.fixture
async def keep(sign_in, session, world):
    """`answer = await keep("021-55500119", public=True)`, as the unit's manager does it."""

    async def post(number: str, *, public: bool):
        membership = await officers(session, world)
        form = {"duty_phone": number} | ({"public": "yes"} if public else {})
        return await (await sign_in("manager")).post(f"/people/{membership.id}/duty-phone", data=form)

    return post


async def test_a_public_number_is_dialled_from_the_page_behind_the_code(
    keep, visitor, session: AsyncSession, world: World
):
    assert (await keep(ON_DUTY, public=True)).status_code == 303
    page = (await visitor.get(f"/c/{world.tags['boiler']}")).text
    assert DIAL in page
    assert "安全员值班" in page
    assert world.people["officer"].name not in page
    assert world.people["officer"].phone not in page
    assert DIAL not in (await visitor.get(f"/c/{world.tags['lift']}")).text  # another unit's
    assert DIAL not in (await visitor.get(f"/c/{world.tags['scale']}")).text  # a meter has no safety officer


async def test_it_is_said_in_english(keep, visitor, world: World):
    await keep(ON_DUTY, public=True)
    page = await visitor.get(f"/c/{world.tags['boiler']}", headers={"Accept-Language": "en"})
    assert "Safety officer" in page.text


async def test_a_number_that_is_not_public_lies_encrypted_and_is_shown_to_the_unit_alone(
    keep, sign_in, visitor, session: AsyncSession, world: World
):
    await keep(ON_DUTY, public=False)
    assert DIAL not in (await visitor.get(f"/c/{world.tags['boiler']}")).text
    membership = await officers(session, world)
    assert membership.public_duty_phone is None
    assert membership.duty_phone_sealed and ON_DUTY.encode() not in membership.duty_phone_sealed
    assert unseal(membership.duty_phone_sealed) == ON_DUTY
    page = (await (await sign_in("manager")).get(f"/people/{membership.id}")).text
    assert f'value="{ON_DUTY}"' in page
    assert "不公开" in page


async def test_hidden_again_it_is_gone_from_the_page_and_the_person_was_told_of_both(
    keep, visitor, session: AsyncSession, world: World
):
    await keep(ON_DUTY, public=True)
    await keep(ON_DUTY, public=False)
    assert DIAL not in (await visitor.get(f"/c/{world.tags['boiler']}")).text
    about = Notice.person_id == world.people["officer"].id
    titles = (await session.scalars(select(Notice.title).where(about).order_by(Notice.id))).all()
    assert titles == [
        f"您的值班电话 {ON_DUTY} 已公开，扫 东塘食品有限公司 设备码的人都看得到",
        "您的值班电话不再公开",
    ]
    deeds = (await session.scalars(select(AuditEntry.deed).order_by(AuditEntry.id))).all()
    assert deeds == ["published_duty_phone", "hid_duty_phone"]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [("", "还没有填值班电话"), ("call me", "电话号码认不出来"), ("own", "登录用的手机号，不能公开")],
)
async def test_what_cannot_be_public_is_refused_in_a_sentence(
    keep, visitor, session: AsyncSession, world: World, number: str, sentence: str
):
    own = world.people["officer"].phone
    answer = await keep(own if number == "own" else number, public=True)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert own not in (await visitor.get(f"/c/{world.tags['boiler']}")).text
    assert (await officers(session, world)).public_duty_phone is None


async def test_only_a_safety_officer_has_one(sign_in, session: AsyncSession, world: World):
    operators = select(Membership).where(Membership.person_id == world.people["operator"].id)
    membership = (await session.scalars(operators)).one()
    manager = await sign_in("manager")
    assert "duty-phone" not in (await manager.get(f"/people/{membership.id}")).text
    answer = await manager.post(f"/people/{membership.id}/duty-phone", data={"duty_phone": ON_DUTY})
    assert answer.status_code == 422
    assert "只有安全员有值班电话" in answer.text


async def test_who_stays_safety_officer_keeps_it_and_who_does_not_takes_it_off_the_page(
    keep, sign_in, visitor, session: AsyncSession, world: World
):
    await keep(ON_DUTY, public=True)
    manager = await sign_in("manager")
    path = f"/c/{world.tags['boiler']}"
    both = {"roles": ["safety_officer", "operator"]}
    await manager.post(f"/people/{(await officers(session, world)).id}", data=both)
    assert DIAL in (await visitor.get(path)).text
    await session.rollback()
    await manager.post(f"/people/{(await officers(session, world)).id}", data={"roles": ["operator"]})
    assert DIAL not in (await visitor.get(path)).text


async def test_who_leaves_the_unit_takes_it_off_the_page(keep, sign_in, visitor, session, world: World):
    await keep(ON_DUTY, public=True)
    await (await sign_in("manager")).post(f"/people/{(await officers(session, world)).id}/ending")
    assert DIAL not in (await visitor.get(f"/c/{world.tags['boiler']}")).text


async def test_of_a_management_unit_it_stands_on_its_things_alone(keep, visitor, session, world: World):
    unit = (await session.scalars(select(ManagementUnit))).one()
    await session.execute(update(Thing).values(management_unit_id=None))
    await session.execute(
        update(Membership)
        .where(Membership.person_id == world.people["officer"].id)
        .values(management_unit_id=unit.id)
    )
    await session.commit()
    await keep(ON_DUTY, public=True)
    path = f"/c/{world.tags['boiler']}"
    assert DIAL not in (await visitor.get(path)).text
    await session.execute(
        update(Thing).where(Thing.id == world.things["boiler"]).values(management_unit_id=unit.id)
    )
    await session.commit()
    assert DIAL in (await visitor.get(path)).text
