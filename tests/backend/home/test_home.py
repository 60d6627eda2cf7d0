"""The start page: for everybody the one that is theirs, with numbers that open the lists they count."""

import asyncio
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Membership
from backend.codes.models import Binding
from backend.database import now
from backend.home.remembered import Remembered
from backend.things.models import Thing, UseStatus
from tests.world import PEOPLE, World

TILE = re.compile(
    r'<a href="([^"]+)"><b[^>]*>(?:<svg.*?</svg>)?([\d,]+)<svg.*?</svg></b>([^<]+)</a>', re.DOTALL
)


def tiles(html: str) -> dict[tuple[str, str], int]:
    """What the numbers say, by address and words."""
    return {(m[1].replace("&amp;", "&"), m[3]): int(m[2].replace(",", "")) for m in TILE.finditer(html)}


async def test_a_visitor_is_told_what_this_is_and_can_scan(visitor: httpx.AsyncClient):
    html = (await visitor.get("/")).text
    assert "扫一扫设备上的码" in html
    assert 'href="/scan"' in html
    assert "/equipment?" not in html


async def test_a_unit_sees_how_its_things_stand(sign_in):
    html = (await (await sign_in("manager")).get("/")).text
    assert tiles(html) == {
        ("/equipment?standing=overdue", "检验超期"): 1,
        ("/equipment?standing=due_soon", "30天内到期"): 1,
        ("/equipment?labelled=no", "还没贴码"): 1,
        ("/meters?standing=overdue", "检定超期"): 0,
        ("/meters?standing=due_soon", "30天内到期"): 0,
        ("/meters?labelled=no", "还没贴码"): 1,
    }
    assert html.index("1 号蒸汽锅炉") < html.index("2 号热水锅炉")
    assert "超期 43 天" in html
    assert "还有 8 天" in html
    assert "3 号客梯" not in html


async def test_what_is_out_of_use_is_not_due(sign_in, session: AsyncSession, world: World):
    await session.execute(
        update(Thing).where(Thing.id == world.things["boiler"]).values(use_status=UseStatus.OUT_OF_USE)
    )
    await session.commit()
    html = (await (await sign_in("manager")).get("/")).text
    assert tiles(html)["/equipment?standing=overdue", "检验超期"] == 0
    assert "1 号蒸汽锅炉" not in html


async def test_the_second_track_of_examinations_counts_too(sign_in, session: AsyncSession, world: World):
    boiler = await session.get_one(Thing, world.things["boiler2"])
    boiler.next_due_b_on = boiler.next_due_on.replace(year=boiler.next_due_on.year - 1)
    await session.commit()
    html = (await (await sign_in("manager")).get("/")).text
    assert tiles(html)["/equipment?standing=overdue", "检验超期"] == 2


async def test_an_ended_binding_labels_nothing(sign_in, session: AsyncSession, world: World):
    await session.execute(
        update(Binding).where(Binding.thing_id == world.things["boiler"]).values(ended_at=now())
    )
    await session.commit()
    html = (await (await sign_in("manager")).get("/")).text
    assert tiles(html)["/equipment?labelled=no", "还没贴码"] == 2


async def test_a_maintenance_unit_sees_what_it_maintains(sign_in):
    html = (await (await sign_in("mechanic")).get("/")).text
    assert "申川电梯维保有限公司" in html
    assert tiles(html)["/equipment?standing=overdue", "检验超期"] == 0
    assert "全部 2 台" in html


async def test_a_verification_body_sees_meters_alone(sign_in):
    html = (await (await sign_in("verifier")).get("/")).text
    assert {address.split("?")[0] for address, _ in tiles(html)} == {"/meters"}


