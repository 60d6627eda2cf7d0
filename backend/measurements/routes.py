"""量包装 for everybody: the page that measures, the server's figures, and measurements that were kept."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.limits import at_most, place_of
from backend.accounts.permissions import Actor
from backend.accounts.sign_in_routes import client_of
from backend.database import new_id, now
from backend.evidence.posted import enter_posted
from backend.evidence.published import MEDIA_TYPE, Size, published_copy
from backend.evidence.storage import store_of
from backend.measurements import queries, view
from backend.measurements.calculation import Work
from backend.measurements.forms import MOST_PHOTOS, SLOTS, TOO_MANY, read_asked, read_measurement
from backend.measurements.keeping import Author, ask_again, keep_measurement, may_ask_again
from backend.measurements.measuring import Measuring
from backend.measurements.recent import RecentPhotos
from backend.measurements.sentences import SENTENCES, SPATIAL
from backend.measurements.shells import MEASURE
from backend.pages import FOR_PROGRAMS, Page, PageRequest, in_words_of, page, redirect
from backend.refusals import Invalid, Refusal
from backend.settings import Settings
from backend.things.forms import files_by_slot, text
from scanning.measuring.sheet import sheet_pdf
from scanning.photos import MAX_BYTES

A_MINUTE = 40  # from one place: a corner that is dragged asks again
FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}
NO_STORE = {"Cache-Control": "no-store"}
measuring = Measuring()
recent = RecentPhotos()


@get(MEASURE, sync_to_thread=False)
def measure_page(request: PageRequest) -> Page:
    return asking(request)


@get("/measure/spatial", sync_to_thread=False)
def spatial_part(request: PageRequest) -> Page:
    """What phones that can measure by AR bring into the page. The others never ask."""
    return page(request, "measuring/spatial.html", sentences=SPATIAL)


@get("/measure/sheet.pdf", sync_to_thread=True)
def measuring_sheet() -> Response[bytes]:
    headers = {
        "Content-Disposition": 'inline; filename="sheet.pdf"',
        "Cache-Control": "public, max-age=86400",
    }
    return Response(sheet_pdf(), media_type="application/pdf", headers=headers)


@post("/measurements/figures", opt={FOR_PROGRAMS: True})
async def figures(request: Request, settings: NamedDependency[Settings]) -> Response[dict[str, Any]]:
    """Computes and keeps nothing; or names the photos whose bytes are wanted."""
    try:
        place = place_of(client_of(request, settings))
        await at_most(request.app.state.counts, A_MINUTE, f"measure:{place}", 60)
        posted = await request.form()
        asked = read_asked(posted)
        photos, missing = await photos_in(posted)
        if missing:
            return Response({"missing": missing}, status_code=200, headers=NO_STORE)
        work = Work(photos, asked.reference, asked.sticker_mm, asked.shape, asked.placed)
        result = await measuring.result(work)
    except Refusal as refusal:
        return Response(
            {"say": in_words_of(request, refusal.say)}, status_code=refusal.status, headers=NO_STORE
        )
    return Response({**result, "corners": view.corners_in(result)}, status_code=200, headers=NO_STORE)


async def photos_in(posted: FormMultiDict) -> tuple[dict[str, bytes], list[str]]:
    """By slot; and which of those that were only named are not in memory any more."""
    photos: dict[str, bytes] = {}
    for slot, upload in files_by_slot(posted, SLOTS, TOO_MANY):
        photos[slot] = await upload.read(MAX_BYTES + 1)
        recent.add(photos[slot])
    named = {slot: text(posted, f"digest.{slot}") for slot in SLOTS if text(posted, f"digest.{slot}")}
    for slot, digest in named.items():
        if slot not in photos and (data := recent.get(digest)) is not None:
            photos[slot] = data
    if not photos and not named:
        raise Invalid("请先拍一张包装和测量纸的照片", "photo.1")
    return dict(sorted(photos.items())), sorted(set(named) - set(photos))


@post("/measurements", request_max_body_size=(MOST_PHOTOS * MAX_BYTES) + 1_000_000)
async def post_measurement(
    request: Request,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
) -> Page:
    """The form without JavaScript: kept, and computed by the server alone."""
    posted = await request.form()
    try:
        async with session.begin_nested():
            form = read_measurement(posted)
            author = Author(actor.person_id if actor else form.id, actor, now())
            kept = await keep_measurement(
                session, settings, form, author, place_of(client_of(request, settings))
            )
            await enter_posted(session, "measurement", str(form.id), author.author_id, posted)
    except Invalid as wrong:
        return asking(request, wrong, posted)
    return redirect(kept.path)


def asking(request: PageRequest, wrong: Invalid | None = None, given: FormMultiDict | None = None) -> Page:
    told = (
        {name: value for name, value in given.multi_items() if not isinstance(value, UploadFile)}
        if given
        else {}
    )
    status = wrong.status if wrong else 200
    values: dict[str, Any] = {"id": new_id(), "sentences": SENTENCES, "wrong": wrong, "given": told}
    return page(request, "measuring/measure.html", status=status, **values)


@get("/measurements/{measurement_id:uuid}")
async def show_measurement(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    measurement_id: FromPath[UUID],
) -> Page:
    """Whoever knows the address sees it."""
    measurement = await queries.measurement(session, measurement_id)
    photos = await queries.photos_of(session, measurement_id)
    results = await queries.results_of(session, measurement_id)
    result = view.latest(results)
    return page(
        request,
        "measuring/one.html",
        part="measuring/outcome.html",
        measurement=measurement,
        photos=[view.drawn(measurement, result, photo) for photo in photos],
        results=results,
        result=result,
        lines=view.lines_of(measurement, result),
        may_ask=may_ask_again(measurement, actor),
    )


@post("/measurements/{measurement_id:uuid}/calculations")
async def calculate_again(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    measurement_id: FromPath[UUID],
) -> Page:
    measurement = await queries.measurement(session, measurement_id)
    await ask_again(session, measurement, actor)
    return redirect(measurement.path)


@get("/measurements/{measurement_id:uuid}/photos/{slot:str}")
async def show_photo(
    session: NamedDependency[AsyncSession],
    settings: NamedDependency[Settings],
    measurement_id: FromPath[UUID],
    slot: FromPath[str],
    size: FromQuery[Size] = Size.LARGE,
) -> Response[bytes]:
    file = await queries.photo(session, measurement_id, slot)
    copy = await published_copy(store_of(settings), file, size)
    return Response(copy, media_type=MEDIA_TYPE, headers=FOREVER)


ROUTES: list[Any] = [
    measure_page,
    spatial_part,
    measuring_sheet,
    figures,
    post_measurement,
    show_measurement,
    calculate_again,
    show_photo,
]
