"""Files for the browser through the front door."""

import httpx

from backend.browser_files import address

STYLES = "pwa/styles/mashang.css"


async def test_a_file_of_this_build_is_kept_for_ever_and_one_of_another_asked_for_again(
    visitor: httpx.AsyncClient,
):
    ours = await visitor.get(address(STYLES))
    another = await visitor.get(f"/b/another/{STYLES}")
    assert ours.text == another.text
    assert "immutable" in ours.headers["cache-control"]
    assert another.headers["cache-control"] == "no-cache"


async def test_a_file_that_is_not_there_is_no_page_of_a_visitor(visitor: httpx.AsyncClient, sign_in):
    """The service worker forgets what it kept for a person once a page is another reader's."""
    binder = await sign_in("binder")
    for client in (visitor, binder):
        answer = await client.get("/b/any/pwa/styles/gone.css")
        assert answer.status_code == 404
        assert "x-reader" not in answer.headers
