"""The day of an inspector: its things in order, done ones apart, an order by hand that stays."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from backend.dates import today
from backend.settings import Settings
from tests.backend.inspections.sent import Record, task_for

BOILER, BOILER2 = "1 号蒸汽锅炉", "2 号热水锅炉"


async def names(client: httpx.AsyncClient, order: str = "") -> list[str]:
    """What is still to be visited, first to last."""
    html = (await client.get(f"/inspections?order={order}" if order else "/inspections")).text
    return re.findall(r'data-stop="[^"]+" data-task="[^"]+" data-name="([^"]+)"', html)


async def test_the_day_tells_what_is_left_and_the_way_from_one_to_the_next(inspector, walk):
    html = (await inspector.get("/inspections")).text
    assert "还剩 2 台" in html
    assert "今天 2 台，1 台超期" in html
    assert await names(inspector) == [BOILER2, BOILER]
    assert "再向西 320 m" in html
    assert "超期 43 天" in html


async def test_overdue_first_when_asked(inspector, walk):
    assert await names(inspector, "overdue") == [BOILER, BOILER2]


async def test_an_order_by_hand_stays(inspector, walk, world):
    chosen = [str(world.things["boiler"]), str(world.things["boiler2"])]
    answer = await inspector.post(f"/inspections/walks/{today()}", data={"stop": chosen})
    assert answer.headers["location"] == "/inspections?order=hand"
    assert await names(inspector) == [BOILER, BOILER2]
    assert await names(inspector, "near") == [BOILER2, BOILER]


@pytest.mark.parametrize(("deed", "moved"), [("up", "boiler"), ("down", "boiler2")])
async def test_without_a_script_a_button_moves_one_by_one_place(inspector, walk, world, deed, moved):
    stands = [str(world.things["boiler2"]), str(world.things["boiler"])]
    form = {"stop": stands, deed: str(world.things[moved])}
    await inspector.post(f"/inspections/walks/{today()}", data=form)
    assert await names(inspector) == [BOILER, BOILER2]


async def test_at_an_end_it_stays_where_it_is(inspector, walk, world):
    stands = [str(world.things["boiler2"]), str(world.things["boiler"])]
    await inspector.post(f"/inspections/walks/{today()}", data={"stop": stands, "up": stands[0]})
    assert await names(inspector) == [BOILER2, BOILER]


async def test_things_of_others_do_not_get_into_an_order(inspector, walk, world):
    foreign = str(world.things["lift"])
    answer = await inspector.post(f"/inspections/walks/{today()}", data={"stop": [foreign, str(UUID(int=1))]})
    assert answer.status_code == 303
    assert len(await names(inspector)) == 2


async def test_nonsense_is_no_order(inspector, walk):
    answer = await inspector.post(f"/inspections/walks/{today()}", data={"stop": "first"})
    assert (answer.status_code, "看不懂这个顺序" in answer.text) == (422, True)


async def test_what_is_inspected_falls_out_of_the_walk(inspector, walk, world):
    record = Record(walk.id, world.things["boiler"], world.tags["boiler"])
    assert (await record.by(inspector)).status_code == 303
    html = (await inspector.get("/inspections")).text
    assert await names(inspector) == [BOILER2]
    assert "还剩 1 台" in html
    assert "已检查 1 台" in html
    assert f'href="/inspections/{record.id}"' in html


async def test_a_thing_of_two_tasks_is_one_stop(inspector, walk, world):
    other = task_for(world.tags["boiler"], check_code="JC20261120-0072")
    assert (await other.by(inspector)).status_code == 303
    assert sorted(await names(inspector)) == [BOILER, BOILER2]


async def test_another_days_task_is_listed_but_not_walked(inspector, world):
    tomorrow = task_for(world.tags["boiler"], day=(today() + timedelta(days=1)).isoformat())
    assert (await tomorrow.by(inspector)).status_code == 303
    html = (await inspector.get("/inspections")).text
    assert await names(inspector) == []
    assert "以后" in html
    assert "JC20261120-0071" in html


async def test_a_colleague_of_another_office_walks_elsewhere(sign_in, walk):
    html = (await (await sign_in("city_admin")).get("/inspections")).text
    assert BOILER not in html
    assert "今天没有检查任务" in html


async def test_a_task_shows_its_own_walk(inspector, walk):
    html = (await inspector.get(f"/inspections/tasks/{walk.id}")).text
    assert "这个任务 2 台" in html
    assert "自己排" not in html  # an order belongs to the day


def tiles(**more: str) -> Settings:
    url = "https://t0.tiles.test/vec/{z}/{x}/{y}?tk={key} https://t0.tiles.test/cva/{z}/{x}/{y}?tk={key}"
    return Settings(**{"map_tiles_url": url, "map_tiles_key": "k y", **more})


def test_tiles_of_the_settings_and_only_their_host_may_be_loaded():
    from backend.origin import content_security_policy

    assert tiles().map_layers[0] == "https://t0.tiles.test/vec/{z}/{x}/{y}?tk=k%20y"
    policy = content_security_policy(tiles())
    assert "img-src 'self' data: blob: https://t0.tiles.test;" in policy
    assert policy.count("tiles.test") == 1
    assert "img-src 'self' data: blob:;" in content_security_policy(Settings())


@pytest.mark.parametrize(
    "wrong",
    [
        {"map_tiles_url": "http://t0.tiles.test/{z}/{x}/{y}"},
        {"map_tiles_url": "https://t0.tiles.test/{z}/{x}"},
        {"map_tiles_url": "https://{s}.tiles.test/{z}/{x}/{y}"},
        {"map_tiles_url": "https://a;script-src/{z}/{x}/{y}"},
        {"map_system": "bd09"},
    ],
)
def test_a_setting_that_gives_no_map_is_refused_at_the_start(wrong):
    with pytest.raises(ValueError, match="MAP_TILES"):
        _ = tiles(**wrong).map_layers
