"""The record of one thing by the plain form: whole or not at all, filed once, seen by those whom it concerns."""

import asyncio

import pytest
from sqlalchemy import func, select

from backend.alerts.models import Notice
from backend.inspections.models import Inspection
from scanning.codes import sticker_url
from tests.backend.evidence.pictures import photo
from tests.conftest import ORIGIN
from tests.scanning.pictures import encoded, sticker


async def test_a_record_is_filed_and_shown(inspector, record):
    record.fields["opinion"] = "没有意见"
    answer = await record.by(inspector)
    assert answer.status_code == 303, answer.text
    shown = await inspector.get(answer.headers["location"])
    for text in ("没有发现隐患", "没有意见", "钱经理", "韩同行", "JC20261120-0071", "现场扫码"):
        assert text in shown.text
    assert "1/1 台" in (await inspector.get("/inspections")).text


async def test_the_form_asks_what_the_checklist_has(inspector, record):
    form = await inspector.get(f"/inspections/new?task={record.task_id}&thing={record.thing_id}")
    assert form.status_code == 200
    assert "安全阀：校验期内、铅封完整、能动作" in form.text
    assert "建议“严重”：总局令第57号第二十五条（三）" in form.text


async def test_a_record_sent_eight_times_at_once_is_filed_once(inspector, record, session, world):
    answers = await asyncio.gather(*(record.by(inspector) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {303}
    assert await session.scalar(select(func.count()).select_from(Inspection)) == 1
    told = select(func.count()).where(Notice.person_id == world.people["manager"].id)
    assert await session.scalar(told) == 1


async def test_findings_are_graded_and_the_units_leaders_are_told(inspector, record, sign_in):
    record.finds("B2", "铅封缺失，手动提拉无动作", "severe", clause="总局令第57号第二十五条（三）")
    record.finds("C7", "九月没有月调度", "general")
    record.photos["B2"] = photo()
    where = (await record.by(inspector)).headers["location"]
    manager = await sign_in("manager")
    assert "“1 号蒸汽锅炉”监督检查：严重 1 处，一般 1 处" in (await manager.get("/inbox")).text
    shown = await manager.get(where)
    for text in ("发现 2 处隐患", "铅封缺失", "总局令第57号第二十五条（三）", "附件失效"):
        assert text in shown.text
    picture = shown.text.split(f'src="{where}/photos/')[1].split('"')[0]
    assert (await manager.get(f"{where}/photos/{picture}")).headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("name", ["property_manager", "mechanic", "examiner", "operator", "binder"])
async def test_others_do_not_see_a_record(inspector, record, sign_in, name):
    where = (await record.by(inspector)).headers["location"]
    assert (await (await sign_in(name)).get(where)).status_code in (403, 404)


@pytest.mark.parametrize(
    ("answers", "fields", "says"),
    [
        ({"B2": ""}, {}, "“安全阀：校验期内、铅封完整、能动作”还没有结论"),
        ({"B2": "no"}, {"grade.B2": "severe"}, "写明看到了什么"),
        ({"B2": "no"}, {"note.B2": "铅封缺失"}, "选隐患等级"),
        ({}, {"value.B2": "很高"}, "读数只写数字"),
        ({}, {"signed_name": ""}, "请单位签名；拒签的写明情况"),
        ({}, {"checklist": "2019-1"}, "没有这一版检查表"),
    ],
)
async def test_what_a_record_lacks_is_said_and_what_was_typed_stays(
    inspector, record, session, answers, fields, says
):
    record.answers |= answers
    record.answers = {item: verdict for item, verdict in record.answers.items() if verdict}
    record.fields |= {"opinion": "马上改"} | fields
    answer = await record.by(inspector)
    assert answer.status_code in (409, 422)
    assert says in answer.text
    assert "马上改" in answer.text
    assert await session.scalar(select(func.count()).select_from(Inspection)) == 0


async def test_a_refused_form_keeps_the_photos_that_arrived(inspector, record):
    record.photos["B1"] = photo()
    record.fields["signed_name"] = ""
    refused = await record.by(inspector)
    assert refused.status_code == 422
    held = refused.text.split('name="held" value="')[1].split('"')[0].replace("&#34;", '"')
    record.photos = {}
    record.fields |= {"signed_name": "钱经理", "held": held}
    shown = await inspector.get((await record.by(inspector)).headers["location"])
    assert shown.status_code == 200


async def test_a_unit_that_refuses_to_sign_is_noted(inspector, record):
    record.fields |= {"signed_name": "", "refusal": "负责人看过后不签，录了像"}
    shown = await inspector.get((await record.by(inspector)).headers["location"])
    assert "拒签：负责人看过后不签，录了像" in shown.text


@pytest.mark.parametrize(
    ("proof", "tag", "place", "marked"),
    [
        ("typed", "boiler", {}, "码是照着输入的，不是扫的"),
        ("photographed", "boiler", {}, "没有现场扫码，是拍的照片"),
        ("none", "", {}, "没有扫码，也没有拍码"),
        ("scanned", "blank", {}, "扫到的码没有绑在这台设备上"),
        ("scanned", "boiler", {"latWgs84": "31.2350"}, "离登记的位置 51"),
        ("scanned", "boiler", {"accuracyM": "480"}, "定位误差约 480 m"),
        ("scanned", "boiler", {"lngWgs84": ""}, "没有定位"),
    ],
)
async def test_doubtful_presence_is_marked_not_forbidden(inspector, record, world, proof, tag, place, marked):
    record.proof, record.tag = proof, world.tags.get(tag, "")
    record.fields |= place
    answer = await record.by(inspector)
    assert answer.status_code == 303
    assert marked in (await inspector.get(answer.headers["location"])).text


@pytest.mark.parametrize(
    ("pictured", "marks", "not_said"),
    [
        ("boiler", ["没有现场扫码，是拍的照片"], "照片里"),
        ("lift", ["没有现场扫码，是拍的照片", "照片里是另一个码，没有绑在这台设备上"], "读不出码"),
        (None, ["没有现场扫码，是拍的照片", "照片里读不出码"], "另一个码"),
    ],
)
async def test_a_picture_of_the_code_is_read_and_marked_not_forbidden(
    inspector, record, world, pictured, marks, not_said
):
    shown = encoded(sticker(sticker_url(ORIGIN, world.tags[pictured]))) if pictured else photo()
    record.proof = "photographed"
    record.photos["code_label"] = shown
    answer = await record.by(inspector)
    assert answer.status_code == 303, answer.text
    page = (await inspector.get(answer.headers["location"])).text
    assert all(mark in page for mark in marks)
    assert not_said not in page


async def test_another_person_may_not_use_the_id_of_a_record(inspector, record, sign_in, world):
    await record.by(inspector)
    record.thing_id = world.things["boiler2"]
    answer = await record.by(inspector)
    assert answer.status_code == 409
    assert "这张表已经用过" in answer.text


async def test_our_script_gets_the_address_of_the_record(inspector, record):
    answer = await record.by(inspector, **{"HX-Request": "true"})
    assert answer.status_code == 201
    assert answer.headers["HX-Redirect"] == f"/inspections/{record.id}"
