"""Two people bind the same code, or the same thing, in the same moment: one wins, the other is told who and when."""

import asyncio
import re

import pytest
from sqlalchemy import func, select

from backend.accounts.models import Membership, Role
from backend.codes.models import Binding, BindingPhoto, Code, CodeBatch
from backend.evidence.models import StoredFile
from backend.things.models import Thing, ThingVersion
from scanning.codes import new_tag
from tests.backend.bindings.sent import close_up, complete

ROUNDS = 20


@pytest.fixture
async def two(session, world, sign_in):
    """Two binders of the food unit."""
    officer = await session.scalar(
        select(Membership).where(Membership.person_id == world.people["officer"].id)
    )
    assert Role.SAFETY_OFFICER in officer.roles  # may bind too
    return await sign_in("binder"), await sign_in("officer")


async def blank(session, world) -> str:
    batch = await session.scalar(
        select(CodeBatch).where(CodeBatch.organisation_id == world.organisations["food"])
    )
    tag = new_tag()
    session.add(Code(tag=tag, batch_id=batch.id))
    await session.commit()
    return tag


async def another_scale(session, world, number: str) -> Thing:
    values = {"kind": "meter", "type_code": "M02", "name": f"电子秤 {number}", "address": "云杉路 18 号"}
    values |= {"maker": "申江衡器厂", "factory_no": number, "lng_wgs84": 121.4737, "lat_wgs84": 31.2304}
    scale = Thing(user_unit_id=world.organisations["food"], district_code="310101", **values)
    session.add(scale)
    await session.commit()
    return scale


async def form_for(session, world, uploaded, tag: str, scale: Thing, client):
    """A form whose photos are there already, but for the close-up of its own code."""
    sent = complete(world, "scale2")
    sent.tag, sent.thing_id, sent.id = tag, scale.id, sent.id
    sent.fields["factory_no"] = sent.was["factory_no"] = scale.factory_no
    sent.photos = {"code_label": close_up(tag)}
    await sent.upload(client)
    sent.held += uploaded
    return sent


async def test_two_bind_the_same_code_at_once(session, world, two):
    binder, officer = two
    common = (await complete(world, "scale2").upload(binder)).held[1:]
    for number in range(ROUNDS):
        tag = await blank(session, world)
        mine = await another_scale(session, world, f"A{number}")
        theirs = await another_scale(session, world, f"B{number}")
        forms = [await form_for(session, world, common, tag, scale, binder) for scale in (mine, theirs)]
        answers = await asyncio.gather(forms[0].by(binder), forms[1].by(officer))
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        refused = next(answer for answer in answers if answer.status_code == 409)
        assert re.search(
            r"这个码 \d\d:\d\d 已被同事(周绑码|李安全)绑到“电子秤 [AB]\d+”。换一个空码，其余不用重填",
            refused.text,
        )
        await nothing_half_done(session, tag, [mine, theirs], len(common) + 1)


async def test_two_bind_the_same_thing_at_once(session, world, two):
    binder, officer = two
    common = (await complete(world, "scale2").upload(binder)).held[1:]
    for number in range(ROUNDS):
        scale = await another_scale(session, world, f"C{number}")
        tags = [await blank(session, world), await blank(session, world)]
        forms = [await form_for(session, world, common, tag, scale, binder) for tag in tags]
        answers = await asyncio.gather(forms[0].by(binder), forms[1].by(officer))
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        refused = next(answer for answer in answers if answer.status_code == 409)
        assert re.search(r"“电子秤 C\d+” \d\d:\d\d 已被同事(周绑码|李安全)绑上码", refused.text)
        live = await session.scalar(select(func.count()).where(Binding.thing_id == scale.id))
        assert live == 1


async def nothing_half_done(session, tag: str, things: list[Thing], photos: int) -> None:
    bindings = list(await session.scalars(select(Binding).where(Binding.tag == tag)))
    assert len(bindings) == 1
    won = bindings[0].thing_id
    counted = select(func.count()).where(BindingPhoto.binding_id == bindings[0].id)
    assert await session.scalar(counted) == photos
    versions = set(
        await session.scalars(
            select(ThingVersion.thing_id).where(ThingVersion.thing_id.in_([thing.id for thing in things]))
        )
    )
    assert versions == {won}  # the loser's fields were not written


async def test_the_same_form_sent_from_two_windows_at_once_is_one_binding(session, world, two):
    binder, _ = two
    sent = await complete(world, "scale2").upload(binder)
    answers = await asyncio.gather(*(sent.by(binder) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await session.scalar(select(func.count()).select_from(BindingPhoto)) == len(sent.held)


async def test_photos_that_two_send_are_stored_once(session, world, two):
    binder, officer = two
    forms = [complete(world, "scale2"), complete(world, "scale2")]
    answers = await asyncio.gather(forms[0].by(binder), forms[1].by(officer))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert await session.scalar(select(func.count()).select_from(StoredFile)) == len(forms[0].photos)
