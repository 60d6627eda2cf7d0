"""An article from draft to public, changed, put back, at the top, taken down; who may do it; what is refused."""

from datetime import timedelta

from sqlalchemy import select, update

from backend.database import now
from backend.dates import SHANGHAI
from backend.news.models import Article, Version
from tests.backend.news.conftest import article, titles


async def test_a_draft_is_read_by_nobody_until_it_is_published(city, visitor, write):
    draft = await write(city, then="save")
    assert (await visitor.get(f"/news/{draft}")).status_code == 404
    assert await titles(visitor) == []
    assert (await city.post(f"/articles/{draft}/versions", data=article(base="1"))).status_code == 303
    page = await visitor.get(f"/news/{draft}")
    assert page.status_code == 200 and "<p>量一量就知道。</p>" in page.text
    assert "市市场监督管理局" in page.text
    assert await titles(visitor) == ["月饼盒多大算大"]


async def test_what_is_changed_is_public_only_when_that_is_published(city, visitor, write):
    published = await write(city)
    changed = article(base="1", body="<p>改过的话。</p>", then="save")
    await city.post(f"/articles/{published}/versions", data=changed)
    assert "量一量就知道" in (await visitor.get(f"/news/{published}")).text
    assert "第 2 版还没有发布" in (await city.get(f"/articles/{published}")).text
    await city.post(f"/articles/{published}/versions", data=changed | {"base": "2", "then": "publish"})
    page = (await visitor.get(f"/news/{published}")).text
    assert "改过的话" in page and "改过" in page and "量一量就知道" not in page


async def test_an_earlier_version_comes_back_as_a_new_one(city, visitor, write, session):
    published = await write(city)
    await city.post(f"/articles/{published}/versions", data=article(base="1", title="另一个标题"))
    assert (await city.post(f"/articles/{published}/versions/1/restoration")).status_code == 303
    assert "另一个标题" in (await visitor.get(f"/news/{published}")).text, "not before it is published"
    page = (await city.get(f"/articles/{published}")).text
    assert "用回第 1 版" in page and "卫市局" in page
    await city.post(f"/articles/{published}/versions", data=article(base="3"))
    assert "另一个标题" not in (await visitor.get(f"/news/{published}")).text
    assert "另一个标题" in (await city.get(f"/articles/{published}/versions/2")).text
    assert (await city.get(f"/articles/{published}/versions/9")).status_code == 404


async def test_saved_without_a_change_it_has_no_new_version(city, write, session):
    draft = await write(city, then="save")
    await city.post(f"/articles/{draft}/versions", data=article(base="1", then="save"))
    assert (await session.get_one(Article, draft)).latest == 1


async def test_two_who_write_at_once_lose_nothing(city, sign_in, write, session):
    draft = await write(city, then="save")
    await city.post(f"/articles/{draft}/versions", data=article(base="1", body="<p>甲</p>", then="save"))
    late = await city.post(
        f"/articles/{draft}/versions", data=article(base="1", body="<p>乙</p>", then="save")
    )
    assert late.status_code == 409
    assert "卫市局" in late.text and "存了第 2 版" in late.text and "&lt;p&gt;乙&lt;/p&gt;" in late.text
    again = await city.post(
        f"/articles/{draft}/versions", data=article(base="2", body="<p>乙</p>", then="save")
    )
    assert again.status_code == 303
    assert (await session.get_one(Article, draft)).latest == 3


async def test_it_can_be_published_from_a_time_on(city, visitor, write, session):
    at = (now() + timedelta(hours=2)).astimezone(SHANGHAI)
    due = await write(city, at=f"{at:%Y-%m-%dT%H:%M}")
    assert (await visitor.get(f"/news/{due}")).status_code == 404
    assert f"{at:%H:%M} 发布" in (await city.get("/articles?which=due")).text
    await session.execute(update(Article).values(published_at=now() - timedelta(minutes=1)))
    await session.commit()
    assert (await visitor.get(f"/news/{due}")).status_code == 200


