"""What the product reads when something is first asked of it, read before its servers are made (`tests.warm_start`):
routes, templates, the phone's files, words. A server of a journey answers only a few requests, and this was most of
its work. `make_app` is that of `backend.app`, on the routes that were read."""

from litestar.types import ASGIApp
from sqlalchemy.orm import configure_mappers

from backend import pages
from backend.app import ROUTES, furnish, routed
from backend.origin import guarded
from backend.settings import Settings
from backend.shell.kept import parcel_addresses

product = routed(ROUTES)
configure_mappers()
parcel_addresses()
pages.words()
pages.refusal_patterns()
for template in pages.environment().list_templates():
    pages.environment().get_template(template)


def make_app() -> ASGIApp:
    settings = Settings()
    furnish(product, settings)
    return guarded(product, settings)
