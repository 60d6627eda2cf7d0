"""The same product one build later, for the journey through an update: `uvicorn tests.journeys.newer_build:make_app`."""

from litestar.types import ASGIApp

from backend import app, browser_files, pages

BUILD = "newerbuild00"


def make_app() -> ASGIApp:
    browser_files.build = lambda: BUILD  # type: ignore[assignment]
    pages.environment.cache_clear()  # it has the build of before
    return app.make_app()
