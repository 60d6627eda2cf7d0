"""初判资料: the page of a judgement, its photos, its sheet of paper, and the lists."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.evidence.models import StoredFile
from backend.evidence.published import MEDIA_TYPE, Size, published_copy
from backend.evidence.storage import store_of
from backend.packaging.clues.fates import fate_of
from backend.packaging.judgements import queries
from backend.packaging.judgements.models import Judgement
from backend.packaging.judgements.paper import Paper, judgement_pdf
from backend.packaging.judgements.record import Record, name_in, record_of
from backend.packaging.judgements.sentences import CHECKS, CHIPS, STATES
from backend.packaging.repeating import repeat
from backend.packaging.standards.queries import dictionary_in_force
from backend.pages import Page, PageRequest, page, reader_of, redirect
from backend.refusals import Invalid, Refusal
from backend.settings import Settings
from backend.things.forms import reason, text

FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}


@get("/judgements/{judgement_id:uuid}")
async def show_judgement(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
    judgement_id: FromPath[UUID],
) -> Page:
    """Whoever knows the address sees it; where exactly the phone was only those who may see all."""
    return await record_page(request, session, actor, settings, judgement_id)


async def record_page(
    request: PageRequest,
    session: AsyncSession,
    actor: Actor | None,
    settings: Settings,
    judgement_id: UUID,
    wrong: Refusal | None = None,
) -> Page:
    record = await record_for(request, session, judgement_id)
    is_staff = bool(actor and actor.may(Deed.SEE_JUDGEMENTS))
    return page(
        request,
        "packaging/record.html",
        status=wrong.status if wrong else 200,
        wrong=wrong,
        editions=editions_of(await dictionary_in_force(session), record.judgement) if is_staff else [],
        record=record,
        judgement=record.judgement,
        shown=record.shown,
        fate=await fate_of(session, judgement_id),
        checks=CHECKS,
        chips=CHIPS,
        states=STATES,
        address=f"{settings.origin}{record.judgement.path}",
        size=record.size_told,
        is_staff=is_staff,
    )


class Edition(Struct, frozen=True):
    label: str
    day: str


def editions_of(dictionary: Mapping[str, Any], judgement: Judgement) -> list[Edition]:
    """Standards and amendments of its category, the latest first."""
    family = next(each["family"] for each in dictionary["categories"] if each["key"] == judgement.category)
    found = [each for each in dictionary["editions"] if each["family"] == family]
    found.sort(key=lambda each: str(each["valid_from"]), reverse=True)
    return [Edition(each["name"], each["valid_from"]) for each in found]


@post("/judgements/{judgement_id:uuid}/repeats", guards=[allowed(Deed.SEE_JUDGEMENTS)])
async def repeat_judgement(
    request: Request,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    judgement_id: FromPath[UUID],
) -> Page:
    """Beside what was judged, which stays as it was; staff say why."""
    judgement = await queries.judgement_seen(session, actor, judgement_id)
    posted = await request.form()
    try:
        why, day = reason(posted, "why"), read_day(text(posted, "day"))
        if not why:
            raise Invalid("请写为什么再判", "why")
        dictionary = await dictionary_in_force(session)
        if await repeat(session, judgement, dictionary, why, actor.person_id, day) is None:
            raise Invalid("再判一次，结果和上次一样", "day")
    except Invalid as wrong:
        return await record_page(request, session, actor, settings, judgement_id, wrong)
    return redirect(judgement.path)


def read_day(written: str) -> str | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError as error:
        raise Invalid("请选一版标准", "day") from error


async def record_for(request: PageRequest, session: AsyncSession, judgement_id: UUID) -> Record:
    reader = reader_of(request)
    found = await queries.judgement(session, judgement_id)
    return await record_of(session, found, reader["t"], reader["lang"])


@get("/judgements/{judgement_id:uuid}/paper.pdf")
async def print_judgement(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    settings: NamedDependency[Settings],
    judgement_id: FromPath[UUID],
) -> Response[bytes]:
    record = await record_for(request, session, judgement_id)
    store = store_of(settings)
    digests = [photo.sha256 for photo in record.photos]
    files = await session.scalars(select(StoredFile).where(StoredFile.sha256.in_(digests)))
    pictures = {file.sha256: await published_copy(store, file) for file in files}
    address = f"{settings.origin}{record.judgement.path}"
    paper = Paper(record, pictures, address, reader_of(request)["t"])
    printed = await asyncio.to_thread(judgement_pdf, paper)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'inline; filename="{record.judgement.number}.pdf"',
    }
    return Response(printed, media_type="application/pdf", headers=headers)


@get("/judgements/{judgement_id:uuid}/photos/{slot:str}")
async def show_photo(
    session: NamedDependency[AsyncSession],
    settings: NamedDependency[Settings],
    judgement_id: FromPath[UUID],
    slot: FromPath[str],
    size: FromQuery[Size] = Size.LARGE,
) -> Response[bytes]:
    file = await queries.photo(session, judgement_id, slot)
    copy = await published_copy(store_of(settings), file, size)
    return Response(copy, media_type=MEDIA_TYPE, headers=FOREVER)


@get("/judgements")
async def list_judgements(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    before: FromQuery[UUID | None] = None,
) -> Page:
    """我的初判: of this person; a visitor's are on their phone, which adds them itself."""
    rows = await queries.of_person(session, actor.person_id, before) if actor else []
    return page(
        request,
        "packaging/mine.html",
        **await listed(request, session, rows),
        may_see_all=bool(actor and actor.may(Deed.SEE_JUDGEMENTS)),
    )


@get("/judgements/all", guards=[allowed(Deed.SEE_JUDGEMENTS)])
async def list_all(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    overall: FromQuery[str] = "",
    category: FromQuery[str] = "",
    district: FromQuery[str] = "",
    since: FromQuery[date | None] = None,
    until: FromQuery[date | None] = None,
    differs: FromQuery[bool] = False,
    before: FromQuery[UUID | None] = None,
) -> Page:
    wanted = queries.Wanted(q[:60], overall, category, district, since, until, differs, before)
    rows = await queries.all_judgements(session, actor, wanted)
    return page(
        request,
        "packaging/all.html",
        **await listed(request, session, rows),
        wanted=wanted,
        districts=await queries.districts(session),
        next_page=next_page(request, rows),
    )


def next_page(request: PageRequest, rows: list[Judgement]) -> str:
    """The same question, from the last row on; empty where that was all."""
    if len(rows) < queries.PAGE:
        return ""
    asked = {**dict(request.query_params.items()), "before": str(rows[-1].id)}
    return f"{request.url.path}?{urlencode(asked)}"


async def listed(request: PageRequest, session: AsyncSession, rows: list[Judgement]) -> dict[str, Any]:
    dictionary = await dictionary_in_force(session)
    named = name_in(dictionary, reader_of(request)["lang"])
    names = {each.code: each.name for each in await queries.districts(session)}
    return {
        "rows": [
            (row, row.goods_name or named(row.class_key), names.get(row.district_code or "", ""))
            for row in rows
        ],
        "states": STATES,
        "categories": dictionary["categories"],
        "more": rows[-1].id if len(rows) == queries.PAGE else None,
    }


ROUTES: list[Any] = [show_judgement, repeat_judgement, print_judgement, show_photo, list_judgements, list_all]
