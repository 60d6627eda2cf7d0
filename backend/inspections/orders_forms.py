"""The forms of an order, of its rectification and of its re-check."""

from datetime import date, timedelta
from uuid import UUID

from litestar.datastructures import FormMultiDict
from msgspec import Struct

from backend.inspections.forms import LONGEST_NOTE, chosen
from backend.inspections.models import OrderStepKind
from backend.refusals import Invalid
from backend.things.forms import Files, Taken, files_in, held_in, read_id, text

LONGEST_DEADLINE = timedelta(days=365)
TEXTS = {
    "problems": "写存在的问题",
    "violated": "写违反的条款",
    "grounds": "写依据的条款",
    "measures": "写要采取的措施",
}


class OrderForm(Struct, frozen=True):
    id: UUID
    problems: str
    violated: str
    grounds: str
    measures: str
    deadline: date


class StepForm(Struct, frozen=True):
    """Photos that the server holds already, and those that come with the form."""

    id: UUID
    kind: OrderStepKind
    note: str
    held: list[Taken]
    files: Files


def read_order_form(form: FormMultiDict, day: date) -> OrderForm:
    """`day`: on which it was written; a phone may bring it later."""
    texts = {name: written(form, name, say) for name, say in TEXTS.items()}
    return OrderForm(
        id=read_id(text(form, "id"), "id"), deadline=read_deadline(text(form, "deadline"), day), **texts
    )


def read_rectification(form: FormMultiDict) -> StepForm:
    return read_step(form, OrderStepKind.RECTIFICATION)


def read_recheck(form: FormMultiDict) -> StepForm:
    kind = chosen(OrderStepKind, text(form, "kind"), "kind")
    if kind == OrderStepKind.RECTIFICATION:
        raise Invalid("从列出的里选一个", "kind")
    return read_step(form, kind)


def read_step(form: FormMultiDict, kind: OrderStepKind) -> StepForm:
    return StepForm(
        id=read_id(text(form, "id"), "id"),
        kind=kind,
        note=written(form, "note", "写做了什么、看到了什么"),
        held=held_in(form),
        files=[(slot, file) for slot, file in files_in(form) if slot == "photo"],
    )


def written(form: FormMultiDict, name: str, say: str) -> str:
    """With its line ends: a text of several points."""
    found = text(form, name)
    if not found:
        raise Invalid(say, name)
    if len(found) > LONGEST_NOTE:
        raise Invalid(f"这里最多 {LONGEST_NOTE} 个字，现在有 {len(found)} 个，请写短一些", name)
    return found


def read_deadline(typed: str, from_day: date) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise Invalid("写整改期限", "deadline") from error
    if not from_day <= day <= from_day + LONGEST_DEADLINE:
        raise Invalid("整改期限在今天到今后一年之间", "deadline")
    return day
