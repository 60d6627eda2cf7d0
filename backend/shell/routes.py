"""Addresses of the shell. None of them knows who asks, except the offline page, which wears their language, and the
list of pages to keep."""

from typing import Any

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from backend import browser_files, pages
from backend.accounts.permissions import Actor
from backend.browser_files import WHOEVER_ASKS, given
from backend.shell.health import database_answers
from backend.shell.kept import decoder_of, map_of, pages_of, parcels, service_worker
from backend.shell.manifest import manifest


@get(["/service-worker.js", "/service-worker.mjs"], sync_to_thread=False)
def service_worker_file(request: Request[Any, Any, State]) -> Response[str]:
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    source = service_worker(as_module=request.url.path.endswith(".mjs"))
    return Response(source, media_type="text/javascript", headers=headers)


@get(
    "/shell/{of_build:str}/{number:int}",
    sync_to_thread=False,
    opt={"already_compressed": True, WHOEVER_ASKS: True},
)
def parcel(request: Request, of_build: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Files of the shell, all together. Of another build there are none, and whoever wants those begins again."""
    is_there = of_build == browser_files.build() and 0 <= number < len(parcels())
    return given(request, parcels()[number] if is_there else None, of_build)


@get("/kept-pages", sync_to_thread=False)
def kept_pages(actor: NamedDependency[Actor | None]) -> Response[dict[str, list[str]]]:
    """Asked by the service worker in the name of whoever is signed in."""
    told = {"pages": pages_of(actor), "files": map_of(actor), "decoder": decoder_of(actor)}
    return Response(told, headers={"Cache-Control": "no-store"})


@get("/manifest.webmanifest", sync_to_thread=False)
def manifest_file() -> Response[bytes]:
    headers = {"Cache-Control": "no-cache"}
    return Response(msgspec.json.encode(manifest()), media_type="application/manifest+json", headers=headers)


@get("/offline", sync_to_thread=False)
def offline_page(request: pages.PageRequest) -> pages.Page:
    """Shown by the service worker for any page that is neither reachable nor kept."""
    return pages.page(request, "shell/offline.html")


@get("/health")
async def health(request: Request[Any, Any, State]) -> Response[dict[str, str]]:
    """For the proxy and the operator: 200 when the database answers, else 503."""
    well = await database_answers(request.app.state.open_session)
    said = {"state": "well" if well else "the database does not answer", "build": browser_files.build()}
    headers = {"Cache-Control": "no-store"}
    return Response(said, status_code=200 if well else 503, media_type=MediaType.JSON, headers=headers)


ROUTES = [service_worker_file, parcel, kept_pages, manifest_file, offline_page, health]
