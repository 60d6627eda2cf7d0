"""包装初判 for everybody: the page that judges on the phone, the same form without JavaScript, and what is known of a
barcode."""

import json
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.limits import at_most, place_of
from backend.accounts.permissions import Actor
from backend.accounts.sign_in_routes import client_of
from backend.database import new_id, now
from backend.dates import today
from backend.evidence.posted import enter_posted
from backend.packaging.handing_in import hand_in
from backend.packaging.judgements import queries
from backend.packaging.judgements.forms import MOST_PHOTOS, read_barcode, read_judgement, texts_of
from backend.packaging.judgements.keeping import Author
from backend.packaging.judgements.sentences import CHECKS, CHIPS, SAYS, UNITS, WORDS
from backend.packaging.judgements.shells import JUDGE
from backend.packaging.judging.sentences import SENTENCES
from backend.packaging.standards.queries import dictionary_in_force
from backend.pages import FOR_PROGRAMS, Page, PageRequest, page, redirect
from backend.refusals import Invalid, Refusal
from backend.settings import Settings
from scanning.photos import MAX_BYTES

A_MINUTE = 30  # barcodes from one place
NO_STORE = {"Cache-Control": "no-store"}


@get(JUDGE)
async def judge_page(
    request: PageRequest, session: NamedDependency[AsyncSession], settings: NamedDependency[Settings]
) -> Page:
    return await asking(request, session, settings)


@post("/judgements", request_max_body_size=(MOST_PHOTOS * MAX_BYTES) + 1_000_000)
async def post_judgement(
    request: Request,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
) -> Page:
    """The form without JavaScript: the server alone judges it."""
    posted = await request.form()
    try:
        async with session.begin_nested():
            form = read_judgement(posted, today())
            network = place_of(client_of(request, settings))
            author = Author(actor.person_id if actor else form.id, actor, now(), network)
            kept = await hand_in(session, settings, form, author)
            await enter_posted(session, "judgement", str(form.id), author.author_id, posted)
    except Invalid as wrong:
        return await asking(request, session, settings, wrong, posted)
    return redirect(kept.path)


async def asking(
    request: PageRequest,
    session: AsyncSession,
    settings: Settings,
    wrong: Invalid | None = None,
    given: FormMultiDict | None = None,
) -> Page:
    dictionary = await dictionary_in_force(session)
    return page(
        request,
        "packaging/judge.html",
        status=wrong.status if wrong else 200,
        id=new_id(),
        dictionary=json.dumps(dictionary, ensure_ascii=False, separators=(",", ":")),
        classes=dictionary["classes"],
        districts=await queries.districts(session),
        ancestors=settings.embedding_origins,
        words={**SAYS, **WORDS, **{f"check.{name}": word for name, (_, word) in CHECKS.items()}},
        judging_words=SENTENCES,
        checks=CHECKS,
        chips=CHIPS,
        units=UNITS,
        wrong=wrong,
        given=texts_of(given) if given else {},
    )


@get("/judgements/barcodes/{barcode:str}", opt={FOR_PROGRAMS: True})
async def known_barcode(
    request: Request,
    session: NamedDependency[AsyncSession],
    settings: NamedDependency[Settings],
    barcode: FromPath[str],
) -> Response[dict[str, Any]]:
    """What goods were last judged under it: what is printed on them, and nothing of who judged or how it came out."""
    try:
        place = place_of(client_of(request, settings))
        await at_most(request.app.state.counts, A_MINUTE, f"barcode:{place}", 60)
        found = await queries.last_of_barcode(session, read_barcode(barcode) or "")
    except Refusal as refusal:
        return Response({"say": refusal.say}, status_code=refusal.status, headers=NO_STORE)
    if found is None:
        return Response({"known": None}, headers=NO_STORE)
    goods = [{key: row[key] for key in ("class", "net", "unit", "pieces")} for row in found.case["goods"]]
    known = {
        "class": found.class_key,
        "goods_name": found.goods_name,
        "maker": found.maker,
        "goods": goods,
    }
    return Response({"known": known}, headers=NO_STORE)


ROUTES: list[Any] = [judge_page, post_judgement, known_barcode]
