"""`/outbox` and `/ready`: shells that the phone keeps once and fills from its own store."""

from litestar import get

from backend import browser_files, pages
from backend.pages import Page, PageRequest, page


@get("/outbox", sync_to_thread=False)
def outbox_page(request: PageRequest) -> Page:
    return page(request, "outbox/outbox.html")


@get("/ready", sync_to_thread=False)
def ready_page(request: PageRequest) -> Page:
    """Whether this phone can work offline today. `build` is this page's own; the server's is at /health."""
    return page(request, "outbox/ready.html", build=browser_files.build(), reader=pages.reader_name(request))


ROUTES = [outbox_page, ready_page]
