"""What every journey stands on: a running product and a phone that sees it."""

from tests.phones import PhoneMaker, Server


async def test_a_phone_sees_the_running_product_and_it_sees_the_phone(server: Server, phone: PhoneMaker):
    page = await phone()
    answer = await page.goto("/there-is-nothing-here")
    assert answer and answer.status == 404
    assert "没有这一页" in await page.locator("main").inner_text()
    assert await page.evaluate("innerWidth") == 390
    assert await page.evaluate("isSecureContext")
