"""The same product before a browser whose service worker cannot read cookies (Safari before 18.4):
`uvicorn tests.journeys.older_browser:make_app`."""

from litestar.types import ASGIApp

from backend import app
from backend.shell import kept, routes

BLIND = "Object.defineProperty(self, 'cookieStore', { value: undefined })\n"


def make_app() -> ASGIApp:
    routes.service_worker = lambda as_module: BLIND + kept.service_worker(as_module)  # type: ignore[attr-defined]
    return app.make_app()
