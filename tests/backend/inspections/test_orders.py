"""监察指令书: proposed from what is grave, numbered by organ and year, put right by the unit, looked at again."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from backend.database import connect, new_id, sessions
from backend.dates import today
from backend.inspections.models import InspectionOrder
from backend.reminders.sending import remind
from tests.backend.evidence.pictures import photo
from tests.backend.inspections.sent import Record

ORDER = {
    "problems": "1. 安全阀铅封缺失",
    "violated": "《特种设备安全法》第三十九条",
    "grounds": "《特种设备安全监察条例》",
    "measures": "停用，校验安全阀",
    "deadline": (today() + timedelta(days=15)).isoformat(),
}


@pytest.fixture
async def grave(inspector, record) -> str:
    """Where the record of a boiler with a severe hazard is."""
    record.finds("B2", "铅封缺失", "severe", clause="总局令第57号第二十五条（三）")
    return (await record.by(inspector)).headers["location"]


@pytest.fixture
async def order(inspector, grave) -> str:
    """Where the order is."""
    answer = await inspector.post(f"{grave}/order", data={"id": str(new_id()), **ORDER})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def step(client, where: str, **fields: str):
    return await client.post(where, data={"id": str(new_id()), **fields})


async def test_a_grave_finding_proposes_an_order(inspector, grave):
    assert "发监察指令书" in (await inspector.get(grave)).text
    proposed = (await inspector.get(f"{grave}/order")).text
    assert "1. 安全阀：校验期内、铅封完整、能动作：铅封缺失" in proposed
    assert "总局令第57号第二十五条（三）" in proposed


async def test_the_unit_is_told_and_reads_the_order(sign_in, order):
    manager = await sign_in("manager")
    assert "监察指令书：“1 号蒸汽锅炉”请于" in (await manager.get("/inbox")).text
    shown = (await manager.get(order)).text
    for text in (
        f"（沪黄浦）市监特令〔{today().year}〕第1号",
        "停用，校验安全阀",
        "六十日内可以申请行政复议",
    ):
        assert text in shown


async def test_orders_at_the_same_moment_get_numbers_one_after_the_other(inspector, task, world):
    records = [Record(task.id, world.things[name], "") for name in ("boiler", "boiler2", "boiler")]
    places = [(await record.by(inspector)).headers["location"] for record in records]
    forms = [{"id": str(new_id()), **ORDER} for _ in places]
    answers = await asyncio.gather(
        *(inspector.post(f"{at}/order", data=form) for at, form in zip(places, forms, strict=True))
    )
    pages = [(await inspector.get(answer.headers["location"])).text for answer in answers]
    assert sorted(page.split("〕第")[1].split("号")[0] for page in pages) == ["1", "2", "3"]


async def test_a_record_has_one_order(inspector, grave, order):
    again = await inspector.post(f"{grave}/order", data={"id": str(new_id()), **ORDER})
    assert again.status_code == 409
    assert "已经有指令书" in again.text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"measures": ""}, "写要采取的措施"),
        ({"deadline": ""}, "写整改期限"),
        ({"deadline": "2020-01-01"}, "今天到今后一年"),
    ],
)
async def test_what_an_order_lacks_is_said(inspector, grave, changed, says):
    answer = await inspector.post(f"{grave}/order", data={"id": str(new_id()), **ORDER, **changed})
    assert answer.status_code == 422
    assert says in answer.text
    assert "1. 安全阀铅封缺失" in answer.text


async def test_an_order_is_printed(inspector, order):
    paper = await inspector.get(f"{order}/paper.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")


async def test_the_unit_puts_it_right_and_the_recheck_closes_it(inspector, sign_in, order):
    manager = await sign_in("manager")
    done = await manager.post(
        f"{order}/rectifications",
        data={"id": str(new_id()), "note": "换了安全阀，附校验报告"},
        files=[("photo.photo", ("valve.jpg", photo()))],
    )
    assert done.status_code == 303, done.text
    assert "已整改，请复查" in (await inspector.get("/inbox")).text
    shown = (await inspector.get(order)).text
    assert "换了安全阀，附校验报告" in shown
    picture = shown.split(f'src="{order}/photos/')[1].split('"')[0]
    assert (await inspector.get(f"{order}/photos/{picture}")).status_code == 200
    assert (await step(inspector, f"{order}/rechecks", kind="failed", note="报告还没到")).status_code == 303
    assert "已销号" not in (await manager.get(order)).text
    assert (await step(inspector, f"{order}/rechecks", kind="passed", note="报告有效")).status_code == 303
    assert "已销号" in (await manager.get(order)).text
    assert "复查合格，指令书已销号" in (await manager.get("/inbox")).text
    late = await step(manager, f"{order}/rectifications", note="再交一次")
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("where", "fields", "says"),
    [
        ("rectifications", {"note": ""}, "写做了什么、看到了什么"),
        ("rechecks", {"note": "报告有效"}, "从列出的里选一个"),
        ("rechecks", {"note": "报告有效", "kind": "rectification"}, "从列出的里选一个"),
        ("rechecks", {"note": "长" * 1001, "kind": "passed"}, "最多 1000 个字"),
    ],
)
async def test_what_a_step_lacks_is_said_and_what_was_typed_stays(
    inspector, sign_in, order, where, fields, says
):
    client = await sign_in("manager") if where == "rectifications" else inspector
    answer = await step(client, f"{order}/{where}", **fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert fields["note"] in answer.text


async def test_a_picture_that_is_none_is_refused_and_the_note_stays(sign_in, order):
    manager = await sign_in("manager")
    answer = await manager.post(
        f"{order}/rectifications",
        data={"id": str(new_id()), "note": "换了安全阀"},
        files=[("photo.photo", ("valve.jpg", b"not a picture"))],
    )
    assert answer.status_code == 422
    assert "换了安全阀" in answer.text
    assert "已整改" not in (await manager.get(order)).text


async def test_another_unit_neither_reads_nor_answers_an_order(sign_in, order):
    other = await sign_in("property_manager")
    assert (await other.get(order)).status_code == 404
    assert (await other.get(f"{order}/paper.pdf")).status_code == 404
    assert (await step(other, f"{order}/rectifications", note="改好了")).status_code == 404


async def test_an_overdue_order_reminds_once(inspector, sign_in, order, session, settings):
    await session.execute(update(InspectionOrder).values(deadline=today() - timedelta(days=1)))
    await session.commit()
    engine = connect(settings)
    for _ in range(2):
        await remind(sessions(engine))
    await engine.dispose()
    for client in (await sign_in("manager"), inspector):
        assert (await client.get("/inbox")).text.count("整改：超期 1 份") == 1
        assert "超期 1 天" in (await client.get("/reminders")).text
    assert "超期未整改" in (await inspector.get(order)).text
