"""标准管理: a k that nobody knew is filled in at the desk, and what waited for it is judged again."""

from uuid import uuid4

from playwright.async_api import expect

from tests.phones import PhoneMaker, until

BROWSER = {"Sec-Fetch-Site": "same-origin"}


async def test_an_administrator_fills_in_a_missing_k_and_judgements_are_repeated(
    phone: PhoneMaker, signed_in
):
    """Somebody judged a bag of rice when the dictionary had no k for grain."""
    aisle = await phone()
    rice = {
        "id": str(uuid4()),
        "class": "food-1",
        "goods.0.net": "500g",
        "goods.0.pieces": "2",
        "layers": "3",
    }
    rice |= {
        "shape": "box",
        "length_mm": "200",
        "width_mm": "200",
        "height_mm": "200",
        "goods_name": "礼盒装新米",
    }
    rice |= {"check.ratio": "1", "check.layers": "1"}
    handed = await aisle.request.post("/judgements", form=rice, headers=BROWSER)
    assert handed.status == 200, await handed.text()
    record = handed.url
    await aisle.goto(record)
    await expect(aisle.locator("body")).to_contain_text("字典里没有“粮食及其加工品”的 k 值")

    desk = await signed_in(await phone(viewport={"width": 1440, "height": 900}), "city_admin")
    await desk.goto("/me")
    await desk.get_by_role("link", name="包装标准").click()
    await desk.get_by_role("link", name="只看不全的").click()
    await desk.get_by_role("link", name="粮食及其加工品").click()
    await expect(desk.get_by_text("字典里没有必要空间系数 k")).to_be_visible()
    await desk.get_by_role("link", name="填 k 值").click()

    await desk.get_by_label("必要空间系数 k").fill("两")
    await desk.get_by_label("为什么改").fill("照着标准原文填")
    await desk.get_by_role("button", name="写进字典").click()
    await expect(desk.get_by_role("alert")).to_contain_text("写大于 0、不超过 200 的数")
    await desk.get_by_label("必要空间系数 k").fill("2")
    await desk.get_by_label("条款").fill("5.4.1 表A.1")
    await desk.get_by_label("照着标准原文核对过").check()
    await desk.get_by_role("button", name="写进字典").click()

    await expect(desk.get_by_text("1 份初判是按以前的字典判的")).to_be_visible()
    await expect(desk.get_by_text("照着标准原文填")).to_be_visible()
    await desk.get_by_role("button", name="重新判定").click()
    await expect(desk.get_by_text("“粮食及其加工品”的值改了")).to_be_visible()
    done = "看了 1 份，1 份结果变了"
    await until(
        desk, f"fetch('/packaging/standards').then(page => page.text()).then(html => html.includes('{done}'))"
    )
    await desk.reload()
    await expect(desk.get_by_text(done)).to_be_visible()

    await aisle.reload()
    await expect(aisle.get_by_role("heading", name="重新判过")).to_be_visible()
    await expect(aisle.locator("body")).to_contain_text("“粮食及其加工品”的值改了")
    await desk.goto("/clues")
    await expect(desk.locator("body")).to_contain_text("礼盒装新米")

    # The next one is judged by it at once.
    handed = await aisle.request.post("/judgements", form=rice | {"id": str(uuid4())}, headers=BROWSER)
    await aisle.goto(handed.url)
    await expect(aisle.get_by_role("heading", name="过度包装")).to_be_visible()
