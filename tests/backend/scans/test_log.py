"""The scan log: every opened code page becomes a row, and what was used there another."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from backend.database import new_id
from backend.scans.models import scan_uses, scans
from backend.scans.terminals import terminal_of
from scanning.codes import new_tag

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
)


async def until_said(caplog: pytest.LogCaptureFixture, sentence: str) -> None:
    for _ in range(3000):
        if sentence in caplog.text:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"not said: {sentence}")


async def rows_when(session, count: int, table=scans) -> list:
    """The rows, as soon as there are `count` of them."""
    for _ in range(3000):
        rows = (await session.execute(select(table).order_by(table.c.at))).all()
        await session.rollback()
        if len(rows) >= count:
            return rows
        await asyncio.sleep(0.02)
    raise AssertionError(f"only {len(rows)} rows")


async def test_an_opened_page_becomes_a_row(visitor, world, session):
    await visitor.get(f"/c/{world.tags['lift']}", headers={"User-Agent": IPHONE})
    (row,) = await rows_when(session, 1)
    assert (row.tag, row.found, row.thing_id) == (world.tags["lift"], "bound", world.things["lift"])
    assert (row.audience, row.person_id, row.terminal, row.entry) == ("visitor", None, "iOS", "camera_app")


async def test_blank_void_and_unknown_codes_are_logged_without_a_thing(visitor, world, session):
    for tag in (world.tags["blank"], world.tags["void"], new_tag()):
        await visitor.get(f"/c/{tag}")
    rows = await rows_when(session, 3)
    assert sorted(row.found for row in rows) == ["blank", "unknown", "void"]
    assert {row.thing_id for row in rows} == {None}


async def test_a_redirect_and_a_mistyped_code_are_no_scans(visitor, world, session):
    await visitor.get("/c/ABC")
    await visitor.get(f"/c/{world.tags['lift'].lower()}", follow_redirects=True)
    assert len(await rows_when(session, 1)) == 1


@pytest.mark.parametrize(
    ("query", "headers", "entry"),
    [
        ("", {}, "camera_app"),
        ("?via=scanner", {}, "scanner"),
        ("?via=photo", {}, "photo"),
        ("?via=typed", {}, "typed"),
        ("?via=forged", {}, "camera_app"),
        ("", {"Referer": "http://mashang.test/my"}, "page"),
        ("?via=scanner", {"Referer": "http://mashang.test/scan"}, "scanner"),
        ("", {"Referer": "https://elsewhere.example/"}, "camera_app"),
    ],
)
async def test_the_way_in_is_known(visitor, world, session, query, headers, entry):
    await visitor.get(f"/c/{world.tags['lift']}{query}", headers=headers)
    assert (await rows_when(session, 1))[0].entry == entry


async def test_signed_in_people_are_logged_with_their_audience(sign_in, world, session):
    await (await sign_in("officer")).get(f"/c/{world.tags['boiler']}")
    (row,) = await rows_when(session, 1)
    assert (row.audience, row.person_id) == ("user_unit", world.people["officer"].id)


async def test_a_thousand_pages_at_once_are_a_thousand_rows(visitor, world, session):
    path = f"/c/{world.tags['scale']}"
    for _ in range(10):
        await asyncio.gather(*(visitor.get(path) for _ in range(100)))
    rows = await rows_when(session, 1000)
    assert len({row.id for row in rows}) == 1000


async def test_what_was_used_is_appended(visitor, world, session):
    scan = await opened(visitor, world)
    for what, seconds in (("called", 4), ("left", 31)):
        answer = await visitor.post(f"/scans/{scan}/uses", data={"what": what, "seconds": seconds})
        assert answer.status_code == 204
    rows = await rows_when(session, 2, scan_uses)
    assert [(row.scan_id, row.what, row.seconds) for row in rows] == [(scan, "called", 4), (scan, "left", 31)]


async def opened(visitor, world) -> UUID:
    page = (await visitor.get(f"/c/{world.tags['lift']}")).text
    return UUID(page.split('data-scan="')[1].split('"')[0])


async def test_forged_and_senseless_uses_are_ignored_quietly(visitor, world, session):
    scan = await opened(visitor, world)
    last_year = UUID(int=scan.int - (365 * 86_400_000 << 80))
    for target, form in [
        (uuid4(), {"what": "called", "seconds": "1"}),
        (new_id(), {"what": "called", "seconds": "1"}),
        (last_year, {"what": "called", "seconds": "1"}),
        ("nonsense", {"what": "called", "seconds": "1"}),
        (scan, {"what": "stolen", "seconds": "1"}),
        (scan, {"what": "called", "seconds": "-1"}),
        (scan, {"what": "called", "seconds": "9" * 30}),
        (scan, {"what": "called"}),
        (scan, {}),
    ]:
        assert (await visitor.post(f"/scans/{target}/uses", data=form)).status_code == 204
    await visitor.post(f"/scans/{scan}/uses", data={"what": "saved", "seconds": "7"})
    rows = await rows_when(session, 1, scan_uses)
    assert [(row.scan_id, row.what) for row in rows] == [(scan, "saved")]


async def test_one_page_cannot_fill_the_log(visitor, world, session):
    scan = await opened(visitor, world)
    for _ in range(40):
        await visitor.post(f"/scans/{scan}/uses", data={"what": "called", "seconds": "1"})
    assert len(await rows_when(session, 20, scan_uses)) == 20


async def test_pages_open_while_the_log_cannot_be_written_and_the_rows_come_later(
    visitor, world, session, caplog
):
    await session.execute(text("ALTER TABLE scans RENAME TO scans_away"))
    await session.commit()
    assert (await visitor.get(f"/c/{world.tags['lift']}")).status_code == 200
    assert (await visitor.get(f"/c/{world.tags['boiler']}")).status_code == 200
    await until_said(caplog, "wait for the database")
    await session.execute(text("ALTER TABLE scans_away RENAME TO scans"))
    await session.commit()
    assert len(await rows_when(session, 2)) == 2


@pytest.mark.parametrize(
    ("user_agent", "terminal"),
    [
        (IPHONE, "iOS"),
        (f"{IPHONE} MicroMessenger/8.0.50", "WeChat"),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126 Mobile Safari/537.36", "Android"),
        ("Mozilla/5.0 (Linux; Android 12; HarmonyOS; ALN-AL00) HuaweiBrowser/15", "HarmonyOS"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1 Mobile", "HarmonyOS"),
        ("Mozilla/5.0 (Linux; U; Android 13) AliApp(AP/10.6) AlipayClient/10.6", "Alipay"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/130.0", "desktop"),
        ("Mozilla/5.0 (compatible; Baiduspider/2.0)", "bot"),
        ("", "other"),
        ("x" * 100_000, "other"),
    ],
)
def test_terminals_are_told_apart(user_agent, terminal):
    assert terminal_of(user_agent) == terminal
