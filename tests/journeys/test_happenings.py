"""Somebody stands before a stopped lift: the page behind its code tells how the rescue goes on, by itself."""

from uuid import uuid4

from playwright.async_api import Page, expect

from backend.database import new_id, now
from tests.phones import PhoneMaker
from tests.world import World


async def send(page: Page, author: str, kind: str, **fields: str) -> str:
    """As the outbox of a phone does; gives the id of the record."""
    record = {
        "id": str(new_id()),
        "kind": kind,
        "version": 1,
        "made_at": now().isoformat(),
        "author": author,
        "body": {"fields": fields},
    }
    answer = await page.request.post("/sync", data=record, headers={"Sec-Fetch-Site": "same-origin"})
    assert (await answer.json())["status"] == "accepted", await answer.text()
    return record["id"]


async def test_the_code_page_of_a_bystander_follows_the_rescue(phone: PhoneMaker, signed_in, world: World):
    passer_by, mechanic = await phone(), await signed_in(await phone(), "mechanic")
    report = await send(passer_by, str(uuid4()), "emergency", sort="trapped", tag=world.tags["lift"])
    await passer_by.goto(f"/c/{world.tags['lift']}")
    await expect(passer_by.get_by_role("heading", name="有人被困，已报警，等人接警")).to_be_visible()
    await expect(passer_by.locator("html")).to_have_attribute("data-way", "live")
    person = str(world.people["mechanic"].id)

    async def comes_to_pass(what: str, says: str) -> None:
        await send(mechanic, person, "report_deed", report=report, what=what)
        await expect(passer_by.get_by_role("heading", name=says)).to_be_visible()

    await comes_to_pass("taken", "正在救援，维保单位已接警")
    await send(mechanic, person, "report_deed", report=report, what="departed")
    for lng, minutes in ((121.5230, 8), (121.5380, 3)):
        here = {"lngWgs84": lng, "latWgs84": 31.2210}
        await mechanic.request.post(
            f"/reports/{report}/whereabouts", data=here, headers={"Sec-Fetch-Site": "same-origin"}
        )
        await expect(passer_by.get_by_role("heading", name=f"预计 {minutes} 分钟")).to_be_visible()
    await comes_to_pass("arrived", "正在救援，人已到现场")
    await comes_to_pass("freed", "有人被困，已解救")
