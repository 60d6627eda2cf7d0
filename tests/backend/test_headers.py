"""Headers and cookies that keep a page safe, on every kind of answer."""

import httpx
import pytest

from backend.settings import Settings
from tests.conftest import BROWSER
from tests.world import World

SECURE = "https://ma.example.cn"


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/nothing-here", "/service-worker.js", "/session", "/people"]
)
async def test_every_answer_carries_them(visitor: httpx.AsyncClient, path: str):
    headers = (await visitor.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=(self), geolocation=(self)" in headers["permissions-policy"]
    policy = headers["content-security-policy"]
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "strict-transport-security" not in headers  # this server speaks plain HTTP


async def test_a_page_of_a_person_is_kept_by_nobody_else(visitor: httpx.AsyncClient, sign_in):
    client = await sign_in("manager")
    headers = (await client.get("/me")).headers
    assert headers["cache-control"].startswith("private")
    assert "Cookie" in headers["vary"]
    assert "HX-Request" in headers["vary"]


async def test_over_https_cookies_are_secure_and_browsers_stay_there(database: str, world: World):
    from backend.app import make_app

    app = make_app(Settings(database_url=database, public_url=SECURE))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=SECURE, headers=BROWSER) as client:
        answer = await client.post(
            "/sign-in", data={"phone": world.people["binder"].phone, "password": world.password}
        )
        assert "secure" in answer.headers["set-cookie"].lower()
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        chosen = await client.post("/settings/type", data={"large": "1"})
        assert "secure" in chosen.headers["set-cookie"].lower()


async def test_templates_have_no_inline_script_style_or_handler():
    import re

    from backend.pages import TEMPLATES

    comments = re.compile(r"\{#.*?#\}", re.DOTALL)
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
    found = [
        (str(file.relative_to(TEMPLATES)), match[0])
        for file in TEMPLATES.rglob("*.html")
        for match in inline.finditer(comments.sub("", file.read_text("utf-8")))
    ]
    assert found == []
