"""Lists of the register at a desk: filters follow each other, and the address bar follows them."""

from playwright.async_api import expect

from tests.phones import PhoneMaker


async def test_a_district_brings_its_streets_and_a_chip_takes_the_street_away(phone: PhoneMaker, signed_in):
    page = await signed_in(await phone(desk=True), "city_admin")
    await page.goto("/equipment")
    street = page.get_by_label("街道")
    await expect(street).to_be_hidden()
    await page.get_by_label("行政区").select_option(label="黄浦区")
    await expect(street).to_be_visible()
    await street.select_option(label="外滩街道")
    await page.wait_for_url("**street=310101013*")
    found = page.locator("#found")
    await expect(found.get_by_role("status")).to_contain_text("2 台")
    await page.reload()
    await expect(street).to_have_value("310101013")
    await found.get_by_role("link", name="外滩街道").click()
    await expect(street).to_have_value("")
    await page.get_by_label("行政区").select_option(label="浦东新区")
    await expect(found).to_contain_text("3 号客梯")
    await expect(street.get_by_text("外滩街道")).to_have_count(0)
