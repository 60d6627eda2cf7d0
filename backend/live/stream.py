"""An answer that stays open and tells a page what happens in its rooms (server-sent events, HTML standard 9.2).

Whether the reader may listen in a room is decided by the route that answers with it. An answer ends after some
minutes, so that this is decided again; the browser comes back by itself.

    @get("/reports/{report_id:uuid}/live", opt=LIVE)
    async def listen_to_report(...) -> Response[Any]:
        return live(request, f"report:{report.id}", place=place_of(client_of(request, settings)))

Litestar's own ServerSentEvent would encode each event anew for each listener, and go to a thread and back for the
first lines of each.
"""

import random
import time
from collections.abc import AsyncIterator
from typing import Any

from litestar import Response
from litestar.response import Stream

from backend.live.announcing import room_of_leaving
from backend.live.hub import Hub
from backend.pages import FOR_PROGRAMS, PageRequest

LIVE = {FOR_PROGRAMS: True, "already_compressed": True}  # opt of the route: gzip would hold events back
LASTS = (600, 900)  # seconds, any between: not all shall come back at once
RETRY = (1_000, 4_000)  # milliseconds until a browser comes back, for the same reason
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def live(request: PageRequest, *rooms: str, place: str = "") -> Response[Any]:
    """503 where too many listen already: the page then asks every few seconds instead. A person who signs out on
    any device stops listening."""
    hub: Hub = request.app.state.hub
    if hub.is_full(place):
        return Response("", status_code=503, headers={"Retry-After": "60", **HEADERS})
    actor = request.scope.get("actor")
    rooms += (room_of_leaving(actor.person_id),) if actor else ()  # type: ignore[attr-defined]
    return Stream(events(hub, rooms, place), media_type="text/event-stream", headers=HEADERS)


async def events(hub: Hub, rooms: tuple[str, ...], place: str) -> AsyncIterator[bytes]:
    ends = time.monotonic() + random.uniform(*LASTS)
    yield f"retry: {random.randint(*RETRY)}\nevent: here\ndata: {{}}\n\n".encode()
    async for event in hub.listen(*rooms, place=place):
        yield event
        if time.monotonic() > ends:
            return
