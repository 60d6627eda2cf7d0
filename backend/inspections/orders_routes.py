"""监察指令书: propose, issue, print, put right, look again."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.bindings.files_routes import FOREVER
from backend.database import new_id
from backend.dates import today
from backend.evidence.actions import keep
from backend.evidence.published import MEDIA_TYPE, Size, published_copy
from backend.evidence.storage import store_of
from backend.inspections import orders, pages, queries
from backend.inspections.models import Grade, OrderStepKind
from backend.inspections.orders_forms import StepForm, read_order_form, read_step_form
from backend.inspections.orders_paper import order_pdf
from backend.inspections.visibility import inspector_of
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Invalid
from backend.settings import Settings

INSPECTORS = [allowed(Deed.INSPECT)]
READERS = [allowed(Deed.SEE_INSPECTIONS)]
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
        "grounds": "《特种设备安全监察条例》《特种设备安全监督检查办法》",
        "measures": "",
        "deadline": "",
    }
    return page(request, "inspections/order_new.html", record=record, given=given, wrong=None)


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
        order = await orders.issue(session, actor, inspection_id, read_order_form(posted))
    except Invalid as wrong:
        given = pages.typed_in(posted)
        return page(
            request, "inspections/order_new.html", status=422, record=record, given=given, wrong=wrong
        )
    return redirect(orders.path_of(order))


@get("/inspections/orders/{order_id:uuid}", guards=READERS)
async def show_order(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    order_id: FromPath[UUID],
) -> Page:
    seen = await orders.order_seen(session, actor, order_id)
    return page(
        request,
        "inspections/order.html",
        seen=seen,
        words=STEPS,
        form_id=new_id(),
        overdue=seen.order.is_overdue(today()),
        inspects=inspector_of(actor, seen.record.thing) is not None,
        rectifies=actor.may(Deed.RECTIFY, seen.record.inspection.unit_id),
    )


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
    form = read_step_form(await request.form(), OrderStepKind.RECTIFICATION)
    photos = await kept(session, settings, actor, form)
    await orders.rectify(session, actor, order_id, form, photos)
    return redirect(f"/inspections/orders/{order_id}")


@post("/inspections/orders/{order_id:uuid}/rechecks", guards=INSPECTORS)
async def recheck(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    order_id: FromPath[UUID],
) -> Page:
    form = read_step_form(await request.form())
    if form.kind == OrderStepKind.RECTIFICATION:
        raise Invalid("从列出的里选一个", "kind")
    photos = await kept(session, settings, actor, form)
    await orders.recheck(session, actor, order_id, form, photos)
    return redirect(f"/inspections/orders/{order_id}")


async def kept(session: AsyncSession, settings: Settings, actor: Actor, form: StepForm) -> list[str]:
    store = store_of(settings)
    files = [await keep(session, store, await upload.read(), actor.person_id) for _, upload in form.files]
    return list(dict.fromkeys(file.sha256 for file in files))


ROUTES = [
    propose_order,
    issue_order,
    show_order,
    print_order,
    show_order_photo,
    rectify,
    recheck,
]
