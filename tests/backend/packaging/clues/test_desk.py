"""Who sees which clues at the desk, how they are found, grouped, drawn and taken away."""

import csv
import io
import re

import httpx
from openpyxl import load_workbook

from backend.packaging.clues.models import State


async def goods(client: httpx.AsyncClient, query: str = "") -> list[str]:
    """What the list shows, first to last."""
    html = (await client.get(f"/clues{query}")).text
    return re.findall(r'class="name"><a class="link" href="/clues/[^"]+">([^<]+)</a>', html)


async def test_the_city_sees_all_and_an_office_its_area_newest_first(sign_in, bund, pudong, nowhere):
    city, district, station = [await sign_in(who) for who in ("city_admin", "district_admin", "inspector")]
    assert await goods(city) == ["没有位置的面霜", "春山茶礼盒", "云杉月饼礼盒"]
    assert await goods(district) == await goods(station) == ["云杉月饼礼盒"]
    answers = [(await each.get(pudong.path)).status_code for each in (city, district, station)]
    assert answers == [200, 404, 404]


FOUND = [
    ("?q=月饼", ["云杉月饼礼盒"]),
    ("?q=春山茶业", ["春山茶礼盒"]),
    ("?q=6901234567892", ["没有位置的面霜", "云杉月饼礼盒"]),
    ("?q=外滩百货 茶", ["春山茶礼盒"]),
    ("?q=不存在的东西", []),
    ("?district=310115", ["春山茶礼盒"]),
    ("?category=cosmetics", ["没有位置的面霜"]),
    ("?kind=food-24", ["云杉月饼礼盒"]),
    ("?check=mass", ["春山茶礼盒"]),
    ("?state=void", []),
    ("?state=open&maker=东塘食品有限公司", ["没有位置的面霜", "云杉月饼礼盒"]),
    ("?since=2020-01-01&until=2020-12-31", []),
    ("?since=2020-01-01", ["没有位置的面霜", "春山茶礼盒", "云杉月饼礼盒"]),
    ("?state=nonsense&since=yesterday&after=x", ["没有位置的面霜", "春山茶礼盒", "云杉月饼礼盒"]),
]


async def test_clues_are_found_by_filters_and_by_words(sign_in, bund, pudong, nowhere):
    desk = await sign_in("city_admin")
    for query, found in [*FOUND, (f"?q={bund.number}", [bund.goods])]:
        assert await goods(desk, query) == found, query


async def test_pages_follow_each_other_without_gap_or_repetition(sign_in, opened, world):
    for number in range(35):
        await opened(goods_name=f"礼盒 {number}")
    desk = await sign_in("city_admin")
    first = (await desk.get("/clues")).text
    after = re.search(r'href="(/clues\?after=[^"]+)"', first)
    assert after
    shown = await goods(desk) + await goods(desk, after[1].removeprefix("/clues"))
    assert shown == [f"礼盒 {number}" for number in reversed(range(35))]
    assert "同条码 35" in first
    words = await goods(desk, "?q=礼盒")
    assert words == [f"礼盒 {number}" for number in reversed(range(5, 35))]


async def test_similar_clues_are_grouped_by_barcode_and_by_maker(sign_in, bund, pudong, nowhere, opened):
    await opened(barcode=None, goods_name="云杉曲奇")
    desk = await sign_in("city_admin")
    groups = (await desk.get("/clues/similar")).text
    assert ("6901234567892" in groups, "2 条" in groups, "未处理 2" in groups) == (True, True, True)
    makers = (await desk.get("/clues/similar?by=maker")).text
    assert ("东塘食品有限公司" in makers, "3 条" in makers, "春山茶业" in makers) == (True, True, False)
    page = (await desk.get(bund.path)).text
    assert ("全部 2 条" in page, "全部 3 条" in page) == (True, True)


async def test_the_map_shows_those_with_a_place(sign_in, bund, nowhere):
    html = (await (await sign_in("city_admin")).get("/clues/map")).text
    assert re.findall(r'data-name="([^"]+)"', html) == ["云杉月饼礼盒"]
    assert 'data-lng="121.4901"' in html


async def test_the_list_can_be_taken_away_as_csv_and_as_workbook(sign_in, bund, pudong, opened):
    await opened(goods_name="=HYPERLINK(1)")
    desk = await sign_in("city_admin")
    answer = await desk.get("/clues/export.csv?category=food")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[3] for row in rows] == ["商品", "'=HYPERLINK(1)", "春山茶礼盒", "云杉月饼礼盒"]
    assert rows[2][5:7] == ["茶叶及相关制品", "质量比、成本"]
    sheet = load_workbook(io.BytesIO((await desk.get("/clues/export.xlsx")).content)).active
    assert sheet["D4"].value == "云杉月饼礼盒"
    assert len((await (await sign_in("district_admin")).get("/clues/export.csv")).text.splitlines()) == 3


async def test_the_numbers_count_states_and_open_their_lists(sign_in, session, bund, pudong):
    pudong.state = State.VOID
    await session.commit()
    html = (await (await sign_in("city_admin")).get("/clues")).text
    assert re.search(r'href="/clues\?state=untreated"[^>]*><b><svg.*?</svg>1<svg', html)
    assert re.search(r'href="/clues\?state=void"[^>]*><b><svg.*?</svg>1<svg', html)
