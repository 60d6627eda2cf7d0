"""The forms of an order, of its rectification and of its re-check."""

from datetime import date, timedelta
from uuid import UUID

from litestar.datastructures import FormMultiDict, UploadFile
from msgspec import Struct

from backend.dates import today
from backend.inspections.forms import LONGEST_NOTE, chosen
from backend.inspections.models import OrderStepKind
from backend.refusals import Invalid
from backend.things.forms import read_id, text

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
    id: UUID
    kind: OrderStepKind
    note: str
    files: list[tuple[str, UploadFile]]


def read_order_form(form: FormMultiDict) -> OrderForm:
    texts = {name: written(form, name, say) for name, say in TEXTS.items()}
    return OrderForm(
        id=read_id(text(form, "id"), "id"), deadline=read_deadline(text(form, "deadline")), **texts
    )


def read_step_form(form: FormMultiDict, kind: OrderStepKind | None = None) -> StepForm:
    files = [
        ("photo", value)
        for key, value in form.multi_items()
        if key == "photo" and isinstance(value, UploadFile) and value.filename
    ]
    return StepForm(
        id=read_id(text(form, "id"), "id"),
        kind=kind or chosen(OrderStepKind, text(form, "kind"), "kind"),
        note=written(form, "note", "写做了什么、看到了什么"),
        files=files,
    )


def written(form: FormMultiDict, name: str, say: str) -> str:
    """With its line ends: a text of several points."""
    found = text(form, name)
    if not found:
        raise Invalid(say, name)
    if len(found) > LONGEST_NOTE:
        raise Invalid(f"这里最多 {LONGEST_NOTE} 个字，现在有 {len(found)} 个，请写短一些", name)
    return found


def read_deadline(typed: str) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise Invalid("写整改期限", "deadline") from error
    if not today() <= day <= today() + LONGEST_DEADLINE:
        raise Invalid("整改期限在今天到今后一年之间", "deadline")
    return day
