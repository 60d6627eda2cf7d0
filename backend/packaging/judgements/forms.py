"""What somebody hands in, parsed at the border. The fields have the same names in the plain form and in a record of the
outbox. Raises Invalid."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar.datastructures import FormMultiDict, UploadFile
from msgspec import Meta, Struct

from backend.packaging.judgements.cases import case_of, said
from backend.packaging.judging.sentences import SENTENCES
from backend.packaging.judging.size import NAMES
from backend.refusals import Invalid
from backend.regions.coordinates import Place
from backend.things.forms import Taken, files_by_slot, held_in, read_id, read_place, text

MOST_PHOTOS = 6
SLOTS = tuple(str(number) for number in range(1, MOST_PHOTOS + 1))
SHORT, LONG = 100, 200  # characters
TOO_MANY = f"最多 {MOST_PHOTOS} 张照片。去掉几张再交"
Figure = Annotated[str, Meta(max_length=40)] | int | None


class PhoneVerdict(Struct, frozen=True, forbid_unknown_fields=True):
    """As `essence` tells a verdict."""

    dictionary: Annotated[str, Meta(max_length=64)]
    date: Annotated[str, Meta(max_length=10)]
    overall: Literal["exceeds", "within", "cannot_tell"]
    exceeded: Annotated[list[Annotated[str, Meta(max_length=20)]], Meta(max_length=6)]
    checks: Annotated[dict[Annotated[str, Meta(max_length=20)], dict[str, Figure]], Meta(max_length=6)]


class JudgementForm(Struct, frozen=True):
    """`case` is not judged yet. `phone_verdict` is empty where no phone judged."""

    id: UUID
    case: dict[str, Any]
    phone_verdict: dict[str, Any]
    barcode: str | None
    goods_name: str
    maker: str
    seller: str
    where: str
    district: str | None
    place: Place | None
    measurement: UUID | None
    tell_me: bool
    held: list[Taken]
    files: list[tuple[str, UploadFile]]


def read_judgement(form: FormMultiDict, today: date) -> JudgementForm:
    """`today`: the day for which it is judged where the phone names none that can be."""
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    fields["judged_on"] = day_of(fields.get("judged_on", ""), today)
    if said(fields, "shape") not in ("", *NAMES):
        raise Invalid(SENTENCES["problem.shape"], "shape")
    case, problems = case_of(fields)
    if problems:
        raise Invalid("；".join(problems.values()), next(iter(problems)), problems)
    return JudgementForm(
        id=read_id(text(form, "id"), "id"),
        case=case,
        phone_verdict=read_verdict(text(form, "verdict")),
        barcode=read_barcode(said(fields, "barcode")),
        goods_name=short(form, "goods_name", "商品名称"),
        maker=short(form, "maker", "生产者"),
        seller=short(form, "seller", "销售者"),
        where=short(form, "where", "地点", LONG),
        district=text(form, "district")[:6] or None,
        place=place_or_nothing(form),
        measurement=read_id(text(form, "measurement"), "measurement") if text(form, "measurement") else None,
        tell_me=bool(text(form, "tell_me")),
        held=held_in(form),
        files=files_by_slot(form, SLOTS, TOO_MANY),
    )


def day_of(written: str, today: date) -> str:
    """A phone that lay in a drawer sends what it judged then; one whose clock runs ahead is not believed."""
    try:
        return min(date.fromisoformat(written), today).isoformat()
    except ValueError:
        return today.isoformat()


def read_verdict(written: str) -> dict[str, Any]:
    if not written:
        return {}
    try:
        return dict(msgspec.to_builtins(msgspec.json.decode(written, type=PhoneVerdict)))
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Invalid("手机上的结果看不懂。重新打开这一页再判一次", "verdict") from error


def read_barcode(digits: str) -> str | None:
    """EAN-13, EAN-8 or UPC-A, whose last digit checks the others. Raises Invalid."""
    if not digits:
        return None
    if not re.fullmatch(r"\d{8}|\d{12,13}", digits, re.ASCII) or not is_checked(digits):
        raise Invalid("条码不对。看看包装上条码下面的 13 位数字，或者空着", "barcode")
    return digits


def is_checked(digits: str) -> bool:
    """GS1 General Specifications 7.9: from the right, weights 1 and 3 in turn, a multiple of ten."""
    return sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(digits))) % 10 == 0


def short(form: FormMultiDict, name: str, called: str, most: int = SHORT) -> str:
    written = " ".join(text(form, name).split())
    if len(written) > most:
        raise Invalid(f"{called}太长：最多 {most} 个字，现在有 {len(written)} 个。请写短一些", name)
    return written


def place_or_nothing(form: FormMultiDict) -> Place | None:
    """A position that cannot be understood is none: a judgement without one counts as well."""
    try:
        return read_place(form)
    except Invalid:
        return None


def texts_of(form: FormMultiDict) -> Mapping[str, str]:
    """What was typed, to be shown again."""
    return {name: value for name, value in form.multi_items() if not isinstance(value, UploadFile)}
