"""A new version is looked at before it counts, counts from its day on, and leaves old records as they were."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.dates import today
from backend.inspections.checklists_models import ChecklistVersion
from tests.backend.inspections.xlsforms import cell, changed

OTHER = cell("B3", "label", "水位计：两只都清晰，有照明")


@pytest.fixture
async def editor(sign_in):
    return await sign_in("city_admin")


async def upload(client, content: bytes):
    return await client.post("/inspections/checklists", files={"file": ("下一版.xlsx", content)})


async def publish(client, where: str, **form: str):
    given = {"effective_on": today().isoformat(), "reason": "总局发了新要求"} | form
    return await client.post(f"{where}/publication", data=given)


@pytest.fixture
async def uploaded(editor) -> str:
    """Where a version with another question about water gauges waits."""
    answer = await upload(editor, changed(OTHER))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def form_of(inspector, record) -> str:
    address = f"/inspections/new?task={record.task_id}&thing={record.thing_id}"
    return (await inspector.get(address)).text


async def test_an_upload_is_shown_and_changes_nothing_yet(editor, uploaded, inspector, record):
    shown = (await editor.get(uploaded)).text
    assert "新增 0 项，改了 1 项，去掉 0 项" in shown
    assert "两只都清晰，有照明" in shown
    assert "有照明" not in await form_of(inspector, record)


async def test_a_published_version_is_asked_from_its_day_on_and_says_who_and_why(
    editor, uploaded, inspector, record
):
    assert (await publish(editor, uploaded)).status_code == 303
    assert "有照明" in await form_of(inspector, record)
    listed = (await inspector.get("/inspections/checklists")).text
    assert f"现在用的是 {today():%Y-%m}-" in listed
    assert "卫市局发布。总局发了新要求" in listed


async def test_a_version_for_tomorrow_is_not_asked_today(editor, uploaded, inspector, record):
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert (await publish(editor, uploaded, effective_on=tomorrow)).status_code == 303
    assert "有照明" not in await form_of(inspector, record)
    assert "未到日子" in (await inspector.get("/inspections/checklists")).text


async def test_a_record_is_read_with_the_version_that_it_answered(editor, uploaded, inspector, record):
    where = (await record.by(inspector)).headers["location"]
    await publish(editor, uploaded)
    shown = (await inspector.get(where)).text
    assert "水位计清晰，两只都能看" in shown
    assert "有照明" not in shown
    assert "2026-11-1" in shown


async def test_a_record_of_the_version_before_is_taken_and_says_so(editor, uploaded, inspector, record):
    """A phone may have been out without a network when the new version came."""
    await publish(editor, uploaded)
    answer = await record.by(inspector)
    assert answer.status_code == 303, answer.text
    shown = (await inspector.get(answer.headers["location"])).text
    assert "用的是检查表 2026-11-1，当天起用的是" in shown


async def test_two_versions_of_a_month_have_two_names(editor, session):
    for _ in range(2):
        where = (await upload(editor, changed(OTHER))).headers["location"]
        assert (await publish(editor, where)).status_code == 303
    names = list(await session.scalars(select(ChecklistVersion.version)))
    assert len(set(names)) == 3


async def test_publishing_twice_is_once(editor, uploaded, session):
    for _ in range(2):
        assert (await publish(editor, uploaded)).status_code == 303
    published = select(func.count()).where(ChecklistVersion.published_at.is_not(None))
    assert await session.scalar(published) == 2


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"reason": ""}, "写一句为什么改"),
        ({"effective_on": ""}, "写从哪一天起用"),
        ({"effective_on": "2020-01-01"}, "今天到今后一年"),
    ],
)
async def test_what_a_publication_lacks_is_said(editor, uploaded, form, says):
    answer = await publish(editor, uploaded, **form)
    assert answer.status_code == 422
    assert says in answer.text


async def test_of_a_file_with_mistakes_nothing_is_kept(editor, session):
    answer = await upload(editor, changed(cell("C2", "name", "C1"), cell("C3", "kind", "飞机")))
    assert answer.status_code == 422
    assert "有 2 行要改" in answer.text
    assert "name C1 和第 3 行重复" in answer.text
    assert await session.scalar(select(func.count()).select_from(ChecklistVersion)) == 1


async def test_without_a_file_it_is_said(editor):
    assert "选一个 .xlsx 文件" in (await editor.post("/inspections/checklists")).text


async def test_a_discarded_version_is_gone(editor, uploaded):
    assert (await editor.post(f"{uploaded}/discarding")).status_code == 303
    assert (await editor.get(uploaded)).status_code == 404
    assert (await publish(editor, uploaded)).status_code == 404


async def test_a_published_version_cannot_be_discarded(editor, uploaded):
    await publish(editor, uploaded)
    assert (await editor.post(f"{uploaded}/discarding")).status_code == 409


async def test_the_district_neither_uploads_nor_sees_what_waits(sign_in, uploaded):
    district = await sign_in("district_admin")
    assert (await upload(district, changed(OTHER))).status_code == 403
    assert (await district.get(uploaded)).status_code == 404
    assert "下一版.xlsx" not in (await district.get("/inspections/checklists")).text


async def test_a_version_is_downloaded_changed_and_uploaded_again(editor, session):
    first = await session.scalar(select(ChecklistVersion.id))
    taken = await editor.get(f"/inspections/checklists/{first}/xlsform")
    assert taken.status_code == 200
    again = await upload(editor, taken.content)
    assert "问的都一样" in (await editor.get(again.headers["location"])).text
