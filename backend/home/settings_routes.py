"""How a person likes pages: larger type, language. Kept in two cookies, so that nobody needs an account for it."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from backend.accounts.local_paths import local_path
from backend.pages import Page, redirect
from backend.settings import Settings

YEAR = 365 * 24 * 60 * 60  # seconds
Path = Annotated[str, msgspec.Meta(max_length=2000)]


class TypeChoice(msgspec.Struct):
    large: str = ""
    next: Path = "/me"


class LanguageChoice(msgspec.Struct):
    lang: str = ""
    next: Path = "/me"


@post("/settings/type", sync_to_thread=False)
def choose_type(data: URLEncodedBody[TypeChoice], settings: NamedDependency[Settings]) -> Page:
    return back(data.next, "large", "1" if data.large == "1" else "0", settings)


@post("/settings/language", sync_to_thread=False)
def choose_language(data: URLEncodedBody[LanguageChoice], settings: NamedDependency[Settings]) -> Page:
    return back(data.next, "lang", "en" if data.lang == "en" else "zh", settings)


def back(path: str, key: str, value: str, settings: Settings) -> Page:
    """To where one was. The cookie is for scripts too: they change the page before the server answers."""
    answer = redirect(local_path(path))
    answer.set_cookie(
        Cookie(key=key, value=value, max_age=YEAR, path="/", secure=settings.secure, samesite="lax")
    )
    return answer


ROUTES = [choose_type, choose_language]
