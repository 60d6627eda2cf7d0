"""What a phone keeps so that the app opens without a network. The service worker is told this and nothing else."""

import json

from backend import browser_files
from backend.settings import PROJECT

FILES = (".js", ".css", ".mjs", ".geojson")
ON_FIRST_USE = "/vendor/zxing"  # the decoder is large; only phones without a native one need it
PAGES = ["/offline", "/", "/scan", "/me/equipment", "/packs", "/packs/card"]
BELOW = ["/c/"]  # pages that are kept once they were opened
LIMIT = 200  # pages kept below; the oldest goes first


def service_worker() -> str:
    """The service worker's source, which changes with every build, since its first line names it."""
    told = {
        "build": browser_files.build(),
        "files": files(),
        "pages": PAGES,
        "below": BELOW,
        "limit": LIMIT,
    }
    source = (PROJECT / "pwa" / "service-worker.js").read_text("utf-8")
    return f"self.KEPT = {json.dumps(told)}\n{source}"


def files() -> list[str]:
    """Addresses of the product's own modules, styles and outlines."""
    return [browser_files.address(path) for path in sorted(browser_files.all_files()) if belongs(path)]


def belongs(path: str) -> bool:
    return path.endswith(FILES) and ON_FIRST_USE not in path and path != "pwa/service-worker.js"