async def test_the_city_sees_every_district_and_a_district_its_streets(sign_in):
    city = (await (await sign_in("city_admin")).get("/")).text
    assert "绑码进度，按区" in city
    assert row_of(city, "黄浦区") == ["2", "50.0%", "1"]
    assert row_of(city, "浦东新区") == ["1", "100.0%", "0"]
    district = (await (await sign_in("district_admin")).get("/")).text
    assert "绑码进度，按街道" in district
    assert "浦东新区" not in district
    assert re.search(r'<a class="link" href="/equipment\?street=310101013">外滩街道</a>', district)
    station = (await (await sign_in("inspector")).get("/")).text
    assert len(re.findall(r'<th scope="row">', station)) == 1


async def test_the_desk_says_how_far_each_kind_is(sign_in):
    html = (await (await sign_in("city_admin")).get("/")).text
    assert re.search(r"type=boiler\">锅炉</a>.*?50%", html, re.DOTALL)
    assert re.search(r"type=elevator\">电梯</a>.*?100%", html, re.DOTALL)
    assert "气瓶" not in html


@pytest.mark.parametrize("name", PEOPLE)
async def test_every_door_of_the_start_pages_leads_somewhere(name: str, sign_in):
    """And not to a page that this person may not see."""
    client = await sign_in(name)
    addresses = set()
    for page in ("/", "/me"):
        found = re.findall(r'<a [^>]*href="(/[^"]*)"', (await client.get(page)).text)
        addresses |= {address.replace("&amp;", "&") for address in found}
    for address in sorted(addresses):
        assert (await client.get(address)).status_code in (200, 303), address


@pytest.mark.parametrize("name", ["manager", "mechanic", "verifier", "property_manager"])
async def test_every_number_is_that_of_the_list_it_opens(name: str, sign_in):
    client = await sign_in(name)
    for (address, words), number in tiles((await client.get("/")).text).items():
        listed = (await client.get(address)).text
        assert len(set(re.findall(r'href="/(?:equipment|meters)/([0-9a-f-]{36})"', listed))) == number, (
            address,
            words,
        )
        assert set(parse_qs(urlsplit(address).query)) <= {"standing", "labelled"}


async def test_a_person_without_an_organisation_gets_the_visitors_page(sign_in, session: AsyncSession):
    client = await sign_in("operator")
    await session.execute(update(Membership).values(ended_at=now()))
    await session.commit()
    assert "扫一扫设备上的码" in (await client.get("/")).text


async def test_a_hundred_desks_ask_once():
    asked = []
    answered = asyncio.Event()

    async def ask() -> int:
        asked.append(1)
        await answered.wait()
        return len(asked)

    remembered: Remembered[int] = Remembered(fresh=60, stale=600)
    desks = [asyncio.create_task(remembered.get("city", ask)) for _ in range(100)]
    await asyncio.sleep(0)
    answered.set()
    assert await asyncio.gather(*desks) == [1] * 100
    assert await remembered.get("city", ask) == 1
    assert await remembered.get("district", ask) == 2


async def test_an_old_answer_is_given_at_once_while_a_new_one_is_fetched():
    answers = iter([1, 2])
    fetched = asyncio.Event()

    async def ask() -> int:
        answer = next(answers)
        if answer == 2:
            fetched.set()
        return answer

    remembered: Remembered[int] = Remembered(fresh=0, stale=600)
    assert [await remembered.get("city", ask) for _ in range(2)] == [1, 1]
    await fetched.wait()


async def test_an_answer_that_cannot_be_had_is_asked_for_again():
    async def fail() -> int:
        raise ConnectionError("the database went away")

    async def answer() -> int:
        return 7

    remembered: Remembered[int] = Remembered(fresh=60, stale=600)
    with pytest.raises(ConnectionError):
        await remembered.get("city", fail)
    assert await remembered.get("city", answer) == 7


def row_of(html: str, name: str) -> list[str]:
    """In use, percentage, overdue of one line of the table."""
    row = re.search(rf'<tr>\s*<th scope="row">(?:<a[^>]*>)?{name}.*?</tr>', html, re.DOTALL)
    assert row, name
    cells = re.findall(r"<td.*?</td>", row[0], re.DOTALL)
    return ["".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]
