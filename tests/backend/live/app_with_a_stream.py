"""The application with one room that everybody may listen in."""

from typing import Any

from litestar import Request, Response, get

from backend.app import ROUTES, make_app
from backend.live.stream import LIVE, live


@get("/open-room/live", opt=LIVE)
async def open_room(request: Request) -> Response[Any]:
    return live(request, "open room", place="one place")


def with_a_stream():  # type: ignore[no-untyped-def]
    return make_app(routes=[*ROUTES, open_room])
