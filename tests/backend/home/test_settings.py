"""Larger type and language: two cookies, without account and without script."""

import httpx
import pytest


async def test_larger_type_is_chosen_and_kept(visitor: httpx.AsyncClient):
    answer = await visitor.post("/settings/type", data={"large": "1", "next": "/sign-in?by=code"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")  # never back to the door
    assert 'class="large"' in (await visitor.get("/me")).text
    await visitor.post("/settings/type", data={"large": "0"})
    assert 'class="large"' not in (await visitor.get("/me")).text


async def test_a_language_is_chosen_and_stands_above_that_of_the_browser(visitor: httpx.AsyncClient):
    answer = await visitor.post("/settings/language", data={"lang": "en", "next": "/me"})
    assert answer.headers["location"] == "/me"
    html = (await visitor.get("/me")).text
    assert '<html lang="en"' in html
    assert "My equipment" in html


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example"])
async def test_settings_lead_back_only_into_this_house(visitor: httpx.AsyncClient, target: str):
    for path, choice in (("/settings/type", {"large": "1"}), ("/settings/language", {"lang": "en"})):
        answer = await visitor.post(path, data={**choice, "next": target})
        assert answer.headers["location"] == "/"


async def test_nonsense_is_taken_for_the_ordinary(visitor: httpx.AsyncClient):
    await visitor.post("/settings/type", data={"large": "<script>"})
    await visitor.post("/settings/language", data={"lang": "xx"})
    html = (await visitor.get("/me")).text
    assert '<html lang="zh-CN">' in html


async def test_the_cookies_may_be_read_by_the_page_and_leave_no_other_site(visitor: httpx.AsyncClient):
    flags = (await visitor.post("/settings/type", data={"large": "1"})).headers["set-cookie"].lower()
    assert "httponly" not in flags  # pwa/settings/type.js changes it without a network
    assert "samesite=lax" in flags
