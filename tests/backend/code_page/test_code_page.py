"""The page behind a code: for a visitor by standing and kind, for codes that lead nowhere, and what never shows."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx
import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation
from backend.codes.models import Binding
from backend.database import now
from backend.dates import today
from backend.equipment import catalogue
from backend.things.models import Thing
from scanning.codes import ALPHABET, check_character, new_tag
from tests.world import World


async def change(session: AsyncSession, world: World, thing: str, **values) -> str:
    """Set columns of a thing of the world; gives the address behind its code."""
    await session.execute(update(Thing).where(Thing.id == world.things[thing]).values(**values))
    await session.commit()
    return f"/c/{world.tags[thing]}"


def in_days(days: int):
    return today() + timedelta(days=days)


@pytest.mark.parametrize(
    ("values", "look", "says"),
    [
        ({"last_checked_on": in_days(-100), "next_due_on": in_days(265)}, "hero", "检验有效"),
        ({"next_due_on": in_days(30)}, "hero soon", "还有 30 天到期"),
        ({"next_due_on": in_days(0)}, "hero soon", "今天到期"),
        ({"next_due_on": in_days(-1)}, "hero over", "检验超期 1 天"),
        ({"next_due_on": None}, "hero what", "查不到检验日期"),
        ({"use_status": "out_of_use"}, "hero off", "停用"),
        ({"use_status": "scrapped"}, "hero off", "已报废"),
        ({"use_status": "cancelled"}, "hero off", "已注销"),
        ({"next_due_on": in_days(99), "check_result": "不合格"}, "hero over", "检验不合格"),
        ({"next_due_on": in_days(99), "next_due_b_on": in_days(-3)}, "hero over", "检验超期 3 天"),
    ],
)
async def test_the_hero_wears_the_standing(visitor, world, session, values, look, says):
    page = await visitor.get(await change(session, world, "lift", **values))
    assert page.status_code == 200
    assert f'<header class="{look}">' in page.text
    assert f"<span>{says}</span>" in page.text


@pytest.mark.parametrize(
    ("values", "look", "says"),
    [
        ({"next_due_on": in_days(200)}, "hero", "检定合格"),
        ({"next_due_on": in_days(-10)}, "hero over", "检定超期 10 天"),
        ({"next_due_on": None, "last_checked_on": None}, "hero what", "未检定"),
        ({"next_due_on": in_days(200), "check_result": "不合格"}, "hero over", "检定不合格"),
    ],
)
async def test_a_meter_says_verified_expired_or_never_verified(visitor, world, session, values, look, says):
    page = (await visitor.get(await change(session, world, "scale", **values))).text
    assert f'<header class="{look}">' in page
    assert f"<span>{says}</span>" in page
    assert 'href="tel:12315"' in page and 'href="tel:110"' not in page
    assert "S-1001" in page and "12 号摊位" in page


async def test_a_ruler_shows_the_excess_to_scale(visitor, world, session):
    path = await change(session, world, "boiler", last_checked_on=in_days(-400), next_due_on=in_days(-100))
    page = (await visitor.get(path)).text
    assert 'aria-label="有效期 10 个月，已超过 3 个月"' in page
    assert '<rect x="75%" y="4" width="25%"' in page


async def test_a_lift_tells_who_maintains_it_and_when_they_came(visitor, world, session):
    page = (await visitor.get(f"/c/{world.tags['lift']}")).text
    assert "申川电梯维保有限公司" in page
    assert '<span class="chip ok">' in page and "8 天前来过" in page
    late = await change(session, world, "lift", last_maintained_on=in_days(-16))
    assert '<span class="chip soon">' in (await visitor.get(late)).text


async def test_the_user_units_duty_phone_is_there_when_it_is_public(visitor, world, session):
    path = f"/c/{world.tags['boiler']}"
    assert 'href="tel:021-55500101"' in (await visitor.get(path)).text
    await session.execute(update(Organisation).values(duty_phone=None))
    await session.commit()
    assert "tel:021" not in (await visitor.get(path)).text


@pytest.mark.parametrize(
    "kind", [*(kind.slug for kind in catalogue.kinds()), "escalator", "parking_equipment"]
)
async def test_every_kind_has_its_own_hints_and_rescue_number(visitor, world, session, kind):
    found = catalogue.kind_named(kind)
    line = next(line for line in catalogue.types() if line.code.startswith(found.codes))
    page = (await visitor.get(await change(session, world, "lift", type_code=line.code))).text
    assert line.name in page
    fine = catalogue.public_kind_of(line.code)
    assert all(hint.zh in page for hint in fine.hints)
    number = catalogue.rescue_number(line.code, "310115").number
    assert f'<a href="tel:{number}" data-use="called">' in page
    assert '<a class="btn sos" href="/emergencies/new?tag=' in page


async def test_an_unknown_type_still_gets_a_page(visitor, world, session):
    page = await visitor.get(await change(session, world, "lift", type_code="ZZZZ"))
    assert page.status_code == 200
    assert "特种设备" in page.text


async def test_public_fields_of_the_nameplate_show_with_their_units(visitor, world, session):
    details = {"rated_load": 1000, "rated_persons": 13, "elevator_use": "乘客", "doors": 9}
    page = (await visitor.get(await change(session, world, "lift", details=details))).text
    assert "<dt>额定载重量</dt><dd>1000 kg</dd>" in page
    assert "<dt>乘员人数</dt><dd>13 人</dd>" in page
    assert "<dt>门数</dt>" not in page


SECRET = {
    "details": {
        "safety_officer": "秘密安全员",
        "safety_officer_phone": "13899990001",
        "safety_director": "秘密总监",
        "safety_director_phone": "13899990002",
        "building_unit": "秘密楼栋",
        "rescue_code": "秘密救援码",
    },
    "warnings": ["秘密警告：铭牌对不上"],
    "raw": {"device_code": "秘密原文"},
    "lng_wgs84": 121.654321,
    "lat_wgs84": 31.123456,
    "internal_no": "NB-SECRET-77",
}
NEVER = ["秘密安全员", "13899990001", "秘密总监", "13899990002", "秘密警告", "秘密原文", "121.65", "31.12"]
NEVER_IF_SENSITIVE = [
    *NEVER,
    "秘密楼栋",
    "秘密救援码",
    "NB-SECRET-77",
    "31101031320190123",
    "梯11沪A00001(19)",
    "L2019-123",
    "云杉里商务中心",
    "浦东新区云杉路 66 号",
]


@pytest.mark.parametrize(("sensitive", "secrets"), [(False, NEVER), (True, NEVER_IF_SENSITIVE)])
@pytest.mark.parametrize("who", [None, "manager", "verifier", "inspector"])
async def test_nothing_leaks_to_those_it_is_not_for(
    visitor, sign_in, world, session, who, sensitive, secrets
):
    path = await change(session, world, "lift", sensitive=sensitive, **SECRET)
    client = await sign_in(who) if who else visitor
    for lang in ("zh", "en"):
        page = await client.get(path, params={"lang": lang})
        assert page.status_code == 200
        assert [secret for secret in secrets if secret in page.text] == []
        everybody = [someone.phone for someone in world.people.values()]
        assert not any(phone in page.text for phone in everybody)


async def test_a_sensitive_site_shows_its_district_and_masked_numbers(visitor, world, session):
    page = (await visitor.get(await change(session, world, "lift", sensitive=True))).text
    assert "浦东新区" in page
    assert "311••••••••••••23" in page


@pytest.mark.parametrize("thing", ["lift", "boiler", "stopped_lift", "scale"])
async def test_the_english_page_is_english_but_for_registered_names(visitor, world, session, thing):
    details = {
        "elevator_use": "乘客",
        "medium": "蒸汽",
        "fuel": "天然气",
        "boiler_class": "B",
        "place_type": "菜市场",
    }
    path = await change(session, world, thing, details=details, in_use_since=in_days(-3000))
    page = (await visitor.get(path, params={"lang": "en"})).text
    assert '<html lang="en"' in page
    assert chinese_outside_marked(page) == []


async def test_english_pages_of_codes_that_lead_nowhere_are_english(visitor, world):
    for tag in (world.tags["blank"], world.tags["void"], new_tag(), "ABC", "12345", "0000000001", ""):
        page = (await visitor.get(f"/c/{tag}?lang=en")).text
        assert chinese_outside_marked(page) == [], tag


def chinese_outside_marked(html: str) -> list[str]:
    """Texts with Chinese characters that are not inside an element marked lang="zh-CN", nor the page's title."""

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[bool] = []
            self.found: list[str] = []

        def handle_starttag(self, tag, attrs):
            if tag not in {"meta", "link", "input", "br", "use", "path", "rect", "circle"}:
                self.open.append(("lang", "zh-CN") in attrs or tag == "title")

        def handle_endtag(self, tag):
            if tag not in {"meta", "link", "input", "br", "use", "path", "rect", "circle"}:
                self.open.pop()

        def handle_data(self, data):
            if not any(self.open) and any("一" <= character <= "鿿" for character in data):
                self.found.append(data.strip())

    reader = Reader()
    reader.feed(html)
    return reader.found


