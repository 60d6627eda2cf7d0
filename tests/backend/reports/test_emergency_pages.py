"""出了什么事？: the page behind the red button, for everybody, also without JavaScript."""

import re
from uuid import UUID

import pytest

from backend.database import new_id
from backend.shell.kept import FOR_ALL, service_worker


async def test_the_page_behind_a_code_leads_there_with_one_tap(visitor, world):
    page = (await visitor.get(f"/c/{world.tags['lift']}")).text
    assert f'href="/emergencies/new?tag={world.tags["lift"]}"' in page


async def test_the_choices_are_those_of_the_kind_and_the_number_is_one_tap_away(visitor, world):
    page = (await visitor.get(f"/emergencies/new?tag={world.tags['lift']}")).text
    assert re.findall(r'name="sort" value="(\w+)"', page) == ["trapped", "hurt", "smoke", "other"]
    assert "维保单位、使用单位" in page and "云杉里商务中心 2 号楼，3 号客梯" in page
    assert 'href="tel:110"' in page
    boiler = (await visitor.get(f"/emergencies/new?tag={world.tags['boiler']}")).text
    assert 'value="leak"' in boiler and 'value="trapped"' not in boiler


@pytest.mark.parametrize("tag", ["", "!!!", "K7M49TXP2Q"])
async def test_without_a_thing_there_are_choices_for_everything(visitor, tag):
    page = (await visitor.get("/emergencies/new", params={"tag": tag})).text
    assert 'value="trapped"' in page and "监管所、市值班" in page


async def test_a_void_sticker_leads_there_as_well(visitor, world):
    page = (await visitor.get(f"/c/{world.tags['void']}")).text
    assert f'href="/emergencies/new?tag={world.tags["void"]}"' in page


async def test_without_script_a_tap_posts_it_and_a_double_press_is_one(visitor, world, report_now, told):
    form = {"id": str(new_id()), "sort": "trapped", "tag": world.tags["lift"]}
    for _ in range(2):
        answer = await visitor.post("/emergencies", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/reports/{form['id']}")
    assert (await report_now(UUID(form["id"]))).thing_id == world.things["lift"]
    assert len(await told()) == 2


async def test_what_was_reported_already_is_said_and_can_be_joined(passer_by, visitor, world):
    first = await passer_by.report(world.tags["lift"])
    page = (await visitor.get(f"/emergencies/new?tag={world.tags['lift']}")).text
    assert "已经有人报过" in page and f'name="joins" value="{first}"' in page


async def test_in_english_too(visitor, world):
    page = (await visitor.get(f"/emergencies/new?tag={world.tags['lift']}&lang=en")).text
    assert "People trapped" in page and "Maintenance unit, User unit" in page
    rest = re.sub(r'data-\w+="[^"]*"|<span class="sub"[^>]*>[^<]*', "", page.split("<body")[1])
    assert not re.search(r"[一-鿿]", rest), re.findall(r"[一-鿿]+", rest)


async def test_every_phone_keeps_the_pages_that_need_no_network(visitor):
    told = service_worker(as_module=False)
    for path in FOR_ALL:
        assert f'"{path}"' in told
        assert (await visitor.get(path)).status_code == 200
