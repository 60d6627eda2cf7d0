"""Files for the browser: the halves of the tools and `pwa/`, under one address that changes with the build.

`/b/<build>/scanning/…`, `/b/<build>/offline/…`, `/b/<build>/pwa/…`: since the build is in the path, relative
imports between modules stay within one build, and every answer may be kept for ever.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from litestar import Request, Response, get
from litestar.params import FromPath

from backend.settings import PROJECT

ROOTS = {
    "scanning": PROJECT / "scanning" / "browser",
    "offline": PROJECT / "offline" / "browser",
    "notifications": PROJECT / "notifications" / "browser",
    "pwa": PROJECT / "pwa",
    "regions": PROJECT / "backend" / "regions" / "data",  # the outlines alone, to draw without a map
}
SERVED = {
    ".js",
    ".css",
    ".svg",
    ".png",
    ".wasm",
    ".json",
    ".webmanifest",
    ".woff2",
    ".html",
    ".webp",
    ".mjs",
    ".geojson",
}
WHOEVER_ASKS = "whoever_asks"  # opt of a route that answers everybody the same: nobody is looked up
NOT_SERVED = {"templates", "translations"}
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("application/geo+json", ".geojson")
mimetypes.add_type("application/wasm", ".wasm")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@dataclass(frozen=True)
class BrowserFile:
    path: str  # scanning/camera.js
    media_type: str
    content: bytes
    zipped: bytes | None


@cache
def all_files() -> dict[str, BrowserFile]:
    """Every file by its path, read once."""
    return {f.path: f for root, folder in ROOTS.items() for f in files_below(root, folder)}


def files_below(root: str, folder: Path) -> list[BrowserFile]:
    found = []
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder)
        if file.suffix in SERVED and not NOT_SERVED & set(inside.parts) and file.is_file():
            found.append(read(f"{root}/{inside.as_posix()}", file))
    return found


def read(path: str, file: Path) -> BrowserFile:
    content = file.read_bytes()
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    zipped = gzip.compress(content, 9) if file.suffix not in {".png", ".webp", ".woff2"} else None
    return BrowserFile(path, media_type, content, zipped if zipped and len(zipped) < len(content) else None)


@cache
def build() -> str:
    """Twelve hex digits that change when any file for the browser changes."""
    digest = hashlib.sha256()
    for path, file in sorted(all_files().items()):
        digest.update(path.encode() + b"\0" + file.content + b"\0")
    return digest.hexdigest()[:12]


def address(path: str) -> str:
    """The address of `pwa/styles/mashang.css` in this build. A name that does not exist is a programmer's error."""
    if path not in all_files():
        raise KeyError(path)
    return f"/b/{build()}/{path}"


@get(
    "/b/{of_build:str}/{path:path}",
    sync_to_thread=False,
    opt={"already_compressed": True, WHOEVER_ASKS: True},
)
def browser_file(request: Request, of_build: FromPath[str], path: FromPath[str]) -> Response[bytes]:
    file = all_files().get(path.lstrip("/"))
    return given(request, file, of_build)


def given(request: Request, file: BrowserFile | None, of_build: str) -> Response[bytes]:
    """Packed, where that is understood. An address of another build is answered, but not kept."""
    if file is None:
        return Response(b"", status_code=404)  # no page, which would have to know its reader
    headers = {
        "Vary": "Accept-Encoding",
        **(FOREVER if of_build == build() else {"Cache-Control": "no-cache"}),
    }
    content = file.content
    if file.zipped and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        content = file.zipped
    return Response(content, media_type=file.media_type, headers=headers)