async def test_a_time_that_cannot_be_is_refused_and_the_text_is_kept(city, session):
    times = {
        "2020-01-01T08:00": "这个时间已经过了",
        "2999-01-01T08:00": "最多提前一年",
        "下周": "看不懂发布时间",
    }
    for at, says in times.items():
        answer = await city.post("/articles", data=article(at=at))
        assert answer.status_code == 422 and says in answer.text, says
    assert len((await session.scalars(select(Version.body))).all()) == 3, "what was written is a draft"


async def test_withdrawn_it_is_gone_for_the_public_and_can_come_back(city, visitor, write):
    published = await write(city)
    no_reason = await city.post(f"/articles/{published}/withdrawal", data={"why": " "})
    assert no_reason.status_code == 422 and "写一句为什么撤下" in no_reason.text
    await city.post(f"/articles/{published}/withdrawal", data={"why": "数字写错了"})
    gone = await visitor.get(f"/news/{published}")
    assert gone.status_code == 410 and "已经撤下" in gone.text
    assert await titles(visitor) == []
    assert "数字写错了" in (await city.get(f"/articles/{published}")).text
    assert (await city.post(f"/articles/{published}/withdrawal", data={"why": "再"})).status_code == 409
    await city.post(f"/articles/{published}/versions", data=article(base="1"))
    assert (await visitor.get(f"/news/{published}")).status_code == 200


async def test_three_at_most_stand_at_the_top(city, visitor, write):
    ids = [await write(city, title=f"第{number}篇") for number in "一二三四五"]
    for published in ids[:3]:
        assert (await city.post(f"/articles/{published}/pinning", data={"pinned": "1"})).status_code == 303
    fourth = await city.post(f"/articles/{ids[3]}/pinning", data={"pinned": "1"})
    assert fourth.status_code == 409 and "已经有 3 篇" in fourth.text
    assert await titles(visitor) == ["第三篇", "第二篇", "第一篇", "第五篇", "第四篇"]
    await city.post(f"/articles/{ids[2]}/pinning", data={"pinned": "0"})
    assert await titles(visitor) == ["第二篇", "第一篇", "第五篇", "第四篇", "第三篇"]
    draft = await write(city, then="save")
    assert (await city.post(f"/articles/{draft}/pinning", data={"pinned": "1"})).status_code == 409


async def test_a_district_writes_in_its_own_name_and_sees_only_what_it_wrote(city, district, visitor, write):
    of_city, of_district = await write(city, title="市里的"), await write(district, title="区里的")
    assert "黄浦区市场监督管理局" in (await visitor.get(f"/news/{of_district}")).text
    assert (await district.get(f"/articles/{of_city}")).status_code == 404
    assert (await district.post(f"/articles/{of_city}/withdrawal", data={"why": "x"})).status_code == 404
    assert "市里的" not in (await district.get("/articles")).text
    assert "区里的" in (await city.get("/articles")).text
    assert (await city.post(f"/articles/{of_district}/withdrawal", data={"why": "重复"})).status_code == 303


WRONG = [
    ({"title": "  \u200b "}, "标题是空的"),
    ({"title": "长" * 61}, "标题最多 60 个字"),
    ({"category": ""}, "选一类"),
    ({"category": "019a0000-0000-7000-8000-00000000dead"}, "选一类"),
    ({"body": "<p>" + "长" * 30_001 + "</p>"}, "最多 30000 个"),
    ({"body": "<i></i>" * 60_000}, "正文太长"),
    ({"body": "<script>alert(1)</script>"}, "正文是空的"),
    ({"lead_alt": "长" * 201}, "题图说明最多 200 个字"),
]


async def test_what_is_wrong_is_said_at_its_field(city, visitor):
    for fields, says in WRONG:
        answer = await city.post("/articles", data=article(**fields))
        assert answer.status_code == 422 and says in answer.text, says
        assert "<script>alert" not in answer.text
    assert await titles(visitor) == []


async def test_a_script_in_an_article_is_not_kept(city, visitor, write, session):
    hostile = '<p onclick="x()">好<img src=x onerror=alert(1)></p><script>alert(1)</script>'
    published = await write(city, body=hostile, title="<script>alert(2)</script>")
    assert (await session.scalar(select(Version.body))) == "<p>好</p>"
    page = (await visitor.get(f"/news/{published}")).text
    assert "alert(1)" not in page and "<script>alert(2)" not in page
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in page
