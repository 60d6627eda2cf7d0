"""What people type into the pages of codes, and what it means."""

from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation
from backend.accounts.permissions import Actor
from backend.codes import queries
from backend.codes.actions import Wish
from backend.codes.labels.layout import Label
from backend.codes.labels.templates import PlaceOutsideSheet, Template, UnknownTemplate, template_named
from backend.codes.rules import batch_size, one_line, purpose, whole_number
from backend.codes.visibility import reach_of
from backend.database import new_id
from backend.refusals import Invalid
from scanning.codes import grouped, sticker_url

PER_FILE = 1000
"""Labels in one file: about 5 s of computing, 1 MB."""
BLANK_RESCUE = "110"
"""For any kind in any district, as in equipment/data/rescue_numbers.yaml: the sticker does not know its thing."""
TITLES = {"equipment": "特种设备 码上", "meter": "计量器具 码上"}


class ApplyForm(msgspec.Struct, frozen=True):
    """`whom` is own:ID of a unit of one's own, `district` or `unit`."""

    id: str = ""
    size: str = ""
    whom: str = ""
    district: str = ""
    unit: str = ""
    purpose: str = ""


class VoidForm(msgspec.Struct, frozen=True):
    """One `tag`, or with `expected` all blank codes."""

    reason: str = ""
    tag: str = ""
    expected: str = ""


class SheetForm(msgspec.Struct, frozen=True):
    paper: str = "a4-3x7"
    start_at: str = "1"
    part: str = "1"
    title: str = "equipment"
    rescue: str = BLANK_RESCUE


class SheetWish(msgspec.Struct, frozen=True):
    """Which labels on which paper."""

    paper: Template
    start_at: int
    part: int
    title: str
    rescue: str

    @property
    def first(self) -> int:
        return (self.part - 1) * PER_FILE

    def labels(self, tags: list[str], origin: str, holder: str) -> list[Label]:
        return [
            Label(sticker_url(origin, tag), grouped(tag), "", holder, self.rescue, self.title) for tag in tags
        ]


def new_form() -> ApplyForm:
    return ApplyForm(id=str(new_id()))


async def wish_of(session: AsyncSession, actor: Actor, form: ApplyForm) -> Wish:
    """Raises Invalid with the field that is wrong."""
    size, text = batch_size(form.size), purpose(form.purpose)
    id = _id(form.id, "这张申领表不完整。请重新打开一张再填")
    if form.whom == "district":
        return Wish(id, size, await _district(session, form.district), None, text)
    if form.whom == "unit":
        return Wish(id, size, None, await _unit(session, form.unit), text)
    own = _id(form.whom.removeprefix("own:"), "请选给谁申领：一个区，或一个单位", field="whom")
    if own not in reach_of(actor).units:
        raise Invalid("只能为您自己的单位申领。请重新选单位", field="whom")
    return Wish(id, size, None, await session.get_one(Organisation, own), text)


def sheet_of(form: SheetForm) -> SheetWish:
    try:
        paper = template_named(form.paper)
        start = whole_number(form.start_at, 1, paper.per_page) or 0
        paper.check_start(start)
    except UnknownTemplate as error:
        raise Invalid("没有这种纸。请从列出的八种里选", field="paper") from error
    except PlaceOutsideSheet as error:
        raise Invalid(str(error), field="start_at") from error
    part = whole_number(form.part, 1, 100)
    if part is None:
        raise Invalid("没有这一份。请从列出的几份里选", field="part")
    rescue = form.rescue.strip()
    if len(rescue) > 20 or not set(rescue) <= set("0123456789-+ "):
        raise Invalid("救援电话只写数字，最多 20 位，不印就留空", field="rescue")
    return SheetWish(paper, start, part, TITLES.get(form.title, TITLES["equipment"]), rescue)


async def _district(session: AsyncSession, code: str) -> str:
    if code not in {district.code for district in await queries.districts(session)}:
        raise Invalid("请选一个区", field="district")
    return code


async def _unit(session: AsyncSession, typed: str) -> Organisation:
    typed = one_line(typed)
    if not typed:
        raise Invalid("请写单位的全称或统一社会信用代码", field="unit")
    unit = await queries.user_unit(session, typed[:100])
    if unit is None:
        raise Invalid(
            "没有找到这个使用单位。请写全称，或 18 位统一社会信用代码；新单位要先登记", field="unit"
        )
    return unit


def _id(typed: str, say: str, field: str | None = None) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Invalid(say, field=field) from None
