"""What the public finds, in which order, and how readers are counted without being known."""

from uuid import uuid4

from sqlalchemy import func, select, text, update

from backend.database import now
from backend.dates import today
from backend.news import readings
from backend.news.models import Article, Reader, Views
from backend.news.queries import PAGE
from tests.backend.news.conftest import CATEGORY, OTHER_CATEGORY, titles

PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"}


async def test_words_are_found_in_title_and_text_by_any_part(city, visitor, write):
    await write(city, title="月饼盒多大算大", body="<p>空隙<strong>率</strong>不超过三成。</p>")
    await write(city, title="被困电梯怎么办", body="<p>不要扒门，按 ALARM 键。</p>", category=OTHER_CATEGORY)
    for query, found in {
        "月饼": ["月饼盒多大算大"],
        "空隙率": ["月饼盒多大算大"],  # across a mark
        "饼盒 三成": ["月饼盒多大算大"],
        "ａｌａｒｍ": ["被困电梯怎么办"],
        "梯": ["被困电梯怎么办"],
        "月饼 电梯": [],
        "%": [],
        "'": [],
    }.items():
        assert await titles(visitor, f"?q={query}") == found, query
    assert await titles(visitor, f"?category={OTHER_CATEGORY}") == ["被困电梯怎么办"]
    assert await titles(visitor, f"?category={CATEGORY}&q=电梯") == []


async def test_only_what_is_public_is_searched(city, visitor, write):
    published = await write(city)
    await city.post(
        f"/articles/{published}/versions",
        data={"title": "新标题", "category": CATEGORY, "body": "<p>秘密</p>", "base": "1", "then": "save"},
    )
    assert await titles(visitor, "?q=秘密") == []
    assert await titles(visitor, "?q=月饼") == ["月饼盒多大算大"]


async def test_the_list_goes_on_by_key_and_none_is_shown_twice(city, visitor, write, session):
    first = await write(city, title="第0篇")
    await session.execute(COPIES, {"first": first, "more": PAGE + 4})
    await session.commit()
    page = (await visitor.get("/news")).text
    shown = await titles(visitor)
    assert len(shown) == PAGE
    after = page.split("after=")[1].split('"')[0].replace("&amp;", "&")
    more = await titles(visitor, f"?after={after}")
    assert len(more) == 5 and not set(more) & set(shown)
    assert await titles(visitor, "?after=nonsense") == shown


# The article so many times more, each a minute older.
COPIES = text(
    """WITH ids AS (SELECT gen_random_uuid() AS id, n FROM generate_series(1, :more) AS n),
    made AS (INSERT INTO news_articles SELECT (json_populate_record(a, json_build_object('id', ids.id,
        'published_at', a.published_at - n * interval '1 minute'))).* FROM news_articles a, ids WHERE a.id = :first)
    INSERT INTO news_versions SELECT (json_populate_record(v, json_build_object('id', gen_random_uuid(),
        'article_id', ids.id, 'title', '第' || n || '篇'))).* FROM news_versions v, ids WHERE v.article_id = :first"""
)


async def test_a_phone_is_counted_once_a_day(city, visitor, write, session):
    published = await write(city)
    one, other = str(uuid4()), str(uuid4())
    for phone in (one, one, other, one):
        answer = await visitor.post(f"/news/{published}/readings", data={"phone": phone}, headers=PHONE)
        assert answer.status_code == 204
    assert "2 人看过" in (await visitor.get(f"/news/{published}")).text
    assert await session.scalar(select(func.count()).select_from(Reader)) == 2
    kept = (await session.scalars(select(Reader.reader))).all()
    assert all(one.replace("-", "") not in reader.hex() for reader in kept), "nobody is known by it"


async def test_the_next_day_it_counts_again_and_who_it_was_is_forgotten(
    city, visitor, write, session, settings
):
    from backend.database import connect, sessions

    published = await write(city)
    phone = {"phone": str(uuid4())}
    await visitor.post(f"/news/{published}/readings", data=phone, headers=PHONE)
    await session.execute(update(Reader).values(day=today().replace(year=2025)))
    await session.commit()
    engine = connect(settings)
    await readings.forget_readers(sessions(engine))
    await engine.dispose()
    assert await session.scalar(select(func.count()).select_from(Reader)) == 0
    await visitor.post(f"/news/{published}/readings", data=phone, headers=PHONE)
    assert await session.scalar(select(Views.views)) == 2


UNCOUNTED = [
    ("Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", None),
    ("Mozilla/5.0 (compatible; Googlebot/2.1)", None),
    ("curl/8.5", None),
    ("", None),
    (PHONE["User-Agent"], "nobody"),
    (PHONE["User-Agent"], ""),
]


async def test_robots_and_nonsense_are_not_counted(city, visitor, write, session):
    path = f"/news/{await write(city)}/readings"
    for agent, phone in UNCOUNTED:
        form = {"phone": str(uuid4()) if phone is None else phone}
        answer = await visitor.post(path, data=form, headers={"User-Agent": agent})
        assert answer.status_code == 204
    assert await session.scalar(select(func.count()).select_from(Views)) == 0


async def test_one_network_cannot_count_for_ever_and_a_draft_counts_nothing(
    city, visitor, write, session, monkeypatch
):
    published, draft = await write(city), await write(city, then="save")
    monkeypatch.setattr(readings, "MOST_OF_A_NETWORK", 3)
    for _ in range(5):
        await visitor.post(f"/news/{published}/readings", data={"phone": str(uuid4())}, headers=PHONE)
    await visitor.post(f"/news/{draft}/readings", data={"phone": str(uuid4())}, headers=PHONE)
    assert (await session.scalars(select(Views.views))).all() == [3]


async def test_the_start_page_shows_the_newest_where_there_are_any(city, visitor, write, session):
    assert 'href="/news"' not in (await visitor.get("/")).text
    for number in "一二三四":
        await write(city, title=f"第{number}篇资讯")
    for client in (visitor, city):
        page = (await client.get("/")).text
        assert "第四篇资讯" in page and "第一篇资讯" not in page
    await session.execute(update(Article).values(withdrawn_at=now()))
    await session.commit()
    assert "第四篇资讯" not in (await visitor.get("/")).text


async def test_around_an_article_the_page_speaks_english(city, visitor, write):
    published = await write(city)
    page = (await visitor.get(f"/news/{published}?lang=en")).text
    assert "read by 0" in page and '<h2 lang="zh-CN">月饼盒多大算大</h2>' in page
