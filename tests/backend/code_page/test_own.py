"""The same address, seen by those who work with the thing: their deeds, and nobody else's."""

import pytest
from sqlalchemy import update

from backend.things.models import Thing

DEEDS = {
    "see": '/{thing}"',
    "correct": "/corrections/new?thing={thing}",
    "bind": "/ending",
    "scans": "/things/{thing}/scans",
    "inspect": "/inspections/new?thing={thing}",
}


@pytest.mark.parametrize(
    ("who", "thing", "role", "deeds"),
    [
        ("manager", "boiler", "使用单位", {"see", "correct", "scans"}),
        ("officer", "boiler", "使用单位", {"see", "correct", "bind"}),
        ("binder", "boiler", "使用单位", {"see", "correct", "bind"}),
        ("operator", "boiler", "使用单位", {"see"}),
        ("mechanic", "lift", "维保单位", {"see"}),
        ("examiner", "boiler", "检验检定机构", {"see", "correct", "bind"}),
        ("verifier", "scale", "检验检定机构", {"see", "correct", "bind"}),
        ("inspector", "boiler", "监管部门", {"see", "scans", "inspect"}),
        ("inspector", "scale", "监管部门", {"see", "scans"}),
        ("district_admin", "boiler", "监管部门", {"see", "correct", "scans"}),
        ("city_admin", "lift", "监管部门", {"see", "correct", "scans", "inspect"}),
    ],
)
async def test_each_role_sees_its_deeds(sign_in, world, who, thing, role, deeds):
    page = (await (await sign_in(who)).get(f"/c/{world.tags[thing]}")).text
    assert role in page
    listed = page.split('<ul class="deeds">')[1].split("</ul>")[0]
    offered = {name for name, path in DEEDS.items() if path.format(thing=world.things[thing]) in listed}
    assert offered == deeds


@pytest.mark.parametrize(
    ("who", "thing"),
    [
        ("property_manager", "boiler"),  # another unit's staff
        ("manager", "lift"),
        ("mechanic", "boiler"),
        ("verifier", "lift"),
        ("inspector", "lift"),  # another district
    ],
)
async def test_staff_of_others_see_the_visitors_page(visitor, sign_in, world, who, thing):
    path = f"/c/{world.tags[thing]}"
    page = (await (await sign_in(who)).get(path)).text
    assert '<ul class="deeds">' not in page
    assert '<section class="dock"' in page
    assert rest_of(page) == rest_of((await visitor.get(path)).text)


def rest_of(page: str) -> str:
    return page.split("<main", 1)[1].split("</main>")[0]


async def test_warnings_are_for_the_unit_and_the_regulator(sign_in, world, session):
    await session.execute(
        update(Thing).where(Thing.id == world.things["lift"]).values(warnings=["设备代码的年份不像"])
    )
    await session.commit()
    for who, sees in {
        "property_manager": True,
        "city_admin": True,
        "mechanic": False,
        "examiner": False,
    }.items():
        page = (await (await sign_in(who)).get(f"/c/{world.tags['lift']}")).text
        assert ("设备代码的年份不像" in page) is sees, who


async def test_the_unit_sees_its_own_sensitive_numbers_and_can_look_as_the_public_does(
    sign_in, world, session
):
    await session.execute(update(Thing).where(Thing.id == world.things["boiler"]).values(sensitive=True))
    await session.commit()
    officer, path = await sign_in("officer"), f"/c/{world.tags['boiler']}"
    assert "锅10沪A00258(20)" in (await officer.get(path)).text
    as_public = (await officer.get(path, params={"as": "visitor"})).text
    assert "锅10沪A00258(20)" not in as_public
    assert '<ul class="deeds">' not in as_public


@pytest.mark.parametrize(
    ("who", "thing"),
    [
        ("manager", "boiler"),
        ("binder", "boiler"),
        ("district_admin", "boiler"),
        ("mechanic", "lift"),
        ("verifier", "scale"),
    ],
)
async def test_every_deed_leads_somewhere(sign_in, world, who, thing):
    client = await sign_in(who)
    page = (await client.get(f"/c/{world.tags[thing]}")).text
    listed = page.split('<ul class="deeds">')[1].split("</ul>")[0]
    links = [part.split('"')[0].replace("&amp;", "&") for part in listed.split('href="')[1:]]
    assert links
    for link in links:
        assert (await client.get(link)).status_code == 200, link
