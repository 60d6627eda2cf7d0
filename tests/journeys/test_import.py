"""A manager at a desk imports a table too large to wait for, watches it, and finds what was in it by typing."""

from tests.backend.imports.tables import FORKLIFT, HEADINGS, as_csv, changed
from tests.phones import PATIENCE


async def test_a_large_table_is_checked_confirmed_written_and_found(phone, signed_in):
    page = await phone(desk=True)
    await signed_in(page, "manager")
    await page.goto("/imports/new")
    rows = [
        changed(FORKLIFT, 设备名称=f"{each} 号叉车", 设备代码=f"511032A122022{each:04}", 产品编号=f"F-{each}")
        for each in range(1, 4001)
    ]
    table = as_csv(HEADINGS, *rows, changed(FORKLIFT, 行政区="火星区"), encoding="gb18030")
    await page.set_input_files("#file", {"name": "叉车台账.csv", "mimeType": "text/csv", "buffer": table})
    await page.get_by_role("button", name="上传并检查").click()
    # Nobody reloads: the page asks for itself until the worker is done.
    await page.get_by_text("检查好了，还没有写入").wait_for(timeout=4 * PATIENCE)
    await page.get_by_text("没有“火星区”这个区").wait_for()
    await page.get_by_role("button", name="写入：新登记 4,000").click()
    await page.get_by_text("新登记 4,000 台").wait_for(timeout=4 * PATIENCE)

    await page.goto("/equipment")
    await page.get_by_label("查找", exact=True).fill("3999 号叉")
    await page.wait_for_url("**q=3999*")
    found = page.locator("#found")
    await found.get_by_role("link", name="3999 号叉车").click()
    await page.get_by_text("511032A1220223999").wait_for()
    await page.go_back()
    assert await page.get_by_label("查找", exact=True).input_value() == "3999 号叉"
