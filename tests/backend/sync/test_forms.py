"""Bindings and corrections that travel as envelopes do what the same forms do when they are posted."""

import json

import jsonschema
import pytest
from sqlalchemy import func, select, update

from backend.alerts.models import Notice
from backend.codes.models import Binding, BindingPhoto
from backend.evidence.models import StoredFile
from backend.settings import PROJECT
from backend.sync.known_kinds import KINDS
from backend.things.models import Thing, ThingVersion, UseStatus
from tests.backend.bindings.sent import Sent, complete
from tests.backend.sync.conftest import Phone, phones_before

SCHEMAS = PROJECT / "offline" / "schemas" / "kinds"


@pytest.fixture
async def binder(settings, world) -> Phone:
    return await phones_before(settings, world, KINDS)("binder")


@pytest.fixture
async def officer(settings, world) -> Phone:
    return await phones_before(settings, world, KINDS)("officer")


async def binding_of(phone: Phone, sent: Sent, **other) -> dict:
    """The form as an envelope, its photos uploaded."""
    photos = [{"slot": slot, "sha256": await phone.upload(data)} for slot, data in sent.photos.items()]
    fields = {"tag": sent.tag, "thing": str(sent.thing_id), **sent.more}
    fields |= {f"field.{key}": text for key, text in sent.fields.items()}
    fields |= {f"was.{key}": text for key, text in sent.was.items()}
    files = list(dict.fromkeys(photo["sha256"] for photo in photos))
    body = {"fields": fields, "photos": photos}
    return phone.visit("", kind="binding", version=1, body=body, files=files, **other)


def checked(envelope: dict) -> dict:
    """The same, after the contract was asked."""
    name = f"{envelope['kind']}.{envelope['version']}.schema.json"
    jsonschema.validate(envelope["body"], json.loads((SCHEMAS / name).read_text("utf-8")))
    return envelope


async def count(session, row) -> int:
    return (await session.execute(select(func.count()).select_from(row))).scalar_one()


async def test_every_kind_has_a_schema():
    assert {f"{kind.name}.{kind.version}.schema.json" for kind in KINDS.values()} <= {
        file.name for file in SCHEMAS.iterdir()
    }


async def test_a_binding_made_offline_is_bound_once_with_its_photos(binder, session, world):
    sent = complete(world, "boiler2")
    envelope = checked(await binding_of(binder, sent))
    answer = await binder.send(envelope)
    assert answer.status == "accepted", answer.reason
    assert answer.path == f"/bindings/{envelope['id']}"
    assert (await binder.send(envelope)).status == "repeated"
    binding = (await session.scalars(select(Binding).where(Binding.tag == sent.tag))).one()
    assert (str(binding.id), binding.thing_id) == (envelope["id"], world.things["boiler2"])
    assert set(await session.scalars(select(BindingPhoto.slot))) == set(sent.photos)
    assert (await binder.client.get(answer.path)).status_code == 200
    assert "绑上了码" in " ".join(await session.scalars(select(Notice.title)))


async def test_what_is_missing_is_said_at_once_and_mended_under_the_same_id(binder, session, world):
    sent = complete(world, "boiler2")
    whole = await binding_of(binder, sent)
    body = whole["body"]
    poor = {
        **whole,
        "body": {
            "fields": {key: text for key, text in body["fields"].items() if "Wgs84" not in key},
            "photos": [photo for photo in body["photos"] if photo["slot"] != "nameplate"],
        },
    }
    answer = await binder.send(poor)
    assert answer.status == "refused"
    assert "没有定位" in answer.reason
    assert "还没有拍" in answer.reason
    assert await count(session, BindingPhoto) == 0
    assert (await binder.send(whole)).status == "accepted"


