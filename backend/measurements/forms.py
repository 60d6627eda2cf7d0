"""What a phone says of a measurement, parsed at the border. Corners and figures come as JSON in fields of a form, so
that a record of the outbox and a posted form are the same. Raises Invalid."""

from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

import msgspec
from litestar.datastructures import FormMultiDict, UploadFile
from msgspec import Meta, Struct

from backend.measurements.models import Reference, Shape
from backend.refusals import Invalid
from backend.things.forms import Taken, files_by_slot, held_in, read_id, text

T = TypeVar("T")
MOST_PHOTOS = 3
SLOTS = ("1", "2", "3")
TOO_MANY = f"最多 {MOST_PHOTOS} 张照片"
Pixel = Annotated[float, Meta(ge=-100_000, le=100_000)]
Point = tuple[Pixel, Pixel]
Mm = Annotated[float, Meta(ge=0, le=10_000)]
Mm3 = Annotated[float, Meta(ge=0, le=1e12)]
Name = Literal["length", "width", "height", "diameter"]
Slot = Literal["1", "2", "3"]
NAMES = {Shape.BOX: ("length", "width", "height"), Shape.CYLINDER: ("diameter", "height")}


class BoxCorners(Struct, frozen=True, forbid_unknown_fields=True):
    """In one turning order, each of the top above the one of the base; null where hidden."""

    base: Annotated[list[Point | None], Meta(min_length=4, max_length=4)]
    top: Annotated[list[Point | None], Meta(min_length=4, max_length=4)]


class Rims(Struct, frozen=True, forbid_unknown_fields=True):
    """Anywhere on the two rims of a cylinder."""

    base_rim: Annotated[list[Point], Meta(max_length=24)]
    top_rim: Annotated[list[Point], Meta(max_length=24)]


class Figures(Struct, frozen=True, forbid_unknown_fields=True):
    """Value, and the interval that holds it in 9 of 10 cases, as shown on the phone; `by` whom it was computed.
    `length`: which side of a box that is, from the first base corner to the second, or from the second on."""

    by: Literal["phone", "server"]
    algorithm: Annotated[str, Meta(max_length=40)]
    mm: dict[Name, tuple[Mm, Mm, Mm]]
    volume_mm3: tuple[Mm3, Mm3, Mm3]
    length: Literal["along", "across"] | None = None


Four = Annotated[list[Point], Meta(min_length=4, max_length=4)]


class Asked(Struct, frozen=True):
    """What can be computed: with no corners the outline is found in the photo."""

    reference: Reference
    sticker_mm: float | None
    shape: Shape
    placed: dict[str, Any]


class MeasurementForm(Struct, frozen=True):
    id: UUID
    asked: Asked
    found: dict[str, Any]
    figures: dict[str, Any]
    typed: dict[str, float]
    reference_corners: dict[str, Any]
    held: list[Taken]
    files: list[tuple[str, UploadFile]]


def read_measurement(form: FormMultiDict) -> MeasurementForm:
    asked = read_asked(form)
    figures = read_json(form, "figures", Figures | None)
    typed: dict[Name, float] = read_json(form, "typed", dict[Name, Mm]) or {}
    names = NAMES[asked.shape]
    if strange := [name for name in (*typed, *(figures.mm if figures else ())) if name not in names]:
        raise Invalid(f"这个形状没有这一项尺寸（{strange[0]}）", "shape")
    return MeasurementForm(
        id=read_id(text(form, "id"), "id"),
        asked=asked,
        found=read_corners(form, "found", asked.shape),
        figures=msgspec.to_builtins(figures) if figures else {},
        typed={str(name): value for name, value in typed.items()},
        reference_corners=dict(
            msgspec.to_builtins(read_json(form, "reference_corners", dict[Slot, Four]) or {})
        ),
        held=held_in(form),
        files=files_by_slot(form, SLOTS, TOO_MANY),
    )


def read_asked(form: FormMultiDict) -> Asked:
    try:
        reference, shape = Reference(text(form, "reference")), Shape(text(form, "shape"))
    except ValueError as error:
        raise Invalid("请选参照物，再选盒子或圆筒", "reference") from error
    side = read_json(form, "sticker_mm", Annotated[float, Meta(ge=10, le=300)] | None)
    if reference == Reference.STICKER and side is None:
        raise Invalid("请写贴纸的边长，10 到 300 毫米", "sticker_mm")
    return Asked(
        reference,
        side if reference == Reference.STICKER else None,
        shape,
        read_corners(form, "placed", shape),
    )


def read_corners(form: FormMultiDict, name: str, shape: Shape) -> dict[str, Any]:
    wanted: Any = dict[Slot, BoxCorners] if shape == Shape.BOX else dict[Slot, Rims]
    return dict(msgspec.to_builtins(read_json(form, name, wanted) or {}))


def read_json(form: FormMultiDict, name: str, wanted: type[T] | Any) -> T | None:
    """None where nothing is written."""
    written = text(form, name)
    if not written:
        return None
    try:
        read: T = msgspec.json.decode(written, type=wanted)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Invalid("有一项内容看不懂。重新打开这一页再量", name) from error
    return read
