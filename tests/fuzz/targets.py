"""What is fuzzed: bytes in, and nothing but an answer or a refusal in words may come out."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

from scanning.codes import read_code, read_scanned
from scanning.decode import read_codes
from scanning.measuring import Refusal, open_photo
from scanning.nameplate.fields import fields_of
from scanning.nameplate.lines import Line
from scanning.photos import UnreadablePhoto, gray_photo, upright_photo, whole_photo
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


def code(data: bytes) -> None:
    """What a camera or a keyboard gave."""
    text = data.decode("utf-8", "replace")
    read_code(text, "ma.example.cn")
    read_scanned(text, "ma.example.cn")


def nameplate(data: bytes) -> None:
    """Lines as an OCR gives them: one under the other, each as wide as its text."""
    texts = data.decode("utf-8", "replace").split("\n")[:60]
    lines = [
        Line(text, 0.9, tuple((float(x), float(y)) for x, y in _box(20 * row, 12 * len(text))))
        for row, text in enumerate(texts)
    ]
    for found in fields_of(lines, TODAY):
        assert 0 <= found.confidence <= 1


def _box(top: int, width: int) -> list[tuple[int, int]]:
    return [(0, top), (width, top), (width, top + 16), (0, top + 16)]


TARGETS: dict[str, Callable[[bytes], None]] = {"photo": photo, "code": code, "nameplate": nameplate}


def seeds(target: str) -> list[bytes]:
    """What the fuzzer begins with."""
    if target == "photo":
        small = sticker(module=2).convert("RGB")
        return [encoded(small, kind) for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")]
    if target == "code":
        return [b"https://ma.example.cn/c/K7M49TXP24", b"k7m4 9txp 24", "WIFI:S:车间;;".encode()]
    return [
        "产品名称 电子计价秤\n型号 ACS-30\nMax 30 kg Min 200 g e=d=10 g\n出厂编号 20231108\n制造日期 2023.11".encode()
    ]
