"""A measurement from a passer-by's phone to the page that everybody who knows its address sees."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from backend.database import new_id, now
from backend.measurements.again import MOST_TRIES, compute_what_is_asked
from backend.measurements.models import Measurement, MeasurementResult
from backend.measurements.queries import dimensions_of
from tests.backend.measurements.conftest import FIGURES


async def test_what_a_phone_measured_is_kept_and_computed_again_by_the_server(
    passer_by, box, photo, placed, open_session, session
):
    envelope = await passer_by.envelope(
        photo, placed=placed, figures=json.dumps(FIGURES), typed=json.dumps({"height": 34.5})
    )
    answer = await passer_by.send(envelope)
    assert (answer.status, answer.path) == ("accepted", f"/measurements/{envelope['id']}")
    before = await passer_by.client.get(answer.path)
    assert "服务器正在算" in before.text
    assert "长 135.0" in before.text

    assert await compute_what_is_asked(open_session)
    assert not await compute_what_is_asked(open_session)
    kept = await session.get_one(Measurement, envelope["id"])
    assert kept.placed == json.loads(placed)
    assert kept.figures == FIGURES
    result = (await session.scalars(select(MeasurementResult))).one()
    assert result.algorithm
    for name, truth in box.mm.items():
        assert abs(result.result["mm"][name][0] / truth - 1) < 0.02

    page = await passer_by.client.get(answer.path)
    assert "手机当时算的" in page.text
    assert "135.0 ± 3.0" in page.text
    assert f"长 {result.result['mm']['length'][0]:.1f}" in page.text
    assert "高 34.5" in page.text
    assert "手工输入" in page.text
    shown = await passer_by.client.get(f"{answer.path}/photos/1")
    assert shown.headers["content-type"] == "image/jpeg"


async def test_what_counts_is_what_was_typed_then_the_server_then_the_phone(
    passer_by, photo, placed, open_session, session
):
    envelope = await passer_by.envelope(
        photo, placed=placed, figures=json.dumps(FIGURES), typed=json.dumps({"height": 34.5})
    )
    await passer_by.send(envelope)
    phone = await dimensions_of(session, envelope["id"])
    assert phone.by == {"length": "phone", "width": "phone", "height": "hand"}
    await session.rollback()
    await compute_what_is_asked(open_session)
    both = await dimensions_of(session, envelope["id"])
    assert both.by == {"length": "server", "width": "server", "height": "hand"}
    assert both.mm["height"] == (34.5, 34.5, 34.5)


async def test_one_that_comes_twice_is_kept_once(passer_by, photo, session):
    envelope = await passer_by.envelope(photo)
    assert (await passer_by.send(envelope)).status == "accepted"
    assert (await passer_by.send(envelope)).status == "repeated"
    assert await session.scalar(select(func.count()).select_from(Measurement)) == 1


async def test_a_photo_in_which_nothing_is_found_says_why(passer_by, open_session, session):
    from tests.backend.evidence.pictures import photo as picture

    envelope = await passer_by.envelope(picture(seed=7))
    path = (await passer_by.send(envelope)).path
    await compute_what_is_asked(open_session)
    page = await passer_by.client.get(path)
    assert "服务器没有量出来" in page.text


async def test_who_made_it_may_have_it_computed_again(passer_by, photo, placed, open_session, session):
    path = (await passer_by.send(await passer_by.envelope(photo, placed=placed))).path
    await compute_what_is_asked(open_session)
    assert "再算一遍" in (await passer_by.client.get(path)).text
    again = await passer_by.client.post(f"{path}/calculations")
    assert (again.status_code, again.headers["location"]) == (303, path)
    await compute_what_is_asked(open_session)
    assert await session.scalar(select(func.count()).select_from(MeasurementResult)) == 2
    assert "算过 2 次" in (await passer_by.client.get(path)).text


async def test_a_persons_is_computed_again_by_them_alone(sign_in, world, photo, visitor, session, passer_by):
    envelope = await passer_by.envelope(photo)
    await passer_by.send(envelope)
    owner = world.people["inspector"].id
    await session.execute(update(Measurement).values(person_id=owner, asked_at=None))
    await session.commit()
    path = f"/measurements/{envelope['id']}"
    assert "再算一遍" not in (await visitor.get(path)).text
    assert (await visitor.post(f"{path}/calculations")).status_code == 403
    mine = await sign_in("inspector")
    assert (await mine.post(f"{path}/calculations")).status_code == 303


async def test_what_workers_die_of_is_given_up(passer_by, photo, open_session, session):
    path = (await passer_by.send(await passer_by.envelope(photo))).path
    values = {"tries": MOST_TRIES, "tried_at": now() - timedelta(hours=1)}
    await session.execute(update(Measurement).values(**values))
    await session.commit()
    assert not await compute_what_is_asked(open_session)
    assert "算了太久" in (await passer_by.client.get(path)).text


async def test_what_another_worker_has_in_hand_is_left_to_it(passer_by, photo, open_session, session):
    await passer_by.send(await passer_by.envelope(photo))
    await session.execute(update(Measurement).values(tried_at=now(), tries=1))
    await session.commit()
    assert not await compute_what_is_asked(open_session)
    assert (await session.scalars(select(MeasurementResult))).all() == []


async def test_without_a_script_the_form_itself_is_enough(visitor, photo, open_session):
    form = {"id": str(new_id()), "reference": "sheet", "shape": "box"}
    posted = await visitor.post("/measurements", data=form, files={"photo": ("a.jpg", photo, "image/jpeg")})
    assert posted.status_code == 303
    assert "服务器正在算" in (await visitor.get(posted.headers["location"])).text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"shape": "box"}, "请选参照物"),
        ({"reference": "sticker", "shape": "box"}, "请写贴纸的边长"),
        ({"reference": "sheet", "shape": "box", "placed": "{"}, "看不懂"),
        ({"reference": "sheet", "shape": "box", "placed": '{"4":{"base":[],"top":[]}}'}, "看不懂"),
        ({"reference": "sheet", "shape": "cylinder", "typed": '{"length": 3}'}, "没有这一项尺寸"),
        ({"reference": "sheet", "shape": "box"}, "请先拍一张"),
    ],
)
async def test_a_form_that_says_too_little_comes_back_with_a_sentence(visitor, fields, says):
    answer = await visitor.post("/measurements", data={"id": str(new_id()), **fields})
    assert answer.status_code == 422
    assert says in answer.text
