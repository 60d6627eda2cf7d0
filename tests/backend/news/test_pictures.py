"""Pictures of articles: what is taken, who sees them, and that they tell nothing of where they were taken."""

from io import BytesIO

from PIL import Image

from backend.evidence.actions import keep
from backend.evidence.storage import store_of
from tests.backend.evidence.pictures import animation, photo, photo_with_place
from tests.backend.news.conftest import article


async def brought(client, data: bytes, name: str = "图.jpg"):
    return await client.post("/articles/pictures", files={"picture": (name, data, "image/jpeg")})


async def test_a_picture_is_public_with_the_article_and_not_before(city, visitor, write):
    answer = await brought(city, photo_with_place())
    found = answer.json()
    assert (found["width"], found["height"]) == (2000, 3000), "as seen upright"
    draft = await write(city, body=f'<p>看图</p><img src="{found["src"]}" alt="一个礼盒">', then="save")
    assert (await visitor.get(found["src"])).status_code == 404
    assert (await city.get(found["src"])).status_code == 200
    same = article(base="1", body=f'<p>看图</p><img src="{found["src"]}" alt="一个礼盒">')
    await city.post(f"/articles/{draft}/versions", data=same)
    page = (await visitor.get(f"/news/{draft}")).text
    assert f'<img src="{found["src"]}" alt="一个礼盒" width="2000" height="3000" loading="lazy">' in page
    shown = await visitor.get(found["src"])
    picture = Image.open(BytesIO(shown.content))
    assert max(picture.size) <= 1600 and not picture.getexif() and b"Shouji" not in shown.content
    await city.post(f"/articles/{draft}/withdrawal", data={"why": "换图"})
    assert (await visitor.get(found["src"])).status_code == 404


async def test_the_lead_picture_comes_with_the_form_and_can_be_left_out_again(city, visitor, write):
    files = {"lead": ("题图.png", photo("PNG"), "image/png")}
    answer = await city.post("/articles", data=article(lead_alt="盒子"), files=files)
    page = (await visitor.get("/news")).text
    assert 'src="/news/pictures/' in page and "size=small" in page
    path = answer.headers["location"]
    sha256 = (await city.get(path)).text.split('name="lead_sha256" value="')[1][:64]
    unchanged = article(base="1", lead_alt="盒子", lead_sha256=sha256, title="新标题")
    await city.post(f"{path}/versions", data=unchanged)
    assert sha256 in (await visitor.get("/news")).text
    await city.post(f"{path}/versions", data=unchanged | {"base": "2", "no_lead": "1"})
    assert sha256 not in (await visitor.get("/news")).text


async def test_a_lead_picture_that_came_with_a_refused_form_need_not_be_chosen_again(city):
    files = {"lead": ("题图.jpg", photo(), "image/jpeg")}
    answer = await city.post("/articles", data=article(title=""), files=files)
    assert answer.status_code == 422 and 'name="lead_sha256" value="' in answer.text


WILL_NOT_DO = [
    (b"\xff\xd8" + b"\0" * 20_000_000, 413, "20.0 MB，最多 10 MB"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", 422, "JPEG"),
    (animation(), 422, "动图"),
    (b"", 422, "空的"),
    (b"no picture at all", 422, "JPEG"),
]


async def test_what_will_not_do_is_refused_in_words(city):
    for data, status, says in WILL_NOT_DO:
        answer = await brought(city, data)
        assert answer.status_code == status and says in answer.json()["say"], answer.text
        files = {"lead": ("x.jpg", data, "image/jpeg")}
        with_form = await city.post("/articles", data=article(), files=files)
        assert with_form.status_code == 422 and says in with_form.text, says


async def test_other_evidence_is_not_shown_by_writing_its_digest(
    city, visitor, write, session, settings, world
):
    evidence = await keep(session, store_of(settings), photo(seed=7), world.people["binder"].id)
    await session.commit()
    published = await write(
        city, body=f'<p>字</p><img src="/news/pictures/{evidence.sha256}">', lead_sha256=evidence.sha256
    )
    assert evidence.sha256 not in (await visitor.get(f"/news/{published}")).text
    assert (await city.get(f"/news/pictures/{evidence.sha256}")).status_code == 404


async def test_thirty_pictures_are_enough(city):
    found = [(await brought(city, photo(seed=seed, size=(64, 48)))).json()["src"] for seed in range(31)]
    images = [f'<img src="{src}">' for src in found]
    assert (await city.post("/articles", data=article(body="".join(images[:20])))).status_code == 303
    too_many = await city.post("/articles", data=article(body="".join(images)))
    assert too_many.status_code == 422 and "图片有 31 张，最多 30 张" in too_many.text
