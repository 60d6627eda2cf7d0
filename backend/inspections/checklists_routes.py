"""检查表: the versions, what each asks, and the way to a new one through an XLSForm."""

from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.dates import today
from backend.inspections import checklists_actions as actions
from backend.inspections import checklists_queries as queries
from backend.inspections.checklists import changes_between, kinds_asked, suggest
from backend.inspections.checklists_models import ChecklistVersion
from backend.inspections.checklists_template import template
from backend.inspections.forms import short
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Invalid, NotFound, Refusal
from backend.things.forms import text

READERS = [allowed(Deed.SEE_INSPECTIONS)]
EDITORS = [allowed(Deed.MANAGE_CHECKLISTS)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@get("/inspections/checklists", guards=READERS)
async def show_checklists(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    return await checklists_page(request, session, actor)


@post("/inspections/checklists", guards=EDITORS)
async def upload_checklists(
    request: PageRequest, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    actions.must_publish(actor)
    posted = (await request.form()).get("file")
    try:
        if not isinstance(posted, UploadFile) or not posted.filename:
            raise Invalid("选一个 .xlsx 文件", "file")
        uploaded = await actions.upload(session, actor, posted.filename, await posted.read())
    except Refusal as refusal:
        return await checklists_page(request, session, actor, refusal)
    if uploaded.row:
        return redirect(f"/inspections/checklists/{uploaded.row.id}")
    name = posted.filename[-120:]
    return page(request, "inspections/checklist_wrong.html", status=422, name=name, lines=uploaded.lines)


@get("/inspections/checklists/{version_id:uuid}", guards=READERS)
async def show_checklist(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    version_id: FromPath[UUID],
) -> Page:
    return await checklist_page(request, session, actor, await row_seen(session, actor, version_id))


@get("/inspections/checklists/{version_id:uuid}/xlsform", guards=READERS)
async def take_xlsform(
    session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], version_id: FromPath[UUID]
) -> Response[bytes]:
    """As an XLSForm, with the columns explained: the template for the next version."""
    row = await row_seen(session, actor, version_id)
    name = quote(f"检查表 {row.version or '未发布'}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return Response(template(queries.read_content(row)), media_type=XLSX, headers=headers)


@post("/inspections/checklists/{version_id:uuid}/publication", guards=EDITORS)
async def publish_checklist(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    version_id: FromPath[UUID],
) -> Page:
    actions.must_publish(actor)
    row = await queries.version_row(session, version_id)
    posted = await request.form()
    try:
        reason = short(posted, "reason", 200)
        await actions.publish(session, actor, row, text(posted, "effective_on"), reason)
    except Invalid as wrong:
        given = {"effective_on": text(posted, "effective_on"), "reason": text(posted, "reason")}
        return await checklist_page(request, session, actor, row, given, wrong)
    return redirect("/inspections/checklists")


@post("/inspections/checklists/{version_id:uuid}/discarding", guards=EDITORS)
async def discard_checklist(
    session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], version_id: FromPath[UUID]
) -> Page:
    actions.must_publish(actor)
    await actions.discard(session, actor, await queries.version_row(session, version_id))
    return redirect("/inspections/checklists")


ROUTES = [
    show_checklists,
    upload_checklists,
    show_checklist,
    take_xlsform,
    publish_checklist,
    discard_checklist,
]


async def row_seen(session: AsyncSession, actor: Actor, version_id: UUID) -> ChecklistVersion:
    """What is not published yet is the city's alone."""
    row = await queries.version_row(session, version_id)
    if row.published_at is None and not may_publish(actor):
        raise NotFound(queries.NO_VERSION)
    return row


def may_publish(actor: Actor) -> bool:
    return actor.may(Deed.MANAGE_CHECKLISTS) and actor.city_wide


async def checklists_page(
    request: PageRequest, session: AsyncSession, actor: Actor, refusal: Refusal | None = None
) -> Page:
    rows = [line for line in await queries.history(session) if line[0].published_at or may_publish(actor)]
    return page(
        request,
        "inspections/checklists.html",
        status=refusal.status if refusal else 200,
        rows=rows,
        current=(await queries.lists_in_force(session)).version,
        day=today(),
        may_publish=may_publish(actor),
        refusal=refusal,
    )


async def checklist_page(
    request: PageRequest,
    session: AsyncSession,
    actor: Actor,
    row: ChecklistVersion,
    given: dict[str, str] | None = None,
    wrong: Invalid | None = None,
) -> Page:
    lists = queries.read_content(row)
    before = await queries.lists_before(session, row)
    names = {"common": "每种设备都问", **kinds_asked()}
    return page(
        request,
        "inspections/checklist.html",
        status=wrong.status if wrong else 200,
        row=row,
        parts=[
            (name, lists.common if slug == "common" else lists.kinds.get(slug, ()))
            for slug, name in names.items()
        ],
        suggestions={issue: suggest(lists.issues, issue) for issue in lists.issues},
        issues=lists.issues,
        changes=changes_between(before, lists) if before else None,
        given=given or {"effective_on": today().isoformat(), "reason": ""},
        may_publish=may_publish(actor),
        wrong=wrong,
    )
