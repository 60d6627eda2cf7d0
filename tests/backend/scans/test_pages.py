"""扫码记录 of a thing: for managers of its unit and for its regulator, with numbers that leave our own links out."""

import pytest

from tests.backend.scans.test_log import opened, rows_when


async def test_the_manager_sees_who_came_how_and_what_they_did(visitor, sign_in, world, session):
    scan = await opened(visitor, world)
    await visitor.post(f"/scans/{scan}/uses", data={"what": "called", "seconds": "5"})
    await visitor.post(f"/scans/{scan}/uses", data={"what": "left", "seconds": "40"})
    await visitor.get(f"/c/{world.tags['lift']}?via=scanner")
    await visitor.get(f"/c/{world.tags['lift']}", headers={"Referer": "http://mashang.test/my"})
    await rows_when(session, 3)
    manager = await sign_in("property_manager")
    page = (await manager.get(f"/things/{world.things['lift']}/scans")).text
    assert "<dt>今天</dt><dd>2</dd>" in page
    assert "<dt>打电话</dt><dd>1</dd>" in page
    assert "公众，程序，手机相机，看了 40 秒" in page and "打了电话" in page
    assert page.count("<li>") == 3


async def test_a_thing_that_nobody_scanned_says_so(sign_in, world):
    page = (await (await sign_in("manager")).get(f"/things/{world.things['boiler2']}/scans")).text
    assert "还没有人扫过" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("binder", 403), ("mechanic", 403), ("manager", 404), ("inspector", 404), ("city_admin", 200)],
)
async def test_others_do_not_see_them(sign_in, world, who, status):
    """The lift is of another unit than the manager's, and of another district than the inspector's."""
    answer = await (await sign_in(who)).get(f"/things/{world.things['lift']}/scans")
    assert answer.status_code == status


async def test_a_visitor_is_sent_to_the_door(visitor, world):
    answer = await visitor.get(f"/things/{world.things['lift']}/scans")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")
