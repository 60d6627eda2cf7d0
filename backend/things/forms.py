"""What the forms filled in in front of a thing have in common: ids, tags, texts within limits, a position in one
system, photos named by slot. Parsed at the border; raises Invalid with the sentence for the person."""

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.datastructures import FormMultiDict, UploadFile
from msgspec import Meta, Struct

from backend.refusals import Invalid
from backend.regions.coordinates import Bd09, Gcj02, Place, Wgs84, bd09_to_wgs84, gcj02_to_wgs84
from backend.things.rules_fields import LONGEST_TEXT
from scanning.codes import Tag, read_code

LONGEST_REASON = 200
MOST_PHOTOS = 60
NOT_KEPT = "\0"  # PostgreSQL keeps every character but this one
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Slot = Annotated[str, Meta(max_length=40)]
Lng = Annotated[float, Meta(ge=-180, le=180)]
Lat = Annotated[float, Meta(ge=-90, le=90)]
Accuracy = Annotated[float, Meta(ge=0, le=1e8)]
SYSTEMS: dict[str, Callable[[float, float], Wgs84]] = {
    "wgs84": Wgs84,
    "gcj02": lambda lng, lat: gcj02_to_wgs84(Gcj02(lng, lat)),
    "bd09": lambda lng, lat: bd09_to_wgs84(Bd09(lng, lat)),
}


class Taken(Struct, frozen=True, rename="camel"):
    """A photo that the server holds already: its slot, its digest, and where and when it was taken."""

    slot: Slot
    sha256: Digest
    taken_at: datetime | None = None
    lng_wgs84: Lng | None = None
    lat_wgs84: Lat | None = None
    accuracy_m: Accuracy | None = None


Files = list[tuple[str, UploadFile]]  # by slot


def files_by_slot(form: FormMultiDict, slots: Sequence[str], too_many: str) -> Files:
    """`photo.SLOT` where there is such a slot, and the several files of a plain form in their order. `too_many` is
    said, as Invalid, where there are more files than slots."""
    chosen = [
        (name.removeprefix("photo."), value)
        for name, value in form.multi_items()
        if name.startswith("photo") and isinstance(value, UploadFile) and value.filename
    ]
    if len(chosen) > len(slots):
        raise Invalid(too_many, "photo")
    return [(name if name in slots else slots[place], value) for place, (name, value) in enumerate(chosen)]


def held_in(form: FormMultiDict) -> list[Taken]:
    return [read_taken(value) for value in form.getall("held", []) if isinstance(value, str)]


def files_in(form: FormMultiDict) -> Files:
    """`photo.SLOT` with something in it."""
    return [
        (name.removeprefix("photo."), value)
        for name, value in form.multi_items()
        if name.startswith("photo.") and isinstance(value, UploadFile) and value.filename
    ]


def read_photos(form: FormMultiDict, advice: str) -> tuple[list[Taken], Files]:
    """Photos that the server holds, and photos that came with the form. `advice` is for who brings too many."""
    held, files = held_in(form), files_in(form)
    if len(held) + len(files) > MOST_PHOTOS:
        raise Invalid(f"照片太多，最多 {MOST_PHOTOS} 张。{advice}")
    return held, files


def read_tag(typed: str) -> str:
    found = read_code(typed)
    if isinstance(found, Tag):
        return found.value
    raise Invalid(getattr(found, "say", "这不是码上的码。扫贴纸上的码，或者照着输入"), "tag")


def read_id(typed: str, field: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError as error:
        raise Invalid("这张表不完整。返回上一页，重新打开再交", field) from error


def texts(form: FormMultiDict, prefix: str) -> dict[str, str]:
    """What was typed into `prefix` + key; the last one counts when a field comes twice."""
    found = {
        key.removeprefix(prefix): value.replace(NOT_KEPT, "")
        for key, value in form.multi_items()
        if key.startswith(prefix) and isinstance(value, str)
    }
    long = next((key for key, value in found.items() if len(value) > LONGEST_TEXT), None)
    if long:
        raise Invalid(f"有一项太长，最多 {LONGEST_TEXT} 个字", long)
    return found


def text(form: FormMultiDict, name: str) -> str:
    values = [value for value in form.getall(name, []) if isinstance(value, str)]
    return values[-1].replace(NOT_KEPT, "").strip() if values else ""


def reason(form: FormMultiDict, name: str) -> str:
    written = " ".join(text(form, name).split())
    if len(written) > LONGEST_REASON:
        raise Invalid(f"原因最多 {LONGEST_REASON} 个字，现在有 {len(written)} 个，请写短一些", name)
    return written


def read_place(form: FormMultiDict) -> Place | None:
    """The position in WGS-84. What the terminal said in another system is turned here, once, and kept raw."""
    system = text(form, "systemRaw").lower() or "wgs84"
    if system not in SYSTEMS:
        raise Invalid("不认识这个坐标系。用 WGS-84、GCJ-02 或 BD-09", "systemRaw")
    lng, lat = number(form, "lngRaw"), number(form, "latRaw")
    if lng is None or lat is None:
        lng, lat, system = number(form, "lngWgs84"), number(form, "latWgs84"), "wgs84"
    if lng is None or lat is None:
        return None
    if not (-180 <= lng <= 180 and -90 <= lat <= 90):
        raise Invalid("定位不在地球上。重新定位，或者写明为什么没有", "place_reason")
    accuracy = number(form, "accuracyM")
    point = SYSTEMS[system](lng, lat)
    raw = {
        "system": system,
        "lng": lng,
        "lat": lat,
        "accuracyM": accuracy,
        "at": text(form, "positionAt")[:40],
        "source": text(form, "positionSource")[:40],
    }
    return Place(point.lng, point.lat, accuracy, raw)


def number(form: FormMultiDict, name: str) -> float | None:
    written = text(form, name)
    try:
        value = float(written) if written else math.nan
    except ValueError as error:
        raise Invalid("定位看不懂。重新定位，或者写明为什么没有", "place_reason") from error
    return value if math.isfinite(value) else None


def read_taken(written: str) -> Taken:
    try:
        taken = msgspec.json.decode(written, type=Taken)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Invalid("这张表里有看不懂的照片。返回上一页，重新打开再交") from error
    at = taken.taken_at
    return msgspec.structs.replace(taken, taken_at=at.replace(tzinfo=UTC) if at and not at.tzinfo else at)


def taken_text(taken: Taken) -> str:
    """What `read_taken` reads, for a hidden field."""
    return msgspec.json.encode(taken).decode()


def slots(held: Iterable[Taken]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for taken in held:
        counted[taken.slot] = counted.get(taken.slot, 0) + 1
    return counted
