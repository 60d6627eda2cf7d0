"""The scanner's doors: a page for everybody, a typed code, a photo of a code. What is not ours is never followed."""

import re

import httpx
import pytest

from backend.pages import TEMPLATES, words
from scanning.codes import grouped, sticker_url
from scanning.photos import SENTENCES
from tests.conftest import ORIGIN
from tests.scanning.pictures import encoded, on_a_wall, sticker
from tests.world import World


@pytest.fixture
def photo_of(visitor: httpx.AsyncClient):
    """`answer = await photo_of("text", …)`: a photo of codes with these texts is sent as a form."""

    async def send(*texts: str) -> httpx.Response:
        from PIL import Image

        wall = encoded(Image.fromarray(on_a_wall(*(sticker(text, 6) for text in texts))), "JPEG")
        return await visitor.post("/scan/photo", files={"photo": ("code.jpg", wall, "image/jpeg")})

    return send


async def send_file(visitor: httpx.AsyncClient, content: bytes) -> httpx.Response:
    return await visitor.post("/scan/photo", files={"photo": ("photo.jpg", content, "image/jpeg")})


def said(answer: httpx.Response) -> str:
    """What the page says outside its prepared answers."""
    page = re.sub(r"<template.*?</template>", "", answer.text, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


async def test_anybody_gets_the_scanner_and_it_works_by_forms_alone(visitor):
    answer = await visitor.get("/scan")
    assert answer.status_code == 200
    assert 'action="/scan/typed"' in answer.text
    assert re.search(r'action="/scan/photo" method="post" enctype="multipart/form-data"', answer.text)
    assert "对准贴纸上的二维码" in said(answer)


async def test_a_typed_code_leads_to_its_page_however_it_is_typed(visitor, world: World):
    tag = world.tags["lift"]
    for typed in (tag, tag.lower(), grouped(tag), sticker_url(ORIGIN, tag), tag.replace("0", "o")):
        answer = await visitor.get("/scan/typed", params={"code": typed})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/c/{tag}?via=typed")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "还没有输入码"),
        ("K7M4", "码有 10 位，这里只有 4 位"),
        ("K7M4 9TXP 244", "码只有 10 位，这里有 11 位"),
        ("7KM4 9TXP 24", "有一位不对，或者两位颠倒了"),
        ("К7М4 9ТХР 24", "码里没有“КМТХР”"),
        ("٠١٢٣٤٥٦٧٨٩", "码里没有“٠١٢٣٤”"),
        ("黄浦区三号电梯", "码里没有“黄浦区三号”"),
        ("<b>K7M4</b>", "码里没有"),
    ],
)
async def test_a_mistyped_code_is_answered_at_the_field_and_what_was_typed_stays(visitor, typed, sentence):
    answer = await visitor.get("/scan/typed", params={"code": typed})
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert "<b>K7M4" not in answer.text
    if typed and "<" not in typed:
        assert f'value="{typed}"' in answer.text


async def test_a_form_without_field_too_long_or_repeated_gets_a_sentence(visitor):
    assert "还没有输入码" in said(await visitor.get("/scan/typed"))
    assert "这不是码上的码" in said(await visitor.get("/scan/typed", params={"code": "K" * 5000}))
    assert (await visitor.get("/scan/typed?code=K7M4&code=9TXP")).status_code == 422


async def test_a_foreign_address_is_shown_and_not_followed(visitor, photo_of, world: World):
    foreign = f"https://elsewhere.example/c/{world.tags['lift']}"
    for answer in (await visitor.get("/scan/typed", params={"code": foreign}), await photo_of(foreign)):
        assert answer.status_code == 422
        assert "location" not in answer.headers
        assert "这不是码上的码，没有打开 是一个网址" in said(answer)
        assert foreign in said(answer)
        assert f'href="{foreign}' not in answer.text


async def test_a_forged_host_is_no_host_of_ours(visitor, world: World):
    answer = await visitor.get(
        "/scan/typed",
        params={"code": f"https://evil.example/c/{world.tags['lift']}"},
        headers={"Host": "evil.example"},
    )
    assert answer.status_code == 400


async def test_a_photo_of_a_sticker_leads_to_its_page(photo_of, world: World):
    answer = await photo_of(sticker_url(ORIGIN, world.tags["boiler"]))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/c/{world.tags['boiler']}?via=photo")


async def test_a_photo_of_two_stickers_lets_the_person_choose(photo_of, world: World):
    two = [world.tags["boiler"], world.tags["lift"]]
    answer = await photo_of(*(sticker_url(ORIGIN, tag) for tag in two))
    assert answer.status_code == 200
    assert "看到 2 个码，请选一个" in said(answer)
    for tag in two:
        assert f'href="/c/{tag}?via=photo"' in answer.text
        assert grouped(tag) in said(answer)


async def test_of_ours_and_a_foreign_code_in_one_photo_ours_is_opened(photo_of, world: World):
    answer = await photo_of("https://elsewhere.example/", sticker_url(ORIGIN, world.tags["scale"]))
    assert answer.headers["location"] == f"/c/{world.tags['scale']}?via=photo"


async def test_a_misprinted_sticker_is_told_from_a_foreign_code(photo_of):
    assert "印错了或已损坏" in said(await photo_of(sticker_url(ORIGIN, "7KM49TXP24")))
    assert "是一段文字" in said(await photo_of("K7M4"))


async def test_a_photo_without_a_code_says_how_to_take_a_better_one(photo_of):
    answer = await photo_of()
    assert answer.status_code == 422
    assert "照片里没有认出码" in said(answer)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "这个文件是空的"),
        (b"not a photo", "这个文件不是照片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "这是矢量图"),
        (b"\x89PNG\r\n\x1a\n" + bytes(25_000_000), "照片超过 25 MB"),
        (encoded(sticker(), "JPEG")[:2000], "照片不完整或已损坏"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(60), "这是 HEIC 照片"),
    ],
)
async def test_what_is_no_photo_is_refused_with_a_sentence(visitor, content, sentence):
    answer = await send_file(visitor, content)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert "对准贴纸上的二维码" in said(answer)


async def test_a_photo_form_without_photo_or_in_another_form_gets_a_sentence(visitor):
    assert "这个文件是空的" in said(await visitor.post("/scan/photo", data={"photo": "text"}))
    assert "这个文件是空的" in said(await visitor.post("/scan/photo", files={"other": b"x"}))
    broken = await visitor.post(
        "/scan/photo", content=b"x", headers={"Content-Type": "multipart/form-data; boundary=y"}
    )
    assert broken.status_code == 400


async def test_one_place_cannot_send_photos_without_end(visitor):
    statuses = [(await send_file(visitor, b"x")).status_code for _ in range(32)]
    assert (statuses[0], statuses[-1]) == (422, 429)


def test_every_sentence_of_the_scanner_is_there_in_english():
    templates = [file.read_text("utf-8") for file in (TEMPLATES / "scan").glob("*.html")]
    sentences = {found for text in templates for found in re.findall(r"\bt\('([^']+)'", text)}
    assert len(sentences) > 40
    assert not [sentence for sentence in {*sentences, *SENTENCES.values()} if sentence not in words()]


async def test_the_scanner_speaks_english(visitor):
    answer = await visitor.get("/scan/typed?lang=en", params={"code": "K7M4", "lang": "en"})
    assert "A code has 10 characters, here are only 4" in said(answer)
    assert not re.search(r"[一-鿿]", said(answer))
