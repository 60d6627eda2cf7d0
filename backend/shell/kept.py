"""What a phone keeps so that the app opens without a network. The service worker is told this and nothing else."""

import json
from functools import cache

from backend import browser_files
from backend.accounts.permissions import Actor, Deed
from backend.browser_files import BrowserFile
from backend.inspections import shells
from backend.measurements import shells as measurements
from backend.packaging.judgements import shells as judgements
from backend.reports.emergencies import shells as emergencies
from backend.reports.faults import shells as faults
from backend.reports.suggestions import shells as suggestions
from backend.settings import PROJECT
from backend.shell.parcels import parcels_of
from backend.things.columns import form_types
from backend.things.models import ThingKind

FILES = (".js", ".css", ".mjs", ".geojson")
DECODER = (
    "vendor/zxing",
    "scan/zxing_worker",
    "scan/practice",
)  # large; only phones without a native one need it
SPATIAL = ("measuring/spatial",)  # an extra that few phones offer
ONCE_RECEIVED = (
    "pwa/measuring/copying.js",
    "pwa/packaging/sharing.js",
)  # of records, whose pages are not kept
MAP = ("vendor/leaflet", "regions/outlines")  # large; only inspectors walk by it
DESK = (  # nobody has these pages without a network: their files come with them
    "pwa/board/",
    "pwa/codes/",
    "pwa/duty/",
    "pwa/flows/",
    "pwa/me/door.js",
    "pwa/nameplates/plain_form.js",
    "pwa/news/bringing.js",
    "pwa/news/editor.",
    "pwa/news/pasted.js",
    "pwa/packaging/clues/",
    "pwa/packaging/standards/",
    "pwa/registers/",
    "pwa/statistics/",
    "pwa/vendor/squire/",
    "pwa/verification/",
    "pwa/styles/verification.css",
)
FOR_ALL = [  # carry nobody's data, so that a visitor has them as well
    *emergencies.PAGES,
    *faults.PAGES,
    *suggestions.PAGES,
    *measurements.PAGES,
    *judgements.PAGES,
]
PAGES = [
    "/offline",
    "/",
    "/scan",
    "/me",
    "/me/equipment",
    "/judgements",
    "/packs",
    "/packs/card",
    "/outbox",
    "/ready",
    *FOR_ALL,
]
# Shown for the left when nobody answers and the page itself is not kept: a path, or all paths below it.
STAND_INS = {
    "/bindings/new": "/bindings/begin",
    "/corrections/new": "/corrections/begin",
    "/inspections/new": shells.BEGIN,
    "/c/": "/packs/card",
    **emergencies.STAND_INS,
    **suggestions.STAND_INS,
    **faults.STAND_INS,
}
BELOW = ["/c/", "/inspections", "/reports/", "/news/"]  # pages that are kept once they were opened
DELIVERY = """import { deliverAlone, SYNC_TAG } from 'ADDRESS'
self.addEventListener('sync', event => {
  if (event.tag === SYNC_TAG) event.waitUntil(deliverAll())
})
async function deliverAll() {
  // Rejecting is how a browser hears that it shall try again.
  if (await deliverAlone({ eager: true })) throw new Error('not all of it has arrived')
}
"""
WORKER = "pwa/service-worker.js", "pwa/push/worker.js"  # joined, so that a classic worker is whole as well
LIMIT = 200  # pages kept below; the oldest goes first


def service_worker(as_module: bool) -> str:
    """The service worker's source, which changes with every build, since its first line names it. As a module, where
    a browser takes one, it also delivers what waits (Background Sync)."""
    told = {
        "build": browser_files.build(),
        "parcels": parcel_addresses(),
        "pages": PAGES,
        "standIns": STAND_INS,
        "below": BELOW,
        "limit": LIMIT,
        "forAll": FOR_ALL,
    }
    source = "\n".join((PROJECT / part).read_text("utf-8") for part in WORKER)
    delivery = DELIVERY.replace("ADDRESS", browser_files.address("offline/delivery_times.js"))
    return f"{delivery if as_module else ''}self.KEPT = {json.dumps(told)}\n{source}"


def decoder_of(actor: Actor | None) -> list[str]:
    """Who works with equipment may have to read a code without a network, on a phone that cannot do so itself."""
    return addresses(*DECODER) if actor and actor.may(Deed.SEE_REGISTER) else []


def map_of(actor: Actor | None) -> list[str]:
    return addresses(*MAP) if actor and actor.may(Deed.INSPECT) else []


def pages_of(actor: Actor | None) -> list[str]:
    """What this reader's phone keeps besides: the forms of their work, which carry no equipment."""
    pages: list[str] = []
    if actor and actor.may(Deed.BIND):
        pages += ["/bindings/begin", *forms("/bindings/form")]
    if actor and actor.may(Deed.CORRECT):
        pages += ["/corrections/begin", *forms("/corrections/form")]
    return pages + (shells.pages_kept(actor) if actor else [])


def forms(below: str) -> list[str]:
    return [f"{below}/{kind}/{code}" for kind in ThingKind for code in form_types(kind)]


def kept_files() -> list[BrowserFile]:
    """The product's own modules and styles."""
    return [file for path, file in sorted(browser_files.all_files().items()) if belongs(path)]


@cache
def parcels() -> tuple[BrowserFile, ...]:
    return parcels_of(kept_files())


def parcel_addresses() -> list[str]:
    return [f"/shell/{browser_files.build()}/{parcel.path}" for parcel in parcels()]


def belongs(path: str) -> bool:
    is_later = any(part in path for part in (*DECODER, *SPATIAL, *ONCE_RECEIVED, *MAP, *DESK))
    return path.endswith(FILES) and not is_later and path not in WORKER


def addresses(*parts: str) -> list[str]:
    """Of the files of vendored libraries and data, but for their licences."""
    wanted = [path for path in sorted(browser_files.all_files()) if any(part in path for part in parts)]
    return [browser_files.address(path) for path in wanted if path.endswith((*FILES, ".wasm"))]
