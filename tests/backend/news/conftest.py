"""Articles written through the front door."""

import re
from collections.abc import Awaitable, Callable

import httpx
import pytest

CATEGORY = "019a0000-0000-7000-8000-000000000001"  # 包装监管, which comes with the product
OTHER_CATEGORY = "019a0000-0000-7000-8000-000000000002"
Write = Callable[..., Awaitable[str]]


@pytest.fixture
async def city(sign_in) -> httpx.AsyncClient:
    return await sign_in("city_admin")


@pytest.fixture
async def district(sign_in) -> httpx.AsyncClient:
    return await sign_in("district_admin")


@pytest.fixture
def write() -> Write:
    """`await write(city, title="…")`: a published article, its id. `then="save"` leaves it a draft."""

    async def written(client: httpx.AsyncClient, **fields: str) -> str:
        answer = await client.post("/articles", data=article(**fields))
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].rsplit("/", 1)[1]

    return written


def article(**fields: str) -> dict[str, str]:
    given = {
        "title": "月饼盒多大算大",
        "category": CATEGORY,
        "body": "<p>量一量就知道。</p>",
        "then": "publish",
    }
    return given | fields


async def titles(client: httpx.AsyncClient, query: str = "") -> list[str]:
    """Of the public list, as it stands on the page."""
    page = (await client.get(f"/news{query}")).text
    listed = page.split('<ul class="card news">')
    return re.findall(r'<span class="v b" lang="[^"]*">([^<]*)</span>', listed[1]) if len(listed) > 1 else []
