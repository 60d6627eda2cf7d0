"""监察指令书, 整改 and 复查 as records of a phone: the very fields that their pages would post."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.datastructures import FormMultiDict
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed
from backend.dates import SHANGHAI
from backend.inspections import orders
from backend.inspections.orders_filing import file_step
from backend.inspections.orders_forms import read_order_form, read_recheck, read_rectification
from backend.refusals import Invalid
from backend.sync.forms import Text, all_problems
from backend.sync.kinds import Kind, Sent
from backend.things.forms import Taken, read_id, taken_text, text


class OrderBody(msgspec.Struct, forbid_unknown_fields=True):
    fields: Annotated[dict[str, Text], Meta(max_length=20)]


class StepBody(msgspec.Struct, forbid_unknown_fields=True):
    """Photos in the slot `photo`; each is one of the envelope's files."""

    fields: Annotated[dict[str, Text], Meta(max_length=20)]
    photos: Annotated[list[Taken], Meta(max_length=60)] = []


async def file_order(session: AsyncSession, actor: Actor, body: OrderBody, sent: Sent) -> str:
    """Its number is given here, so that numbers follow one another; the phone only knows its id."""
    actor.must(Deed.INSPECT)
    form = FormMultiDict([("id", str(sent.id)), *without_id(body.fields)])
    inspection_id = read_id(text(form, "inspection"), "inspection")
    written_on = sent.made_at.astimezone(SHANGHAI).date()
    order = await orders.issue(session, actor, inspection_id, read_order_form(form, written_on))
    return orders.path_of(order)


async def file_rectification(session: AsyncSession, actor: Actor, body: StepBody, sent: Sent) -> str:
    actor.must(Deed.RECTIFY)
    form, order_id = posted(body, sent)
    step = read_rectification(form)
    filing = file_step(session, sent.settings, actor, order_id, step, orders.rectify, sent.made_at)
    await all_problems(filing)
    return f"/inspections/orders/{order_id}"


async def file_recheck(session: AsyncSession, actor: Actor, body: StepBody, sent: Sent) -> str:
    actor.must(Deed.INSPECT)
    form, order_id = posted(body, sent)
    step = read_recheck(form)
    filing = file_step(session, sent.settings, actor, order_id, step, orders.recheck, sent.made_at)
    await all_problems(filing)
    return f"/inspections/orders/{order_id}"


def posted(body: StepBody, sent: Sent) -> tuple[FormMultiDict, UUID]:
    """As the page would post it, and the order that it is about."""
    if strange := [taken.sha256 for taken in body.photos if taken.sha256 not in sent.files]:
        raise Invalid(f"有 {len(strange)} 张照片没有写进这条记录的文件清单", "photos")
    held = [("held", taken_text(taken)) for taken in body.photos]
    form = FormMultiDict([("id", str(sent.id)), *without_id(body.fields), *held])
    return form, read_id(text(form, "order"), "order")


def without_id(fields: dict[str, Text]) -> list[tuple[str, str]]:
    """The record has the id of its envelope, so that it is one record however it comes."""
    return [(name, value) for name, value in fields.items() if name not in ("id", "held")]


INSPECTION_ORDER = Kind("inspection_order", 1, OrderBody, file_order)
RECTIFICATION = Kind("rectification", 1, StepBody, file_rectification)
RECHECK = Kind("recheck", 1, StepBody, file_recheck)
