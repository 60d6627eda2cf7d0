"""What is fuzzed: bytes in, and nothing but an answer or a refusal in words may come out."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cache
from zlib import crc32

import cv2
import msgspec
import numpy as np
import segno

from backend.nameplates.forms import OF_A_LICENCE
from backend.nameplates.proposals import Read, proposals
from backend.things.fields import fields_of_type
from backend.things.models import ThingKind
from scanning.codes import read_code, read_scanned
from scanning.decode import read_codes
from scanning.jpeg_structure import is_whole_jpeg
from scanning.measuring import Measurement, Photo, Refusal, measure, open_photo
from scanning.measuring.box import Box
from scanning.measuring.charuco import find_sheet
from scanning.measuring.cylinder import Cylinder
from scanning.measuring.shapes import Shape, checked
from scanning.measuring.views import Seen, see
from scanning.nameplate.fields import fields_of
from scanning.nameplate.lines import Line
from scanning.nameplate.reading import Reading
from scanning.nameplate.units import WRITTEN, in_unit
from scanning.nameplate.values import NUMBERS, TEXTS, read_value
from scanning.photos import Reason, UnreadablePhoto, gray_photo, upright_photo, whole_photo
from tests.scanning.measuring.simulator.scenes import Scene, Wanted, scene
from tests.scanning.pictures import encoded, sticker

LARGEST = 1_000_000  # px of a picture that is also read: what is learnt is in the opening
TODAY = date(2026, 1, 1)


def photo(data: bytes) -> None:
    """A photo as it is uploaded; one that opens, opens everywhere."""
    try:
        gray = gray_photo(data)
    except UnreadablePhoto as refused:
        assert refused.say
        return
    assert gray.ndim == 2
    width, height = upright_photo(data).size
    assert gray.shape == (height, width)
    assert whole_photo(data)[1:] == (width, height)
    with suppress(Refusal):
        open_photo("photo", data)
    if gray.size <= LARGEST:
        read_codes(gray, 0.2)


def jpeg(data: bytes) -> None:
    """What the structure vouches for, the decoder opens to its end."""
    if not is_whole_jpeg(data):
        return
    try:
        upright_photo(data)
    except UnreadablePhoto as refused:
        assert refused.reason is not Reason.BROKEN


def picture(data: bytes) -> None:
    """A picture out of bytes, one a square of 3 px: what looks like a code, and what does not quite."""
    width, pixels = 8 + data[0] % 56 if data else 8, data[1:]
    height = min(64, len(pixels) // width)
    if height < 8:
        return
    small = np.frombuffer(pixels[: width * height], np.uint8).reshape(height, width)
    gray = cv2.resize(small, None, fx=3, fy=3, interpolation=cv2.INTER_NEAREST)
    for found in read_codes(np.asarray(gray, np.uint8), 0.5).codes:
        assert found.text
        assert len(found.corners) == 4


def code(data: bytes) -> None:
    """What a camera or a keyboard gave."""
    text = data.decode("utf-8", "replace")
    read_code(text, "ma.example.cn")
    read_scanned(text, "ma.example.cn")


def nameplate(data: bytes) -> None:
    """Lines as an OCR gives them, one under the other, each as wide as its text; read, told to the server, proposed."""
    texts = data.decode("utf-8", "replace").split("\n")[:60]
    lines = [
        Line(text, 0.9, tuple((float(x), float(y)) for x, y in _box(20 * row, 12 * len(text))))
        for row, text in enumerate(texts)
    ]
    fields = fields_of(lines, TODAY)
    for found in fields:
        assert 0 <= found.confidence <= 1
    told = msgspec.json.encode(Reading(fields, lines, 800, 600).as_json())
    read = msgspec.json.decode(told, type=Read)
    for form in (
        OF_A_LICENCE,
        fields_of_type(ThingKind.EQUIPMENT, "2100"),
        fields_of_type(ThingKind.METER, ""),
    ):
        for proposal in proposals(read, form):
            assert proposal.text


def _box(top: int, width: int) -> list[tuple[int, int]]:
    return [(0, top), (width, top), (width, top + 16), (0, top + 16)]


def value(data: bytes) -> None:
    """What stands behind a label: its first byte is the kind of field, its second the unit that is asked for."""
    kinds, units = [*NUMBERS, *TEXTS, "date"], [*WRITTEN]
    if len(data) < 3:
        return
    kind, unit = kinds[data[0] % len(kinds)], units[data[1] % len(units)]
    read = read_value(kind, data[2:].decode("utf-8", "replace"), (unit,), "", TODAY)
    if read:
        assert 0 <= read.fit <= 1
        if kind == "number":
            in_unit(read.text, read.unit, "kg")


def corners(data: bytes) -> None:
    """Corners as somebody may send them for a photo of a package. Edges are looked for once in a while: that is slow."""
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        return
    seen = _view()
    with suppress(
        Refusal, np.linalg.LinAlgError, cv2.error
    ):  # the last two are refused by `measure` as a whole
        taps = checked(given, seen.photo.size)
        shape: Shape = Cylinder() if "base_rim" in taps else Box()
        values = shape.from_taps(taps, seen.view)
        shape.tap_marks(values, shape.matched(values, taps, seen.view), seen.view)
        assert np.isfinite(values).all()
    if crc32(data) % ONCE_IN == 0:
        _holds(measure([seen.photo], corners={PACKAGE: given}))


def sheet(data: bytes) -> None:
    """A photo in which the sheet is looked for, and once in a while a package, without help: that is slow."""
    with suppress(Refusal, np.linalg.LinAlgError, cv2.error):
        photo = open_photo(PACKAGE, data)
        _seen_in(photo)
        if crc32(data) % ONCE_IN == 0:
            _holds(measure([photo]))


def _holds(result: Measurement) -> None:
    """It is refused in words, or every size is finite and in its interval; and either can be stored."""
    json.dumps(result.as_json(), allow_nan=False)
    if result.refused:
        assert result.refused.as_json()["say"]
        return
    assert all(0 < low <= size <= high for size, low, high in result.mm.values())


PACKAGE = "photo-1.jpg"
ONCE_IN = 200


@cache
def _seen() -> Scene:
    return scene(Wanted(2, width=800))


@cache
def _view() -> Seen:
    return _seen_in(open_photo(PACKAGE, _seen().photos[PACKAGE]))


def _seen_in(photo: Photo) -> Seen:
    return see(photo, find_sheet(photo, cv2.cvtColor(photo.bgr, cv2.COLOR_BGR2GRAY).astype(np.uint8)))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "photo": photo,
    "jpeg": jpeg,
    "picture": picture,
    "code": code,
    "nameplate": nameplate,
    "value": value,
    "corners": corners,
    "sheet": sheet,
}


def seeds(target: str) -> list[bytes]:
    """What the fuzzer begins with."""
    return SEEDS[target]()


def _photos() -> list[bytes]:
    small = sticker(module=2).convert("RGB")
    return [encoded(small, kind) for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")]


def _jpegs() -> list[bytes]:
    colours = sticker(module=1).convert("RGB")
    options: list[dict[str, object]] = [{}, {"progressive": True}, {"subsampling": 0}, {"optimize": True}]
    return [encoded(colours, "JPEG", **one) for one in options] + [encoded(colours.convert("L"), "JPEG")]


def _pictures() -> list[bytes]:
    """A code of the smallest size, one a size larger, upright, turned and mirrored; bytes are squares."""
    made = []
    for text in ("K7M49TXP24", "https://ma.cn/c/K7M49TXP24"):
        modules = np.array(
            [list(row) for row in segno.make(text, micro=False).matrix_iter(border=3)], np.uint8
        )
        for turned in (modules, np.rot90(modules), modules[:, ::-1]):
            made.append(bytes([turned.shape[1] - 8]) + (255 - 235 * turned).astype(np.uint8).tobytes())
    return made


def _texts() -> list[bytes]:
    return [b"https://ma.example.cn/c/K7M49TXP24", b"k7m4 9txp 24", "WIFI:S:车间;;".encode()]


def _plates() -> list[bytes]:
    scale = (
        "产品名称 电子计价秤\n型号 ACS-30\nMax 30 kg Min 200 g e=d=10 g\n出厂编号 20231108\n制造日期 2023.11"
    )
    vessel = (
        "简单压力容器\n设计压力 0.84 MPa\n容积 0.3 m³\n设备代码 21503101720230001\n制造单位 某某容器有限公司"
    )
    licence = "营业执照\n统一社会信用代码 91310115MA1K4XKJ0B\n名称 上海某某电梯有限公司"
    return [text.encode() for text in (scale, vessel, licence)]


def _values() -> list[bytes]:
    texts = ("1,250 kg", "-20~60 ℃", "DN 25", "2023年11月8日", "III", "TS2110123-2027", "ACS-30", "≤0.84MPa")
    return [bytes([place]) + b"\0" + text.encode() for place, text in enumerate(texts)]


def _corners() -> list[bytes]:
    box = {
        part: [at and [round(float(x)) for x in at] for at in points]
        for part, points in _seen().taps[PACKAGE].items()
    }
    rims = {
        "base_rim": [[260, 416], [330, 440], [417, 394]],
        "top_rim": [[160, 226], [270, 160], [394, 202], [270, 230]],
    }
    return [json.dumps(one).encode() for one in (box, rims)]


SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "photo": _photos,
    "jpeg": _jpegs,
    "picture": _pictures,
    "code": _texts,
    "nameplate": _plates,
    "value": _values,
    "corners": _corners,
    "sheet": lambda: [_seen().photos[PACKAGE]],
}
