"""The scanner: its page, a code typed, a photo of a code. The camera itself is read on the phone."""

from urllib.parse import urlsplit

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency

from backend.accounts.limits import at_most, place_of
from backend.accounts.sign_in_routes import client_of
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Refusal
from backend.scanner.outcomes import Open, Tell, of_photo, of_typed
from backend.scanner.photos import PhotoReader
from backend.settings import Settings
from scanning.codes import Meaning, Mistake
from scanning.photos import MAX_BYTES

PHOTOS_A_MINUTE = 30  # from one place
photo_reader = PhotoReader()


@get("/scan")
async def scanner(request: Request, settings: NamedDependency[Settings]) -> Page:
    return scanner_page(request, settings)


@get("/scan/typed")
async def typed_code(request: Request, settings: NamedDependency[Settings]) -> Page:
    typed = request.query_params.get("code", "")
    return answered(request, settings, of_typed(typed, own_hosts(request, settings)), typed)


@post("/scan/photo")
async def photo_of_a_code(request: Request, settings: NamedDependency[Settings]) -> Page:
    try:
        place = place_of(client_of(request, settings))
        await at_most(request.app.state.counts, PHOTOS_A_MINUTE, f"scan-photo:{place}", 60)
        texts = await photo_reader.texts_in(await photo_in(request))
    except Refusal as refusal:
        return scanner_page(request, settings, Tell("refused", text=refusal.say), status=refusal.status)
    return answered(request, settings, of_photo(texts, own_hosts(request, settings)))


ROUTES = [scanner, typed_code, photo_of_a_code]


def answered(request: PageRequest, settings: Settings, outcome: Open | Tell, typed: str = "") -> Page:
    if isinstance(outcome, Open):
        return redirect(outcome.address)
    return scanner_page(request, settings, outcome, typed=typed, status=200 if outcome.tags else 422)


def scanner_page(
    request: PageRequest, settings: Settings, told: Tell | None = None, *, typed: str = "", status: int = 200
) -> Page:
    return page(
        request,
        "scan/scanner.html",
        status=status,
        told=told,
        typed=typed[:LONGEST_TYPED],
        hosts=sorted(own_hosts(request, settings)),
        meanings=list(Meaning),
        mistakes=list(Mistake),
    )


def own_hosts(request: PageRequest, settings: Settings) -> set[str]:
    """Ours: the one that stickers hold, those that are answered, and the one of this very request, with its port."""
    return {urlsplit(settings.origin).netloc, *settings.hosts, request.headers.get("host", "")} - {""}


async def photo_in(request: PageRequest) -> bytes:
    """The first photo of the form; b"" if it has none. At most a byte more than a photo may have is read."""
    photo = (await request.form()).get("photo")
    return await photo.read(MAX_BYTES + 1) if isinstance(photo, UploadFile) else b""


LONGEST_TYPED = 80