async def test_a_code_that_a_colleague_bound_meanwhile_is_refused_in_a_sentence(binder, officer, world):
    first, second = complete(world, "boiler2"), complete(world, "scale2")
    assert (await binder.send(await binding_of(binder, first))).status == "accepted"
    answer = await officer.send(await binding_of(officer, second))
    assert answer.status == "refused"
    assert "2 号热水锅炉" in answer.reason
    assert answer.field == "tag"


async def test_equipment_that_was_scrapped_meanwhile_is_refused_and_nothing_of_it_is_lost(
    binder, session, world
):
    sent = complete(world, "boiler2")
    envelope = await binding_of(binder, sent)
    await session.execute(
        update(Thing).where(Thing.id == sent.thing_id).values(use_status=UseStatus.SCRAPPED)
    )
    await session.commit()
    answer = await binder.send(envelope)
    assert (answer.status, "报废" in answer.reason) == ("refused", True)
    assert await count(session, StoredFile) == len(envelope["files"])


async def test_a_photo_that_the_envelope_does_not_name_is_not_used(binder, world):
    envelope = await binding_of(binder, complete(world, "boiler2"))
    answer = await binder.send({**envelope, "files": envelope["files"][1:]})
    assert (answer.status, answer.field) == ("refused", "photos")


async def test_who_may_not_bind_is_told_so(settings, world):
    operator = await phones_before(settings, world, KINDS)("operator")
    answer = await operator.send(await binding_of(operator, complete(world, "boiler2")))
    assert (answer.status, "角色" in answer.reason) == ("refused", True)


def correction_of(phone: Phone, thing, was: str, typed: str, reason="铭牌上是这样", field="model") -> dict:
    fields = {
        "thing": str(thing),
        f"was.{field}": was,
        f"field.{field}": typed,
        "reason": reason,
    }
    return checked(phone.visit("", kind="correction", version=1, body={"fields": fields}))


async def test_a_correction_made_offline_is_a_version(officer, session, world):
    envelope = correction_of(officer, world.things["boiler"], "WNS4-1.25-Q", "WNS6-1.25-Q")
    for status in ("accepted", "repeated"):
        assert (await officer.send(envelope)).status == status
    version = (await session.scalars(select(ThingVersion))).one()
    assert (version.after["model"], version.reason) == ("WNS6-1.25-Q", "铭牌上是这样")


async def test_two_offline_corrections_of_one_field_lose_neither(officer, binder, session, world):
    boiler = world.things["boiler"]
    await officer.send(correction_of(officer, boiler, "WNS4-1.25-Q", "WNS6-1.25-Q"))
    answer = await binder.send(correction_of(binder, boiler, "WNS4-1.25-Q", "WNS8-1.25-Q"))
    assert answer.status == "refused"
    assert "两个人改了“型号”" in answer.reason
    other = correction_of(binder, boiler, "锅炉房", "新锅炉房", field="place")
    assert (await binder.send(other)).status == "accepted"
    assert await count(session, ThingVersion) == 2


async def test_a_correction_without_reason_says_what_to_do(officer, world):
    answer = await officer.send(correction_of(officer, world.things["boiler"], "a", "b", reason=""))
    assert (answer.status, answer.field) == ("refused", "reason")


@pytest.mark.parametrize("kind", ["binding", "correction"])
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"fields": {}},
        {"fields": {"thing": "not an id", "tag": "K7M4"}},
        {"fields": {"thing": "0" * 5000}},
        {"fields": {"lngWgs84": "1e999", "latWgs84": "nan"}},
        {"fields": [], "photos": []},
        {"fields": {"id": "x", "held": "{}"}, "photos": [{"slot": "nameplate"}]},
        {"fields": {f"field.{n}": "x" for n in range(400)}},
    ],
)
async def test_a_body_that_no_form_sends_is_refused_in_a_sentence(binder, kind, body):
    answer = await binder.send(binder.visit("", kind=kind, version=1, body=body))
    assert (answer.status, binder.answers[-1].status_code) == ("refused", 422)
    assert answer.reason.startswith("没有被收下：")
