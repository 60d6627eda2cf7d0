"""Categories of articles are the city's: added, renamed, voided; what has one keeps it."""

from tests.backend.news.conftest import CATEGORY, OTHER_CATEGORY, article

HERE = "/articles/categories"


async def test_a_category_is_added_once_and_offered(city):
    assert (await city.post(HERE, data={"name": " 计量 知识 "})).status_code == 303
    again = await city.post(HERE, data={"name": "计量 知识"})
    assert again.status_code == 409 and "已经有叫“计量 知识”的一类" in again.text
    assert "计量 知识</option>" in (await city.get("/articles/new")).text
    for name, says in {"": "写这一类叫什么", "长" * 13: "最多 12 个字"}.items():
        refused = await city.post(HERE, data={"name": name})
        assert refused.status_code == 422 and says in refused.text


async def test_renamed_its_articles_have_the_new_name(city, visitor, write):
    published = await write(city)
    assert (await city.post(f"{HERE}/{CATEGORY}", data={"name": "适度包装"})).status_code == 303
    assert "适度包装" in (await visitor.get(f"/news/{published}")).text
    taken = await city.post(f"{HERE}/{CATEGORY}", data={"name": "设备安全"})
    assert taken.status_code == 409 and "已经有叫" in taken.text


async def test_voided_it_is_not_offered_and_its_articles_keep_it(city, visitor, write):
    published = await write(city)
    assert (await city.post(f"{HERE}/{CATEGORY}/voiding")).status_code == 303
    assert "包装监管</option>" not in (await city.get("/articles/new")).text
    assert "包装监管" in (await visitor.get(f"/news/{published}")).text
    assert (await city.post("/articles", data=article())).status_code == 422
    await city.post(f"{HERE}/{OTHER_CATEGORY}/voiding")
    last = await city.post(f"{HERE}/019a0000-0000-7000-8000-000000000003/voiding")
    assert last.status_code == 409 and "最后一类不能停用" in last.text


async def test_a_district_looks_at_them_and_changes_none(district):
    assert "由市局的管理人员增改" in (await district.get(HERE)).text
    assert (await district.post(HERE, data={"name": "新类"})).status_code == 403
    assert (await district.post(f"{HERE}/{CATEGORY}", data={"name": "新类"})).status_code == 403
    assert (await district.post(f"{HERE}/{CATEGORY}/voiding")).status_code == 403
