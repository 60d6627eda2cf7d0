"""监察指令书: propose, issue, print, put right, look again."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.bindings.files_routes import FOREVER
from backend.database import new_id, now
from backend.dates import today
from backend.evidence.posted import enter_posted
from backend.evidence.published import MEDIA_TYPE, Size, published_copy
from backend.evidence.storage import store_of
from backend.inspections import orders, pages, queries
from backend.inspections.models import Grade, OrderStepKind
from backend.inspections.orders_filing import file_step
from backend.inspections.orders_forms import read_order_form, read_recheck, read_rectification
from backend.inspections.orders_paper import order_pdf
from backend.inspections.visibility import inspector_of
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Invalid
from backend.settings import Settings

INSPECTORS = [allowed(Deed.INSPECT)]
READERS = [allowed(Deed.SEE_INSPECTIONS)]
GROUNDS = "《特种设备安全监察条例》《特种设备安全监督检查办法》"
STEPS = {
    OrderStepKind.RECTIFICATION: "已整改",
    OrderStepKind.PASSED: "复查合格",
    OrderStepKind.FAILED: "复查不合格",
}


@get("/inspections/{inspection_id:uuid}/order", guards=INSPECTORS)
async def propose_order(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    inspection_id: FromPath[UUID],
) -> Page:
    """Filled in from the severe and major findings; the officer writes the rest."""
    record = await queries.record_of(session, actor, inspection_id)
    grave = [finding for finding in record.findings if finding.grade != Grade.GENERAL]
    given = {
        "id": str(new_id()),
        "problems": "\n".join(f"{n}. {f.question}：{f.note}" for n, f in enumerate(grave, 1)),
        "violated": "、".join(dict.fromkeys(f.clause for f in grave if f.clause)),
        "grounds": GROUNDS,
        "measures": "",
        "deadline": "",
    }
    return page(request, "inspections/order_new.html", record=record, given=given, wrong=None)


@get("/inspections/orders/form", guards=INSPECTORS, sync_to_thread=False)
def order_without_record(request: PageRequest) -> Page:
    """For a record that is still on the phone: kept there, and filled from it by pwa/inspections/order_new.js."""
    return page(request, "inspections/order_new.html", record=None, given={"grounds": GROUNDS}, wrong=None)


@post("/inspections/{inspection_id:uuid}/order", guards=INSPECTORS)
async def issue_order(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    inspection_id: FromPath[UUID],
) -> Page:
    posted = await request.form()
    record = await queries.record_of(session, actor, inspection_id)
    try:
        order = await orders.issue(session, actor, inspection_id, read_order_form(posted, today()))
    except Invalid as wrong:
        given = pages.typed_in(posted)
        return page(
            request, "inspections/order_new.html", status=422, record=record, given=given, wrong=wrong
        )
    await enter_posted(session, "inspection_order", str(order.id), actor.person_id, posted)
    return redirect(orders.path_of(order))


@get("/inspections/orders/{order_id:uuid}", guards=READERS)
async def show_order(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    order_id: FromPath[UUID],
) -> Page:
    return await order_page(request, session, actor, order_id)


@get("/inspections/orders/{order_id:uuid}/paper.pdf", guards=READERS)
async def print_order(
    session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], order_id: FromPath[UUID]
) -> Response[bytes]:
    seen = await orders.order_seen(session, actor, order_id)
    return Response(order_pdf(seen), media_type="application/pdf", headers={"Cache-Control": "no-store"})


@get("/inspections/orders/{order_id:uuid}/photos/{sha256:str}", guards=READERS)
async def show_order_photo(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    order_id: FromPath[UUID],
    sha256: FromPath[str],
    size: FromQuery[Size] = Size.LARGE,
) -> Response[Any]:
    file = await orders.photo_of_order(session, actor, order_id, sha256)
    copy = await published_copy(store_of(settings), file, size)
    return Response(copy, media_type=MEDIA_TYPE, headers=FOREVER)


@post("/inspections/orders/{order_id:uuid}/rectifications", guards=[allowed(Deed.RECTIFY)])
async def rectify(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    order_id: FromPath[UUID],
) -> Page:
    posted = await request.form()
    try:
        form = read_rectification(posted)
        await file_step(session, settings, actor, order_id, form, orders.rectify, now())
        await enter_posted(session, "rectification", str(form.id), actor.person_id, posted)
    except Invalid as wrong:
        return await order_page(request, session, actor, order_id, posted, wrong)
    return redirect(f"/inspections/orders/{order_id}")


@post("/inspections/orders/{order_id:uuid}/rechecks", guards=INSPECTORS)
async def recheck(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    order_id: FromPath[UUID],
) -> Page:
    posted = await request.form()
    try:
        form = read_recheck(posted)
        await file_step(session, settings, actor, order_id, form, orders.recheck, now())
        await enter_posted(session, "recheck", str(form.id), actor.person_id, posted)
    except Invalid as wrong:
        return await order_page(request, session, actor, order_id, posted, wrong)
    return redirect(f"/inspections/orders/{order_id}")


async def order_page(
    request: PageRequest,
    session: AsyncSession,
    actor: Actor,
    order_id: UUID,
    posted: FormMultiDict | None = None,
    wrong: Invalid | None = None,
) -> Page:
    """The order and what followed; a refusal with what was typed."""
    seen = await orders.order_seen(session, actor, order_id)
    given = pages.typed_in(posted) if posted is not None else {}
    return page(
        request,
        "inspections/order.html",
        status=wrong.status if wrong else 200,
        seen=seen,
        words=STEPS,
        form_id=given.get("id") or new_id(),
        given=given,
        held={},
        problems=pages.problems_of(wrong),
        wrong=wrong,
        overdue=seen.order.is_overdue(today()),
        inspects=inspector_of(actor, seen.record.thing) is not None,
        rectifies=actor.may(Deed.RECTIFY, seen.record.inspection.unit_id),
    )


ROUTES = [
    propose_order,
    order_without_record,
    issue_order,
    show_order,
    print_order,
    show_order_photo,
    rectify,
    recheck,
]
