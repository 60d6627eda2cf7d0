"""HTML pages: templates, words in two languages, icons, and what every page knows of its reader."""

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import Request, Response
from litestar.datastructures import State
from litestar.enums import MediaType
from markupsafe import Markup

from backend import browser_files, dates
from backend.settings import PROJECT
from scanning.nameplate.ocr import is_installed

Page = Response[str]
PageRequest = Request[Any, Any, State]
TEMPLATES = PROJECT / "pwa" / "templates"
TRANSLATIONS = PROJECT / "pwa" / "translations" / "en"
FOR_PROGRAMS = "for_programs"  # opt of a route whose answers no person reads: nothing is looked up for a page
VARY = "Cookie, Accept-Language, HX-Request"
VISITOR = "visitor"  # the name of a reader who is not signed in


def page(
    request: PageRequest, template: str, /, *, part: str | None = None, status: int = 200, **values: Any
) -> Page:
    """Render `template`, or only `part` of it when htmx asks for a fragment."""
    wanted = part if part and request.headers.get("hx-request") else template
    html = render(wanted, reader_of(request), values)
    headers = {"Vary": VARY, "Cache-Control": "private, no-cache", "X-Reader": reader_name(request)}
    return Response(html, media_type=MediaType.HTML, status_code=status, headers=headers)


def redirect(address: str, status: int = 303) -> Page:
    return Response("", status_code=status, headers={"Location": address, "Cache-Control": "no-store"})


def sign_in_address(request: PageRequest) -> str:
    """/sign-in, which comes back to where one was."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(here)}"


def render(template: str, reader: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    return environment().get_template(template).render(**reader, **values, used_icons=set())


def reader_of(request: PageRequest) -> dict[str, Any]:
    """What every template may use: lang, t, large, actor (None for a visitor), unread, path, request."""
    lang = language_of(request)
    return {
        "lang": lang,
        "t": english if lang == "en" else chinese,
        "large": request.cookies.get("large") == "1",
        "actor": request.scope.get("actor"),
        "unread": request.scope.get("unread", 0),
        "path": request.url.path,
    }


def reader_name(request: PageRequest) -> str:
    """Tells the service worker whose page it keeps, without telling who that is."""
    actor: Any = request.scope.get("actor")
    return name_of(actor.person_id) if actor else VISITOR


def name_of(person_id: UUID) -> str:
    return hashlib.sha256(person_id.bytes).hexdigest()[:12]


def language_of(request: PageRequest) -> str:
    """`zh` or `en`: what the reader chose, else what the browser prefers."""
    chosen = request.query_params.get("lang") or request.cookies.get("lang")
    if chosen in ("zh", "en"):
        return chosen
    preferred = request.headers.get("accept-language", "zh")[:64].lower()
    return next((p for p in re.findall(r"[a-z]{2}", preferred) if p in ("zh", "en")), "zh")


def chinese(text: str, /, **values: Any) -> str:
    return text.format(**values) if values else text


def english(text: str, /, **values: Any) -> str:
    """The English of a Chinese sentence; the Chinese itself where there is none (a test finds those)."""
    found = words().get(text)
    if found is None and not values:
        return finished(text)
    return chinese(found or text, **values)


@lru_cache(maxsize=1000)
def finished(text: str) -> str:
    """The English of a refusal whose blanks are filled in already: as it was raised, or as it was stored."""
    for pattern, translation in refusal_patterns():
        if read := pattern.fullmatch(text):
            return translation.format(**{blank: english(said) for blank, said in read.groupdict().items()})
    return text


@cache
def refusal_patterns() -> list[tuple[re.Pattern[str], str]]:
    """What a sentence with blanks looks like when they are filled in, the most particular first."""
    sentences = msgspec.yaml.decode((TRANSLATIONS / "refusals.yaml").read_bytes())
    with_blanks = [(text, translation) for text, translation in sentences.items() if "{" in text]
    with_blanks.sort(key=lambda pair: -len(re.sub(r"{\w+}", "", pair[0])))
    return [
        (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(text))), translation)
        for text, translation in with_blanks
    ]


def in_words_of(request: PageRequest, say: str) -> str:
    """A sentence for who asks through a program of ours."""
    return english(say) if language_of(request) == "en" else say


@cache
def words() -> dict[str, str]:
    """All translations, Chinese sentence to English one, from the files of `pwa/translations/en/`."""
    found: dict[str, str] = {}
    for file in sorted(TRANSLATIONS.glob("*.yaml")):
        found |= msgspec.yaml.decode(file.read_bytes()) or {}
    return found


@cache
def symbols() -> dict[str, str]:
    sheet = (PROJECT / "pwa" / "icons.svg").read_text("utf-8")
    return {m[1]: m[0] for m in re.finditer(r'<symbol id="([^"]+)".*?</symbol>', sheet, re.S)}


@pass_context
def icon(context: Context, name: str, kind: str = "i") -> Markup:
    """An icon or (kind="mark") a mark of state; the page's sprite then carries its symbol."""
    if name not in symbols():
        raise KeyError(f"no icon {name}")
    context["used_icons"].add(name)
    return Markup(f'<svg class="{kind}" aria-hidden="true"><use href="#{name}"/></svg>')


@pass_context
def sprite(context: Context) -> Markup:
    """The symbols used so far. Called after the body was rendered, placed before it."""
    used = "".join(symbols()[name] for name in sorted(context["used_icons"]))
    return Markup(f'<svg class="sprite" aria-hidden="true">{used}</svg>')


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    helpers: dict[str, Callable[..., Any]] = {
        "icon": icon,
        "mark": mark,
        "sprite": sprite,
        "reads_plates": is_installed,
        "file": browser_files.address,
        "build": browser_files.build,
        "month": dates.month,
        "on_day": dates.on_day,
        "when": dates.when,
        "span": dates.span,
        "today": dates.today,
    }
    made.globals.update(helpers)
    return made


@pass_context
def mark(context: Context, name: str) -> Markup:
    return icon(context, name, "mark")
