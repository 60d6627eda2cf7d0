"""Label sheets of a batch: choose the paper, take the file."""

from urllib.parse import quote

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.codes import queries
from backend.codes.forms import PER_FILE, SheetForm, SheetWish, sheet_of
from backend.codes.labels.jobs import Form, Job, draw
from backend.codes.labels.layout import Label
from backend.codes.labels.templates import templates
from backend.pages import Page, PageRequest, page
from backend.refusals import NotFound
from backend.settings import Settings

APPLICANTS = [allowed(Deed.APPLY_FOR_CODES)]


@get("/codes/batches/{number:str}/sheets", guards=APPLICANTS)
async def choose_paper(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    number: FromPath[str],
) -> Page:
    line = await queries.batch_numbered(session, actor, number)
    numbers = await queries.numbers_of(session, line.batch.id)
    return page(
        request,
        "codes/sheets.html",
        batch=line.batch,
        line=line,
        blank=numbers.blank,
        papers=templates().values(),
        per_file=PER_FILE,
        form=SheetForm(),
    )


@get("/codes/batches/{number:str}/sheets.pdf", guards=APPLICANTS)
async def sheets_as_pdf(
    request: PageRequest,
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    number: FromPath[str],
) -> Response[bytes]:
    wish = sheet_of(sheet_form(request))
    labels = await labels_of(request, actor, settings.origin, number, wish)
    drawn = await draw(Job(Form.PDF, labels, wish.paper.id, wish.start_at))
    return attachment(drawn, "application/pdf", f"码上标签 {number} 第{wish.part}份.pdf")


@get("/codes/batches/{number:str}/sheets.zip", guards=APPLICANTS)
async def labels_as_zip(
    request: PageRequest,
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    number: FromPath[str],
) -> Response[bytes]:
    wish = sheet_of(sheet_form(request))
    labels = await labels_of(request, actor, settings.origin, number, wish)
    packed = await draw(Job(Form.ZIP, labels, wish.paper.id))
    return attachment(packed, "application/zip", f"码上标签 {number} 第{wish.part}份.zip")


async def labels_of(
    request: PageRequest, actor: Actor, origin: str, number: str, wish: SheetWish
) -> list[Label]:
    # Not the request's own transaction: that would stay open, and hold a connection, while sheets are drawn.
    async with request.app.state.open_session() as session:
        line = await queries.batch_numbered(session, actor, number)
        tags = await queries.blank_tags(session, line.batch.id, wish.first, PER_FILE)
    if not tags:
        raise NotFound("这一份里没有空码可印。返回批次，看还有几个空码")
    return wish.labels(tags, origin, line.holder)


def sheet_form(request: PageRequest) -> SheetForm:
    given = {key: value for key, value in request.query_params.items() if key in SheetForm.__struct_fields__}
    return SheetForm(**given)


def attachment(content: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=media_type, headers=headers)
