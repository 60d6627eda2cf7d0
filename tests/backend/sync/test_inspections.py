"""An inspection that travels as an envelope is the record that the same form would be."""

import json

import jsonschema
import pytest
from sqlalchemy import func, select

from backend.inspections.models import Inspection, InspectionFinding, InspectionPhoto
from backend.settings import PROJECT
from backend.sync.known_kinds import KINDS
from tests.backend.evidence.pictures import photo
from tests.backend.inspections.sent import Record, task_for
from tests.backend.sync.conftest import Phone, phones_before

SCHEMA = PROJECT / "offline" / "schemas" / "kinds" / "inspection.1.schema.json"


@pytest.fixture
async def inspectors_phone(settings, world) -> Phone:
    return await phones_before(settings, world, KINDS)("inspector")


@pytest.fixture
async def record(sign_in, world) -> Record:
    """Of the boiler, with a hazard, for a task that the server has."""
    task = task_for(world.tags["boiler"])
    assert (await task.by(await sign_in("inspector"))).status_code == 303
    record = Record(task.id, world.things["boiler"], world.tags["boiler"])
    record.finds("B3", "水位计不清晰", "severe")
    return record


async def envelope_of(phone: Phone, record: Record) -> dict:
    digest = await phone.upload(photo())
    body = {"fields": record.form, "photos": [{"slot": "B3", "sha256": digest}]}
    jsonschema.validate(body, json.loads(SCHEMA.read_text("utf-8")))
    return phone.visit("", kind="inspection", version=1, body=body, files=[digest])


async def count(session, row) -> int:
    return (await session.execute(select(func.count()).select_from(row))).scalar_one()


async def test_an_inspection_sent_twice_is_filed_once(inspectors_phone, record, session):
    envelope = await envelope_of(inspectors_phone, record)
    first = await inspectors_phone.send(envelope)
    assert first.status == "accepted", first.reason
    assert first.path == f"/inspections/{envelope['id']}"
    assert (await inspectors_phone.send(envelope)).status == "repeated"
    counts = [await count(session, row) for row in (Inspection, InspectionFinding, InspectionPhoto)]
    assert counts == [1, 1, 1]


async def test_an_incomplete_inspection_is_refused_with_everything_that_is_wrong(
    inspectors_phone, record, session
):
    record.answers.pop("B1")
    record.fields["signed_name"] = ""
    answer = await inspectors_phone.send(await envelope_of(inspectors_phone, record))
    assert answer.status == "refused"
    assert "压力表：有红线，检定有效" in (answer.reason or "")
    assert "请单位签名" in (answer.reason or "")
    assert await count(session, Inspection) == 0


async def test_a_record_that_knows_only_the_code_is_of_the_thing_that_wears_it(
    inspectors_phone, record, session, world
):
    form = record.form | {"thing": "", "kind": "boiler"}
    answer = await inspectors_phone.send(
        inspectors_phone.visit("", kind="inspection", version=1, body={"fields": form})
    )
    assert answer.status == "accepted", answer.reason
    assert await session.scalar(select(Inspection.thing_id)) == world.things["boiler"]


@pytest.mark.parametrize(
    ("changed", "says", "field"),
    [
        ({"thing": "", "tag": "", "kind": "boiler"}, "这个码没有绑在您管的设备上", "tag"),
        ({"thing": "", "tag": "blank", "kind": "boiler"}, "这个码没有绑在您管的设备上", "tag"),
        ({"thing": "", "tag": "lift", "kind": "elevator"}, "这个码没有绑在您管的设备上", "tag"),
        ({"thing": "", "kind": "elevator"}, "是锅炉，填的是电梯的检查表", "kind"),
        ({"kind": "elevator"}, "是锅炉，填的是电梯的检查表", "kind"),
    ],
)
async def test_a_code_that_leads_nowhere_or_to_another_kind_is_refused_in_a_sentence(
    inspectors_phone, record, session, world, changed, says, field
):
    tag = changed.get("tag", "boiler")
    form = record.form | changed | {"tag": world.tags.get(tag, "")}
    sent = inspectors_phone.visit("", kind="inspection", version=1, body={"fields": form})
    answer = await inspectors_phone.send(sent)
    assert answer.status == "refused"
    assert says in (answer.reason or "")
    assert answer.field == field
    assert await count(session, Inspection) == 0
