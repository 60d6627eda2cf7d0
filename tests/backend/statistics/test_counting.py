"""Visits are counted by day, function, kind of user and district, and nobody can be told from anybody by it."""

import httpx
from sqlalchemy import select

from backend.dates import today
from backend.statistics.counting import last_day
from backend.statistics.functions import OTHER, function_of, names
from backend.statistics.models import Visitors, Visits

GOES = {"Sec-Fetch-Mode": "navigate"}


async def counted(client: httpx.AsyncClient, session) -> tuple[set, set]:
    await client._transport.litestar.state.visit_log.flush()
    uses = select(Visits.function, Visits.who, Visits.district, Visits.pages, Visits.deeds)
    comings = select(Visitors.who, Visitors.district, Visitors.people, Visitors.of_month)
    return {tuple(row) for row in await session.execute(uses)}, {
        tuple(row) for row in await session.execute(comings)
    }


async def test_pages_and_deeds_count_and_a_browser_once_a_day(visitor, sign_in, session, world):
    for path in ("/", "/scan", "/scan"):
        assert (await visitor.get(path, headers=GOES)).status_code == 200
    inspector = await sign_in("inspector")  # its sign-in is a deed of somebody whom nobody knows yet
    await inspector.get("/inspections", headers=GOES)
    uses, comings = await counted(visitor, session)
    assert uses == {
        ("home", "visitor", "", 1, 0),
        ("scanner", "visitor", "", 2, 0),
        ("account", "visitor", "", 0, 1),
        ("inspection", "government", "310101", 1, 0),
    }
    assert comings == {("visitor", "", 1, 1), ("government", "310101", 1, 1)}
    await visitor.get("/scan", headers=GOES)
    uses, comings = await counted(visitor, session)
    assert ("scanner", "visitor", "", 3, 0) in uses
    assert ("visitor", "", 1, 1) in comings


async def test_what_nobody_went_to_is_not_counted(visitor, session, world):
    await visitor.get("/")  # a program
    await visitor.get("/", headers={"Sec-Fetch-Mode": "cors", "X-Keeping": "1"})  # a page being kept
    await visitor.get("/clues", headers=GOES)  # refused: sign in first
    await visitor.get("/c/2222222222", headers=GOES)  # not there
    await visitor.get("/manifest.webmanifest", headers=GOES)  # no page
    assert await counted(visitor, session) == (set(), set())


async def test_the_cookie_holds_a_day_and_nothing_else(visitor):
    answer = await visitor.get("/", headers=GOES)
    name, _, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
    assert (name, value) == ("last-day", today().isoformat())
    assert "set-cookie" not in (await visitor.get("/", headers=GOES)).headers
    assert last_day(b"last-day=2026-13-99") is None
    assert last_day(b"last-day=; a=b") is None


async def test_who_came_this_month_already_is_new_only_to_the_day(visitor, session, world):
    first = today().replace(day=1)  # on a first itself the browser was here today
    visitor.cookies.set("last-day", first.isoformat())
    await visitor.get("/", headers=GOES)
    _, comings = await counted(visitor, session)
    assert comings == ({("visitor", "", 1, 0)} if first != today() else set())


def test_every_address_belongs_to_a_part_that_has_a_name():
    assert function_of("/c/2222222222") == "code_page"
    assert (function_of("/"), function_of("/judge"), function_of("/nowhere")) == ("home", "judgement", OTHER)
    assert set(map(function_of, ("/clues", "/news/x", "/me/equipment"))) <= set(names())