async def test_a_code_typed_in_small_letters_and_look_alikes_finds_its_page(visitor, world):
    tag = world.tags["lift"]
    typed = tag.lower().replace("0", "o").replace("1", "l")
    answer = await visitor.get(f"/c/{typed[:4]}-{typed[4:8]} {typed[8:]}?via=typed")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/c/{tag}?via=typed"


async def test_a_code_typed_into_the_form_finds_its_page(visitor, world):
    answer = await visitor.get("/c", params={"tag": world.tags["lift"].lower()})
    assert answer.headers["location"] == f"/c/{world.tags['lift']}?via=typed"


MISTYPED = [
    ("", "请输入贴纸上的码"),
    ("ABC", "码里没有“A”"),
    ("123", "码有 10 位，这里只有 3 位"),
    ("012345678901", "码只有 10 位"),
    ("0000000001", "有一位不对，或者两位颠倒了"),
    ("电梯", "码里没有“电 梯”"),
    ("КУТ4МХРВ24", "码里没有"),
    ("٠١٢٣٤٥٦٧٨٩", "码里没有"),
    ("tel:110", "这不是码上的码"),
    ("x" * 3000, "这不是码上的码"),
    ("%00%01", "请输入贴纸上的码"),
    ("<script>alert(1)</script>", "这不是码上的码"),
    ("..%2F..%2Fetc%2Fpasswd", "码里没有"),
    ("%FF%FE", "码里没有"),
]


