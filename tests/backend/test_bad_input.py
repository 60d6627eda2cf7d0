"""Every address of the product, given nonsense by everybody: an answer in words, never a server error."""

import re
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from backend.app import make_litestar
from backend.settings import Settings
from tests.world import World

FORM = {"content-type": "application/x-www-form-urlencoded"}
LONG = "很长" * 50_000
BODIES: list[dict] = [
    {},
    {"content": b""},
    {"data": {"name": LONG, "reason": LONG, "tag": LONG, "phone": LONG, "q": LONG}},
    {"content": b"a=1&a=2&a=3&tag=x&tag=y&size=-1&size=1e9&phone=\xff\xfe", "headers": FORM},
    {"content": b"{not json", "headers": {"content-type": "application/json"}},
    {"content": b"--x\r\nbroken", "headers": {"content-type": "multipart/form-data; boundary=x"}},
    {"files": {"file": ("photo.jpg", b"", "image/jpeg"), "photo": ("p.svg", b"<svg/>", "image/svg+xml")}},
    {"content": b"\x00\xff" * 100, "headers": {"content-type": "application/octet-stream"}},
]
QUERIES = [
    "",
    "?page=-1&after=x&before=%00&q=%F0%9F%92%A9&limit=999999999&lang=xx&tag=%EF%BC%AB&next=//evil.example",
    "?q=" + "%25" * 400 + "&standing=nonsense&district=999999&unit=not-a-uuid&kind=nonsense&tag=",
]
PEOPLE = ["visitor", "binder", "manager", "examiner", "inspector", "city_admin"]


def addresses(app: Litestar, world: World) -> list[tuple[str, str]]:
    """(method, path) of every route, its parameters filled with nonsense and with ids of the world."""
    fillings: dict[str, list[str]] = {
        "str": ["nonsense", "%00", world.tags["boiler"], world.tags["void"], "码" * 40],
        "uuid": [str(uuid4()), str(world.things["boiler"])],
        "int": ["0", "-1", "99999999999999999999"],
        "path": ["x/../../etc/passwd", "pwa/styles/mashang.css"],
    }
    found = []
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            parts = [
                fillings.get(filling(p), ["x"]) if not isinstance(p, str) else [p]
                for p in route.path_components
            ]
            most = max(len(part) for part in parts) if parts else 1
            paths = ["/" + "/".join(part[n % len(part)] for part in parts) for n in range(most)]
            found += [(method, path) for method in route.methods for path in paths]
    return [(method, path) for method, path in found if method != "OPTIONS"]


def filling(parameter) -> str:
    return {"str": "str", "UUID": "uuid", "int": "int", "Path": "path", "PurePosixPath": "path"}.get(
        getattr(parameter.type, "__name__", "str"), "str"
    )


@pytest.mark.parametrize("person", PEOPLE)
async def test_nonsense_gets_an_answer_and_never_a_server_error(
    person: str, visitor: httpx.AsyncClient, sign_in, world: World, settings: Settings
):
    client = visitor if person == "visitor" else await sign_in(person)
    visitor._transport.litestar.state.hub.most = 0  # nobody sees the end of a stream: a full hub answers 503
    broken, mute = [], []
    for method, path in addresses(make_litestar(settings), world):
        if path == "/sign-out":
            continue
        reads = method in ("GET", "HEAD")
        for query, body in [(q, {}) for q in QUERIES] if reads else [("", b) for b in BODIES]:
            answer = await client.request(method, path + query, **body)
            if answer.status_code == 503 and path.endswith("/live"):
                continue
            if answer.status_code >= 500:
                broken.append((method, path[:60], query[:40], str(body)[:60], answer.text[:100]))
            elif not says_why(answer):
                mute.append((method, path[:60], query[:40], str(body)[:60], answer.text[:100]))
    assert not broken, broken[:10]
    assert not mute, mute[:10]


def says_why(answer: httpx.Response) -> bool:
    """A page that refuses has a sentence in it; without a page (uploads, sync) the status is what a program reads."""
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    is_page = is_page and answer.request.method != "HEAD"  # which has no body to say it in
    return answer.status_code < 400 or not is_page or bool(re.search(r"[一-鿿]{4}", answer.text))
