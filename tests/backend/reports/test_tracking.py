"""The page of a report: what a stranger who knows its id reads, what responders read and do there."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import update

from backend.database import new_id
from backend.things.models import Thing

MECHANIC = "冯维保"


async def press(phone, report, what: str, **fields: str):
    """A button of the page, without JavaScript."""
    return await phone.client.post(
        f"/reports/{report}/deeds", data={"id": str(new_id()), "what": what, **fields}
    )


def words(html: str) -> str:
    main = html.split("<body", 1)[1]
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]*>", " ", main, flags=re.S))


async def test_whoever_knows_the_id_reads_in_plain_words_what_happened(passer_by, world):
    report = await passer_by.report(world.tags["lift"], said="灯还亮着", **{"fact.people_trapped": "2"})
    page = words((await passer_by.client.get(f"/reports/{report}")).text)
    for said in ("已通知 2 方", "2 人", "已收到您的报警", "灯还亮着", "已通知维保单位、使用单位", "等人接警"):
        assert said in page
    assert "打 110" in page
    assert "不要扒门" in page


async def test_a_report_that_nobody_made_is_not_there(passer_by):
    assert (await passer_by.client.get(f"/reports/{uuid4()}")).status_code == 404
    assert (await passer_by.client.get(f"/reports/{uuid4()}/live")).status_code == 404


async def test_an_emergency_from_the_call_to_its_end_without_javascript(
    passer_by, phone_of, world, report_now, story
):
    report = await passer_by.report(world.tags["lift"])
    mechanic = await phone_of("mechanic")
    for what, more, state in (
        ("taken", {}, "已接警"),
        ("departed", {}, "正在赶来"),
        ("arrived", {"tag": world.tags["lift"]}, "已到现场"),
        ("freed", {}, "人已救出"),
        ("closed", {"cause": "门锁触点氧化", "measures": "更换触点"}, "已关闭"),
    ):
        answer = await press(mechanic, report, what, **more)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/reports/{report}")
        for reader in (passer_by, mechanic):
            page = (await reader.client.get(f"/reports/{report}")).text
            assert state in words(page.split("</header>")[0])
    seen = await mechanic.client.get(f"/reports/{report}")
    assert "扫码确认" in seen.text and "门锁触点氧化" in seen.text
    assert (await story(report))[2:] == ["taken", "departed", "arrived", "freed", "closed"]
    assert (await report_now(report)).closed_at


async def test_names_and_what_was_done_inside_are_for_responders_alone(passer_by, phone_of, world):
    report = await passer_by.report(world.tags["lift"])
    mechanic, stranger = await phone_of("mechanic"), await phone_of("manager")
    await press(mechanic, report, "taken", note="带上备用钥匙")
    assert MECHANIC in (await mechanic.client.get(f"/reports/{report}")).text
    for reader in (passer_by, stranger):
        page = (await reader.client.get(f"/reports/{report}")).text
        assert "维保单位已接警" in page
        assert MECHANIC not in page and "备用钥匙" not in page and "/deeds" not in page


async def test_people_of_other_units_can_do_nothing_here(passer_by, phone_of, world, story):
    report = await passer_by.report(world.tags["lift"])
    assert (await press(await phone_of("manager"), report, "taken")).status_code == 404
    assert (await press(passer_by, report, "taken")).status_code == 401
    assert await story(report) == ["received", "told"]


async def test_the_reporter_adds_something_later_and_says_that_they_are_out(
    passer_by, phone_of, world, told, story, report_now
):
    report = await passer_by.report(world.tags["lift"])
    mechanic = await phone_of("mechanic")
    await press(mechanic, report, "taken")
    for fields in ({"said": "有人头晕"}, {"freed": "1"}):
        answer = await passer_by.client.post(
            f"/reports/{report}/additions", data={"id": str(new_id()), **fields}
        )
        assert answer.status_code == 303
    assert (await story(report))[-2:] == ["added", "freed"]
    page = words((await mechanic.client.get(f"/reports/{report}")).text)
    assert "有人头晕" in page and "报警人说人已经出来了" in page
    assert (await report_now(report)).done_at is None  # who was called comes and sees
    assert len(await told("有新情况")) == 2


async def test_an_empty_addition_says_what_is_missing(passer_by, world):
    report = await passer_by.report(world.tags["lift"])
    answer = await passer_by.client.post(f"/reports/{report}/additions", data={"id": str(new_id())})
    assert (answer.status_code, "写一句话" in answer.text) == (422, True)


async def test_open_pages_get_the_parts_alone(passer_by, phone_of, world):
    report = await passer_by.report(world.tags["lift"])
    for reader in (passer_by, await phone_of("mechanic")):
        parts = (await reader.client.get(f"/reports/{report}", headers={"HX-Request": "true"})).text
        assert re.findall(r'data-part="(\w+)"', parts) == ["top", "body", "dock"]
        assert "<html" not in parts


async def test_what_strangers_share_holds_no_form(passer_by, world):
    """It is made once for all of them: two forms with one id would be one addition."""
    report = await passer_by.report(world.tags["lift"])
    parts = await passer_by.client.get(f"/reports/{report}", headers={"HX-Request": "true"})
    assert "<form" not in parts.text and "<input" not in parts.text


async def test_of_a_sensitive_site_a_stranger_reads_neither_address_nor_position(
    passer_by, phone_of, world, session
):
    await session.execute(update(Thing).where(Thing.id == world.things["lift"]).values(sensitive=True))
    await session.commit()
    report = await passer_by.report(world.tags["lift"])
    mechanic = await phone_of("mechanic")
    assert "云杉路 66 号" in (await mechanic.client.get(f"/reports/{report}")).text
    page = (await passer_by.client.get(f"/reports/{report}")).text
    assert "云杉路 66 号" not in page and "121.5" not in page


@pytest.mark.parametrize("what", ["told", "taken", "departed", "arrived", "freed"])
async def test_the_page_is_english_for_who_reads_english(passer_by, phone_of, world, what):
    report = await passer_by.report(world.tags["lift"])
    mechanic = await phone_of("mechanic")
    for step in ("taken", "departed", "arrived", "freed"):
        if what == "told":
            break
        await press(mechanic, report, step)
        if step == what:
            break
    page = await passer_by.client.get(f"/reports/{report}?lang=en")
    left = re.sub(r"3 号客梯|云杉里商务中心 2 号楼|浦东新区云杉路 66 号|中文|码上", "", page.text)
    assert not re.findall(r"[\u4e00-\u9fff]+", left)


async def test_only_the_one_who_has_it_or_the_regulator_hands_over(passer_by, phone_of, world, report_now):
    report = await passer_by.report(world.tags["lift"])
    mechanic, manager = await phone_of("mechanic"), await phone_of("property_manager")
    await press(mechanic, report, "taken")
    assert "转交给别人" in (await mechanic.client.get(f"/reports/{report}")).text
    assert "转交给别人" not in (await manager.client.get(f"/reports/{report}")).text
    assert "转交给别人" in (await (await phone_of("city_admin")).client.get(f"/reports/{report}")).text
    to = str(world.people["property_manager"].id)
    assert (await press(mechanic, report, "handed_over", person=to)).status_code == 303
    seen = await report_now(report)
    assert seen.taken_by is None and seen.next_call_at, "nobody has it until somebody takes it"


async def test_files_of_a_report_are_for_its_responders(passer_by, phone_of, world):
    report = await passer_by.report(world.tags["lift"])
    address = f"/reports/{report}/files/{'a' * 64}"
    assert (await (await phone_of("mechanic")).client.get(address)).status_code == 404
    assert (await passer_by.client.get(address)).status_code == 303
