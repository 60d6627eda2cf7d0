"""Lists of the register: found by any number or a few characters, filtered in the address bar, only one's own."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from backend.dates import today
from backend.things.grams import plain
from backend.things.models import Thing
from backend.things.search import FEW, PAGE, Filters
from backend.things.search_words import plain_words, telling_pieces
from backend.things.searchable import searchable

pytestmark = pytest.mark.usefixtures("searchable_world")


def names(page) -> list[str]:
    return re.findall(r'class="name"><a[^>]*>([^<]*)</a>', page.text)


async def found(client, address: str) -> list[str]:
    page = await client.get(address)
    assert page.status_code == 200, page.text
    return names(page)


@pytest.mark.parametrize(
    "query",
    [
        "1 号蒸汽锅炉",
        "号蒸",
        "11003210820210007",
        "820210007",
        "锅10沪A00258(20)",
        "锅10沪A00258（20）",
        "沪a00258",
        "B2021-007",
        "wns4",
        "WNS4-1.25-Q",
        "承压蒸汽 258",
        "东塘 1 号蒸汽",
    ],
)
async def test_a_boiler_is_found_by_any_of_its_numbers_and_words(sign_in, query):
    assert await found(await sign_in("city_admin"), f"/equipment?q={query}") == ["1 号蒸汽锅炉"]


async def test_things_are_found_by_unit_and_address(sign_in):
    city = await sign_in("city_admin")
    assert await found(city, "/equipment?q=云杉里物业") == ["3 号客梯", "4 号货梯"]
    assert set(await found(city, "/equipment?q=云杉路 18 号")) == {"1 号蒸汽锅炉", "2 号热水锅炉"}


async def test_a_thing_is_found_by_the_code_it_wears(sign_in, world):
    city = await sign_in("city_admin")
    tag = world.tags["lift"]
    assert await found(city, f"/equipment?q={tag[:4]} {tag[4:8]} {tag[8:].lower()}") == ["3 号客梯"]


async def test_characters_that_are_not_next_to_each_other_are_not_found(sign_in):
    city = await sign_in("city_admin")
    assert await found(city, "/equipment?q=蒸锅") == []
    assert "没有一台的名称" in (await city.get("/equipment?q=蒸锅")).text


async def test_what_is_due_first_comes_first(sign_in):
    assert await found(await sign_in("city_admin"), "/equipment") == [
        "1 号蒸汽锅炉",
        "2 号热水锅炉",
        "3 号客梯",
        "4 号货梯",
    ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("type=boiler", ["1 号蒸汽锅炉", "2 号热水锅炉"]),
        ("type=elevator", ["3 号客梯", "4 号货梯"]),
        ("type=ropeway", []),
        ("district=310115", ["3 号客梯", "4 号货梯"]),
        ("street=310101013", ["1 号蒸汽锅炉", "2 号热水锅炉"]),
        ("district=310101&street=310101013&standing=overdue", ["1 号蒸汽锅炉"]),
        ("street=310101002", []),
        ("district=310115&street=310101013", ["3 号客梯", "4 号货梯"]),  # another district leaves the street
        ("street=310999999&type=boiler", ["1 号蒸汽锅炉", "2 号热水锅炉"]),
        ("standing=overdue", ["1 号蒸汽锅炉"]),
        ("standing=due_soon", ["2 号热水锅炉"]),
        ("standing=in_date", ["3 号客梯"]),
        ("standing=out_of_use", ["4 号货梯"]),
        ("standing=unknown", []),
        ("labelled=no", ["2 号热水锅炉"]),
        ("labelled=yes&district=310101", ["1 号蒸汽锅炉"]),
        ("q=锅炉&standing=due_soon", ["2 号热水锅炉"]),
        (
            "standing=nonsense&labelled=perhaps&unit=nobody",
            ["1 号蒸汽锅炉", "2 号热水锅炉", "3 号客梯", "4 号货梯"],
        ),
    ],
)
async def test_filters_live_in_the_address_bar(sign_in, filters, expected):
    assert await found(await sign_in("city_admin"), f"/equipment?{filters}") == expected


async def test_a_street_brings_its_district_along_and_can_be_lifted(sign_in):
    page = (await (await sign_in("city_admin")).get("/equipment?street=310101013&standing=overdue")).text
    assert '<option value="310101" selected>' in page
    assert '<option value="310101013" selected>' in page
    assert 'href="/equipment?district=310101&amp;standing=overdue">外滩街道' in page


async def test_the_streets_come_along_with_what_was_found_in_another_district(sign_in):
    city = await sign_in("city_admin")
    part = (await city.get("/equipment?district=310101", headers={"HX-Request": "true"})).text
    assert 'id="streets" hx-swap-oob="true">' in part
    assert "外滩街道" in part
    whole = (await city.get("/equipment", headers={"HX-Request": "true"})).text
    assert 'id="streets" hx-swap-oob="true" hidden>' in whole


async def test_a_unit_is_a_filter(sign_in, world):
    address = f"/equipment?unit={world.organisations['lifts']}"
    assert await found(await sign_in("city_admin"), address) == ["3 号客梯", "4 号货梯"]


async def test_meters_have_a_list_of_their_own(sign_in):
    city = await sign_in("city_admin")
    assert await found(city, "/meters") == ["电子计价秤", "电子计价秤"]
    assert await found(city, "/meters?q=S-1001") == ["电子计价秤"]
    assert await found(city, "/meters?q=锅炉") == []
    assert await found(city, "/meters?type=M02&standing=in_date") == ["电子计价秤"]
    assert await found(city, "/meters?type=M10") == []


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("manager", ["1 号蒸汽锅炉", "2 号热水锅炉"]),
        ("property_manager", ["3 号客梯", "4 号货梯"]),
        ("mechanic", ["3 号客梯", "4 号货梯"]),
        ("district_admin", ["1 号蒸汽锅炉", "2 号热水锅炉"]),
        ("inspector", ["1 号蒸汽锅炉", "2 号热水锅炉"]),
        ("verifier", []),
    ],
)
async def test_everybody_sees_only_what_is_theirs(sign_in, who, expected):
    client = await sign_in(who)
    assert await found(client, "/equipment") == expected
    assert await found(client, "/equipment?q=3 号客梯") == [name for name in expected if name == "3 号客梯"]


async def test_anothers_thing_is_as_if_it_did_not_exist(sign_in, world):
    manager = await sign_in("manager")
    missing = await manager.get(f"/equipment/{world.things['lift']}")
    assert missing.status_code == 404
    assert "3 号客梯" not in missing.text


async def test_a_thing_has_one_page_under_its_own_register(sign_in, world):
    city = await sign_in("city_admin")
    assert (await city.get(f"/equipment/{world.things['scale']}")).status_code == 404
    page = (await city.get(f"/equipment/{world.things['boiler']}")).text
    for said in ("11003210820210007", "东塘食品有限公司", "沪东特种设备检验中心", "超期 43 天", "锅炉房"):
        assert said in page


async def test_htmx_gets_the_part_that_changes(sign_in):
    city = await sign_in("city_admin")
    part = await city.get("/equipment?q=锅炉", headers={"HX-Request": "true"})
    assert names(part) == ["1 号蒸汽锅炉", "2 号热水锅炉"]
    assert "<html" not in part.text
    assert "HX-Request" in part.headers["vary"]


async def many_lifts(session, world, number: int, name: str = "客梯") -> None:
    """Rows straight into the register, some with the same due date and some with none."""
    day = today()
    for each in range(number):
        values = {
            "kind": "equipment",
            "type_code": "3110",
            "name": f"{each} 号{name}",
            "address": "浦东新区云杉路 66 号",
            "place": "",
            "user_unit_id": world.organisations["property"],
            "district_code": "310115",
            "next_due_on": None if each % 7 == 0 else day + timedelta(days=each // 3),
        }
        session.add(Thing(**values, **searchable(values, ["云杉里物业服务有限公司"])))
    await session.commit()


async def walked(client, address: str) -> list[str]:
    """The names on all pages, following the link to the next one."""
    seen: list[str] = []
    while address:
        page = await client.get(address)
        seen += names(page)
        link = re.search(r'href="([^"]*after=[^"]*)">下一页', page.text)
        address = link[1].replace("&amp;", "&") if link else ""
    return seen


@pytest.mark.parametrize("query", ["", "?q=号客梯", "?q=云杉里物业&type=elevator"])
async def test_pages_show_everything_once(sign_in, session, world, query):
    await many_lifts(session, world, 3 * PAGE)
    seen = await walked(await sign_in("property_manager"), f"/equipment{query}")
    expected = {f"{each} 号客梯" for each in range(3 * PAGE)} | {"3 号客梯"}
    assert len(seen) == len(set(seen)) + 1, "the world's own lift has the name of one of them"
    assert expected <= set(seen)


@pytest.mark.parametrize("analysed", [False, True])
async def test_a_list_too_long_to_sort_is_walked_with_the_same_result(sign_in, session, world, analysed):
    """Common words are not asked of the index once PostgreSQL knows that they are common."""
    await many_lifts(session, world, FEW + 5, "望江客梯")
    if analysed:
        await session.execute(text("ANALYZE things"))
        await session.commit()
    manager = await sign_in("property_manager")
    first = await manager.get("/equipment?q=望江客梯")
    assert "1,000 台以上" in first.text
    second = await manager.get(
        re.search(r'href="([^"]*after=[^"]*)">下一页', first.text)[1].replace("&amp;", "&")
    )
    assert len(set(names(first)) | set(names(second))) == 2 * PAGE
    assert names(await manager.get("/equipment?q=987 号望江")) == ["987 号望江客梯"]


@pytest.mark.parametrize(
    "address",
    [
        "/equipment?after=x",
        "/equipment?after=2026-01-01.x",
        "/equipment?q=%00",
        "/equipment?q=%25%27%22%5C&after=",
    ],
)
async def test_nonsense_in_the_address_is_a_list_all_the_same(sign_in, address):
    assert (await (await sign_in("city_admin")).get(address)).status_code == 200


def test_only_telling_pieces_are_asked_of_the_index():
    common = {"公司": 0.9, "有限": 0.9, "电梯": 0.3, "东塘": 0.0001}
    assert set(telling_pieces(["东塘有限公司"], common)[:3]) == {"塘有", "限公", "东塘"}
    assert telling_pieces(["有限", "公司"], common) == []
    assert telling_pieces(["1"], common) == []


def test_a_query_is_limited_in_length_and_words():
    assert plain_words("Ａ１ 梯") == [plain("a1"), "梯"]
    assert len(plain_words("字 " * 100)) <= 6
    assert Filters("equipment").q == ""
