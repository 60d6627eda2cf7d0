"""The same product one build later, for the journey through an update: `uvicorn tests.journeys.newer_build:make_app`."""

from litestar.types import ASGIApp

from backend import app, browser_files, pages
from backend.shell import kept

BUILD = "newerbuild00"


def make_app() -> ASGIApp:
    browser_files.build = lambda: BUILD  # type: ignore[assignment]
    pages.environment.cache_clear()  # these have the build of before
    kept.parcels.cache_clear()
    return app.make_app()
