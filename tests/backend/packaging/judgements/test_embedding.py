"""/judge may be spoken to, and stand in a frame of the sites that the settings name; no other page may."""

import httpx
import pytest

from backend.app import make_app
from backend.settings import Settings
from tests.conftest import BROWSER, ORIGIN

CITY = "https://app.city.example"


async def headers(settings: Settings, path: str) -> httpx.Headers:
    transport = httpx.ASGITransport(app=make_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=BROWSER) as client:
        return (await client.get(path)).headers


async def test_only_named_sites_frame_it_and_only_the_page_without_bars(database: str):
    settings = Settings(database_url=database, public_url=ORIGIN, embedding=CITY)
    framed = await headers(settings, "/judge?lang=zh&embed=1")
    assert f"frame-ancestors {CITY}" in framed["content-security-policy"]
    assert "microphone=(self)" in framed["permissions-policy"]
    for path in ("/judge", "/judge?embed=10", "/?embed=1", "/judgements?embed=1"):
        assert "frame-ancestors 'none'" in (await headers(settings, path))["content-security-policy"], path
    assert "microphone=()" in (await headers(settings, "/"))["permissions-policy"]


async def test_unless_the_settings_name_one_nobody_does(database: str):
    settings = Settings(database_url=database, public_url=ORIGIN)
    policy = (await headers(settings, "/judge?embed=1"))["content-security-policy"]
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("wrong", ["*", "https://a.example; script-src *", "http://a.example", "https:"])
def test_a_setting_that_is_no_origin_is_refused(wrong: str):
    with pytest.raises(ValueError, match="EMBEDDING_ORIGINS"):
        Settings(embedding=wrong).embedding_origins  # noqa: B018
