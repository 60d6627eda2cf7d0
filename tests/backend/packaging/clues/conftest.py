"""Clues of the Bund, of Pudong and of nowhere, as the desk has them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.packaging.clues.models import Clue
from backend.packaging.clues.opening import open_clue
from tests.backend.packaging.clues.judged import judged

Opener = Callable[..., Awaitable[Clue]]


@pytest.fixture
def opened(session: AsyncSession) -> Opener:
    """`clue = await opened(goods_name="…")`: of a judgement that has this instead."""

    async def make(**more: Any) -> Clue:
        judgement = judged(**more)
        session.add(judgement)
        clue = await open_clue(session, judgement)
        await session.commit()
        return clue

    return make


@pytest.fixture
async def bund(opened: Opener, world) -> Clue:
    return await opened()


@pytest.fixture
async def pudong(opened: Opener, world) -> Clue:
    return await opened(
        goods_name="春山茶礼盒",
        class_key="food-14",
        exceeded=["mass", "cost"],
        maker="春山茶业有限公司",
        barcode=None,
        district_code="310115",
        street_code=None,
    )


@pytest.fixture
async def nowhere(opened: Opener, world) -> Clue:
    place = {"district_code": None, "street_code": None, "lng_wgs84": None, "lat_wgs84": None}
    return await opened(goods_name="没有位置的面霜", category="cosmetics", class_key="cosmetics-3", **place)
