"""An order, a rectification and a re-check that travel as envelopes; what follows something unsent waits for it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.database import now
from backend.dates import today
from backend.inspections.models import InspectionOrder, OrderStep
from backend.sync.known_kinds import KINDS
from tests.backend.evidence.pictures import photo
from tests.backend.inspections.sent import Record, task_for
from tests.backend.sync.conftest import Phone, phones_before

ORDER = {
    "problems": "1. 铅封缺失",
    "violated": "总局令第57号第二十五条（三）",
    "grounds": "《特种设备安全监察条例》",
    "measures": "停用，校验安全阀",
    "deadline": (today() + timedelta(days=10)).isoformat(),
}


@pytest.fixture
def phone_with(settings, world):
    return phones_before(settings, world, KINDS)


@pytest.fixture
async def inspectors_phone(phone_with) -> Phone:
    return await phone_with("inspector")


@pytest.fixture
async def inspection(inspectors_phone, sign_in, world) -> dict:
    """Of the boiler, with a severe hazard; not sent."""
    task = task_for(world.tags["boiler"])
    assert (await task.by(await sign_in("inspector"))).status_code == 303
    record = Record(task.id, world.things["boiler"], world.tags["boiler"])
    record.finds("B2", "铅封缺失", "severe")
    return record_of(inspectors_phone, "inspection", record.form)


def record_of(phone: Phone, kind: str, fields: dict, **more) -> dict:
    return phone.visit("", kind=kind, version=1, body={"fields": fields}, **more)


def order_after(phone: Phone, inspection: dict, **fields) -> dict:
    given = {"inspection": inspection["id"]} | ORDER | fields
    return record_of(phone, "inspection_order", given, after=inspection["id"])


async def count(session, row) -> int:
    return (await session.execute(select(func.count()).select_from(row))).scalar_one()


async def test_an_order_waits_for_its_inspection_and_is_issued_with_it(inspectors_phone, inspection, session):
    order = order_after(inspectors_phone, inspection)
    waits = await inspectors_phone.send(order)
    assert waits.status == "waiting_for"
    assert waits.waiting_for and str(waits.waiting_for.record) == inspection["id"]
    assert (await inspectors_phone.send(inspection)).status == "accepted"
    answer = await inspectors_phone.send(order)
    assert answer.status in ("accepted", "repeated"), answer.reason
    assert answer.path == f"/inspections/orders/{order['id']}"
    assert (await inspectors_phone.send(order)).status == "repeated"
    assert await count(session, InspectionOrder) == 1


async def test_an_order_that_came_days_later_keeps_the_deadline_it_was_written_with(
    inspectors_phone, inspection
):
    await inspectors_phone.send(inspection)
    written = now() - timedelta(days=3)
    order = order_after(inspectors_phone, inspection, deadline=(today() - timedelta(days=2)).isoformat())
    answer = await inspectors_phone.send(order | {"made_at": written.isoformat()})
    assert answer.status == "accepted", answer.reason


async def test_the_unit_rectifies_and_the_inspector_looks_again(
    phone_with, inspectors_phone, inspection, session
):
    units_phone = await phone_with("manager")
    order = order_after(inspectors_phone, inspection)
    await inspectors_phone.send(inspection)
    await inspectors_phone.send(order)
    digest = await units_phone.upload(photo())
    body = {
        "fields": {"order": order["id"], "note": "换了安全阀"},
        "photos": [{"slot": "photo", "sha256": digest}],
    }
    put_right = units_phone.visit("", kind="rectification", version=1, body=body, files=[digest])
    assert (await units_phone.send(put_right)).status == "accepted"
    assert (await units_phone.send(put_right)).status == "repeated"
    seen = record_of(inspectors_phone, "recheck", {"order": order["id"], "kind": "passed", "note": "有效"})
    assert (await inspectors_phone.send(seen)).status == "accepted"
    assert await count(session, OrderStep) == 2
    closed = await session.scalar(select(InspectionOrder.closed_at))
    assert closed is not None
    late = record_of(units_phone, "rectification", {"order": order["id"], "note": "再交一次"})
    answer = await units_phone.send(late)
    assert answer.status == "refused"
    assert "已经复查合格" in (answer.reason or "")


@pytest.mark.parametrize("who", ["property_manager", "inspector", "mechanic"])
async def test_others_do_not_rectify(phone_with, inspectors_phone, inspection, session, who):
    await inspectors_phone.send(inspection)
    order = order_after(inspectors_phone, inspection)
    await inspectors_phone.send(order)
    phone = await phone_with(who)
    sent = record_of(phone, "rectification", {"order": order["id"], "note": "改好了"})
    assert (await phone.send(sent)).status == "refused"
    assert await count(session, OrderStep) == 0


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"order": "nothing"}, "这张表不完整"),
        ({"note": ""}, "写做了什么"),
        ({"kind": "rectification"}, "从列出的里选一个"),
    ],
)
async def test_a_recheck_that_lacks_something_is_refused_in_a_sentence(
    inspectors_phone, inspection, fields, says
):
    await inspectors_phone.send(inspection)
    order = order_after(inspectors_phone, inspection)
    await inspectors_phone.send(order)
    given = {"order": order["id"], "kind": "passed", "note": "有效"} | fields
    answer = await inspectors_phone.send(record_of(inspectors_phone, "recheck", given))
    assert answer.status == "refused"
    assert says in (answer.reason or "")
