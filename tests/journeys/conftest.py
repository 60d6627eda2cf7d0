"""Journeys are walked in a real browser in front of the running product."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page

from scanning.codes import sticker_url
from tests.phones import PhoneMaker, Server, browser, complaints, phone, playwright, server, signed_in
from tests.scanning.pictures import feed, on_a_wall, sticker
from tests.world import World

__all__ = ["browser", "complaints", "phone", "playwright", "server", "signed_in"]

Binder = Callable[..., Awaitable[Page]]


@pytest.fixture
def binder(server: Server, phone: PhoneMaker, signed_in, tmp_path: Path, world: World) -> Binder:
    """`page = await binder("blank")`: the binder's phone, before a sticker with that code."""

    async def come(tag: str = "blank", **more: object) -> Page:
        text = sticker_url(server.url, world.tags[tag])
        film = feed(tmp_path / "sticker.y4m", on_a_wall(sticker(text, 9)))
        return await signed_in(await phone(camera=film, **more), "binder")

    return come
