"""The hint to put the app on the home screen: only where it works, in the words of that phone, once."""

from playwright.async_api import Page, expect

from tests.phones import PhoneMaker

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)
OFFER = """answer => {
    const offer = new Event('beforeinstallprompt', {cancelable: true})
    offer.prompt = async () => { document.title = 'asked' }
    offer.userChoice = Promise.resolve({outcome: answer})
    dispatchEvent(offer)
    return offer.defaultPrevented
}"""


async def my_page(phone: PhoneMaker, **of_phone: str) -> Page:
    page = await phone(**of_phone)
    await page.goto("/me", wait_until="load")
    return page


async def test_an_iphone_is_told_its_own_three_steps_in_its_language(phone: PhoneMaker):
    page = await my_page(phone, user_agent=IPHONE, language="en")
    hint = page.get_by_role("region", name="Add to home screen")
    await expect(hint.get_by_role("listitem")).to_have_count(3)
    await expect(hint).to_contain_text("Press “Share” in the browser")
    await expect(hint.get_by_role("button", name="Add to home screen")).to_be_hidden()


async def test_a_browser_that_cannot_install_is_told_nothing(phone: PhoneMaker):
    page = await my_page(phone)
    await expect(page.locator("#install")).to_be_attached()
    await expect(page.locator("#install")).to_be_hidden()


async def test_where_the_browser_offers_it_one_press_opens_its_own_dialog(phone: PhoneMaker):
    page = await my_page(phone)
    assert await page.evaluate(OFFER, "accepted")
    await page.get_by_role("button", name="放到主屏幕").click()
    await expect(page).to_have_title("asked")
    await page.evaluate("dispatchEvent(new Event('appinstalled'))")
    await expect(page.locator("#install")).to_be_hidden()


async def test_who_declined_is_not_asked_again(phone: PhoneMaker):
    page = await my_page(phone, user_agent=IPHONE)
    await page.get_by_role("button", name="不用了").click()
    await expect(page.locator("#install")).to_be_hidden()
    await page.reload(wait_until="load")
    await page.evaluate(OFFER, "accepted")
    await expect(page.locator("#install")).to_be_hidden()
