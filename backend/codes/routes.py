"""Pages of code batches: list, application, one batch, voiding."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.codes import actions, queries, rules
from backend.codes.forms import ApplyForm, VoidForm, new_form, wish_of
from backend.codes.platform import city_platform
from backend.codes.platform_routes import send_all_again, send_one_again, show_queue
from backend.codes.queries import CodeState
from backend.codes.sheet_routes import choose_paper, labels_as_zip, sheets_as_pdf
from backend.codes.visibility import reach_of
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Invalid
from backend.settings import Settings
from scanning.codes import Tag, grouped, read_code

APPLICANTS = [allowed(Deed.APPLY_FOR_CODES)]


@get("/codes/batches", guards=APPLICANTS)
async def list_batches(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    before: FromQuery[str] = "",
) -> Page:
    lines = await queries.batches(session, actor, before or None)
    return page(request, "codes/batches.html", lines=lines, more=len(lines) == queries.PAGE)


@get("/codes/batches/new", guards=APPLICANTS)
async def new_batch(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    return await application_page(request, session, actor, new_form())


@post("/codes/batches", guards=APPLICANTS)
async def apply(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    data: URLEncodedBody[ApplyForm],
) -> Page:
    try:
        wish = await wish_of(session, actor, data)
    except Invalid as wrong:
        return await application_page(request, session, actor, data, wrong)
    batch = await actions.apply_for_codes(session, actor, city_platform(settings), wish)
    return redirect(f"/codes/batches/{batch.number}")


@get("/codes/batches/{number:str}", guards=APPLICANTS)
async def show_batch(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    number: FromPath[str],
    only: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Page:
    shown = CodeState(only) if only in set(CodeState) else None
    return await batch_page(request, session, actor, number, shown=shown, after=after)


@post("/codes/batches/{number:str}/voidings", guards=[allowed(Deed.VOID_CODES)])
async def void(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    number: FromPath[str],
    data: URLEncodedBody[VoidForm],
) -> Page:
    batch = (await queries.batch_numbered(session, actor, number, Deed.VOID_CODES)).batch
    try:
        reason = rules.void_reason(data.reason)
        if data.expected:
            expected = rules.whole_number(data.expected, 1, rules.LARGEST_BATCH) or 0
            await actions.void_rest(session, actor, batch, reason, expected)
        else:
            await actions.void_code(session, actor, batch, typed_tag(data.tag), reason)
    except Invalid as wrong:
        return await batch_page(request, session, actor, number, form=data, wrong=wrong)
    return redirect(f"/codes/batches/{number}?only=void")


async def application_page(
    request: PageRequest, session: AsyncSession, actor: Actor, form: ApplyForm, wrong: Invalid | None = None
) -> Page:
    reach = reach_of(actor)
    districts = [each for each in await queries.districts(session) if reach.covers_district(each.code)]
    return page(
        request,
        "codes/batch_new.html",
        status=wrong.status if wrong else 200,
        form=form,
        wrong=wrong,
        reach=reach,
        districts=districts,
        largest=rules.LARGEST_BATCH,
    )


async def batch_page(
    request: PageRequest,
    session: AsyncSession,
    actor: Actor,
    number: str,
    *,
    shown: CodeState | None = None,
    after: str = "",
    form: VoidForm | None = None,
    wrong: Invalid | None = None,
) -> Page:
    line = await queries.batch_numbered(session, actor, number)
    return page(
        request,
        "codes/batch.html",
        status=wrong.status if wrong else 200,
        line=line,
        batch=line.batch,
        numbers=await queries.numbers_of(session, line.batch.id),
        codes=await queries.codes_of(session, line.batch.id, shown, after),
        shown=shown,
        per_page=queries.CODES_PAGE,
        form=form or VoidForm(),
        wrong=wrong,
        may_void=actor.may(Deed.VOID_CODES),
        grouped=grouped,
    )


def typed_tag(typed: str) -> str:
    found = read_code(typed[:100])
    if not isinstance(found, Tag):
        say = getattr(found, "say", "这不是我们的码。请照贴纸上的 10 位字母和数字输入")
        raise Invalid(say, field="tag")
    return found.value


ROUTES = [
    list_batches,
    new_batch,
    apply,
    show_batch,
    void,
    choose_paper,
    sheets_as_pdf,
    labels_as_zip,
    show_queue,
    send_one_again,
    send_all_again,
]
