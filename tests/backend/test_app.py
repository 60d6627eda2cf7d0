"""What holds for every page: known hosts, requests from our own pages, headers, refusals in words."""

import httpx


async def test_an_address_that_does_not_exist_answers_with_a_sentence(visitor: httpx.AsyncClient):
    answer = await visitor.get("/there-is-nothing-here")
    assert answer.status_code == 404
    assert "没有这一页" in answer.text


async def test_a_forged_host_is_refused(visitor: httpx.AsyncClient):
    answer = await visitor.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "不是码上的地址" in answer.text


async def test_a_form_of_another_site_is_not_carried_out(visitor: httpx.AsyncClient):
    answer = await visitor.post("/sign-in", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


async def test_no_page_runs_inline_script(visitor: httpx.AsyncClient):
    policy = (await visitor.get("/there-is-nothing-here")).headers["content-security-policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "unsafe-inline" not in policy