async def test_a_mistyped_code_gets_a_sentence_that_helps(visitor):
    for typed, says in MISTYPED:
        answer = await visitor.get(f"/c/{typed}")
        assert (answer.status_code, says in answer.text) == (404, True), typed[:40]
        assert "<script>alert" not in answer.text
        assert 'name="tag"' in answer.text


async def test_an_unknown_code_is_the_same_page_whatever_its_neighbours_are(visitor, world):
    """One character away from a bound code, from a blank one, and from nothing at all."""
    pages = set()
    for tag in (neighbour(world.tags["lift"]), neighbour(world.tags["blank"]), new_tag()):
        answer = await visitor.get(f"/c/{tag}")
        assert answer.status_code == 404
        pages.add(answer.text.replace(tag, "").replace(f"{tag[:4]} {tag[4:8]} {tag[8:]}", ""))
    assert len(pages) == 1


def neighbour(tag: str) -> str:
    """The well-formed code that differs in its first character."""
    other = ALPHABET[(ALPHABET.index(tag[0]) + 1) % len(ALPHABET)]
    return other + tag[1:9] + check_character(other + tag[1:9])


async def test_a_guesser_is_slowed_down_and_a_real_scan_from_the_same_place_is_not(visitor, world):
    statuses = [(await visitor.get(f"/c/{new_tag()}")).status_code for _ in range(35)]
    assert statuses[:30] == [404] * 30
    assert set(statuses[30:]) == {429}
    for name in ("lift", "blank", "scale"):
        assert (await visitor.get(f"/c/{world.tags[name]}")).status_code == 200


async def test_a_void_code_says_so(visitor, world):
    answer = await visitor.get(f"/c/{world.tags['void']}")
    assert answer.status_code == 410
    assert "码已作废" in answer.text
    assert "贴纸印坏了" not in answer.text  # the reason is for those who void


async def test_a_blank_code_offers_binding_to_a_binder_alone(visitor, sign_in, world):
    path = f"/c/{world.tags['blank']}"
    binds = f'href="/bindings/new?tag={world.tags["blank"]}"'
    assert "还没有绑定" in (page := (await visitor.get(path)).text)
    assert binds not in page and f'href="/sign-in?next={path}"' in page
    assert binds in (await (await sign_in("binder")).get(path)).text
    assert binds not in (await (await sign_in("mechanic")).get(path)).text


async def test_a_thing_that_wears_another_code_now_is_not_behind_the_old_one(visitor, world, session):
    await session.execute(
        update(Binding).where(Binding.tag == world.tags["lift"]).values(ended_at=now(), end_kind="unbound")
    )
    await session.commit()
    answer = await visitor.get(f"/c/{world.tags['lift']}")
    assert "还没有绑定" in answer.text and "3 号客梯" not in answer.text


async def test_a_page_opens_though_postgresql_closed_every_connection_meanwhile(visitor, world, session):
    path = f"/c/{world.tags['lift']}"
    assert (await visitor.get(path)).status_code == 200
    await session.execute(
        text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )
    assert (await visitor.get(path)).status_code == 200


async def test_the_page_is_light_and_complete_without_script(visitor: httpx.AsyncClient, world):
    page = await visitor.get(f"/c/{world.tags['lift']}", headers={"Accept-Encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    assert page.text.count('<script type="module" src="') == page.text.count("<script")  # none inline
    assert await weight(visitor, page) < 60_000


async def weight(client: httpx.AsyncClient, page: httpx.Response) -> int:
    """Bytes that a phone loads for a page: itself, its styles, and its modules with what they import."""
    wanted = re.findall(r'(?:rel="stylesheet" href|type="module" src)="([^"]+)"', page.text)
    seen: dict[str, int] = {}
    while wanted:
        address = wanted.pop()
        if address in seen:
            continue
        file = await client.get(address, headers={"Accept-Encoding": "gzip"})
        assert file.status_code == 200, address
        seen[address] = file.num_bytes_downloaded
        if address.endswith(".js"):
            wanted += [urljoin(address, path) for path in re.findall(r"from '(\.[^']+)'", file.text)]
    return page.num_bytes_downloaded + sum(seen.values())
