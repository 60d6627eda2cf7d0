"""消息: newest first, unread until opened, and only one's own."""

import asyncio
import re

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.actions import tell
from backend.alerts.queries import PAGE
from backend.live.hub import CHANGED, Hub
from tests.world import World


async def told(session: AsyncSession, world: World, *titles: str, who: str = "binder") -> None:
    for title in titles:
        await tell(session, [world.people[who].id], "test", title, link="/equipment", body="说明")
    await session.commit()


def first_in(html: str) -> str:
    """Where the first notice of a page is opened."""
    return re.findall(r'action="(/inbox/[0-9a-f-]{36}/reading)"', html)[0]


async def test_notices_are_listed_newest_first_and_counted(sign_in, session: AsyncSession, world: World):
    await told(session, world, "第一条", "第二条")
    html = (await (await sign_in("binder")).get("/inbox")).text
    assert html.index("第二条") < html.index("第一条")
    assert "2 条未读" in html


async def test_opening_a_notice_reads_it_and_leads_to_what_it_is_about(
    sign_in, session: AsyncSession, world: World
):
    await told(session, world, "绑码被改动")
    client = await sign_in("binder")
    address = first_in((await client.get("/inbox")).text)
    answer = await client.post(address)
    assert (answer.status_code, answer.headers["location"]) == (303, "/equipment")
    assert "0 条未读" in (await client.get("/inbox")).text
    assert "没有未读的消息" in (await client.get("/inbox?unread=1")).text


async def test_all_are_read_at_once_but_only_ones_own(sign_in, session: AsyncSession, world: World):
    await told(session, world, "给绑码人")
    await told(session, world, "给经理", who="manager")
    binder = await sign_in("binder")
    await binder.post("/inbox/readings")
    assert "0 条未读" in (await binder.get("/inbox")).text
    assert "1 条未读" in (await (await sign_in("manager")).get("/inbox")).text


async def test_nobody_opens_the_notice_of_somebody_else(sign_in, session: AsyncSession, world: World):
    await told(session, world, "给经理", who="manager")
    manager = await sign_in("manager")
    address = first_in((await manager.get("/inbox")).text)
    assert (await (await sign_in("binder")).post(address)).status_code == 404
    assert "1 条未读" in (await manager.get("/inbox")).text


async def test_older_notices_are_a_page_away(sign_in, session: AsyncSession, world: World):
    await told(session, world, *(f"消息 {number}。" for number in range(PAGE + 1)))
    client = await sign_in("binder")
    first = (await client.get("/inbox")).text
    assert "消息 0。" not in first
    older = first.split('href="/inbox?before=')[1].split('"')[0]
    assert "消息 0。" in (await client.get(f"/inbox?before={older}")).text


async def test_a_link_out_of_this_house_leads_home(sign_in, session: AsyncSession, world: World):
    await tell(session, [world.people["binder"].id], "test", "外面", link="https://evil.example")
    await session.commit()
    client = await sign_in("binder")
    address = first_in((await client.get("/inbox")).text)
    assert (await client.post(address)).headers["location"] == "/"


async def test_a_visitor_is_told_why_there_are_none(visitor):
    answer = await visitor.get("/inbox")
    assert answer.status_code == 200
    assert "没有登录，所以没有消息" in answer.text


async def test_filters_are_the_groups_one_has_notices_of(sign_in, session: AsyncSession, world: World):
    who = [world.people["binder"].id]
    await tell(session, who, "order", "要整改", link="/inspections")
    await tell(session, who, "codes.batch", "空码发下来了", link="/codes/batches")
    await session.commit()
    client = await sign_in("binder")
    whole = (await client.get("/inbox")).text
    assert "?topic=inspection" in whole and "?topic=things" in whole
    assert "?topic=fault" not in whole
    narrowed = (await client.get("/inbox?topic=inspection")).text
    assert "只看检查与整改" in narrowed
    assert "要整改" in narrowed and "空码发下来了" not in narrowed
    assert "没有“应急报警”的消息" in (await client.get("/inbox?topic=emergency")).text
    assert "空码发下来了" in (await client.get("/inbox?topic=nonsense")).text  # as without a filter


async def test_a_page_asks_for_the_parts_that_change_and_for_the_number_alone(
    sign_in, session: AsyncSession, world: World
):
    await told(session, world, "第一条")
    client = await sign_in("binder")
    part = (await client.get("/inbox", headers={"HX-Request": "true"})).text
    assert "第一条" in part and "<body" not in part
    assert (await client.get("/inbox/unread")).json() == {"unread": 1}


async def test_open_pages_hear_of_a_notice_when_it_is_there_and_when_it_is_read(
    sign_in, session: AsyncSession, world: World, settings
):
    hub = Hub(settings.database_url)
    heard = hub.listen(f"inbox:{world.people['binder'].id}")
    begun = asyncio.ensure_future(anext(heard))
    assert await begun == CHANGED  # hearing begins: look
    await told(session, world, "第一条")
    assert await anext(heard) == CHANGED
    await (await sign_in("binder")).post("/inbox/readings")
    assert await anext(heard) == CHANGED
    await heard.aclose()
    hub.close()
