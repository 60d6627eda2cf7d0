"""Reads the QR codes of a picture: the quickest decoder first, then prepared pictures, within one time limit."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import zxingcpp
from pyzbar import pyzbar

from scanning import preparation as prepare
from scanning.photos import Gray, gray_photo

LIMIT_S = 2.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the texts, each once; by which stage (None if by none); in how many ms."""

    texts: list[str]
    stage: str | None
    ms: float


def read_photo(data: bytes, limit_s: float = LIMIT_S) -> Reading:
    """The codes in a photo's bytes; `ms` counts from the opened picture. Raises photos.UnreadablePhoto."""
    return read_codes(gray_photo(data), limit_s)


def read_codes(gray: Gray, limit_s: float = LIMIT_S) -> Reading:
    """The codes in a picture, brightness as (height, width).

    The first stage that reads anything ends the search, so several codes in view are found when they are clear.
    Within the last fifth of the limit no stage is begun: one stage alone cannot be interrupted.
    """
    began = time.perf_counter()
    for stage, texts in _attempts(gray):
        spent = time.perf_counter() - began
        if texts or spent > limit_s * 0.8:
            return Reading(texts, stage if texts else None, spent * 1000)
    return Reading([], None, (time.perf_counter() - began) * 1000)


def _attempts(gray: Gray) -> Iterator[tuple[str, list[str]]]:
    yield "zxing", by_zxing(gray)
    work = prepare.reduced(gray)
    for stage, decoder, preparation in STAGES:
        yield stage, decoder(preparation(work))
    for tile in prepare.tiles(gray):
        yield "zxing tiles", by_zxing(prepare.doubled(tile))


def by_zxing(gray: Gray) -> list[str]:
    """zxing-cpp's texts. Only model 2: in noise it "reads" Micro QR codes, which nobody sticks on a machine."""
    found = zxingcpp.read_barcodes(gray, _QR, text_mode=zxingcpp.TextMode.Plain)
    return _each_once(code.text for code in found if code.valid)


_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2])


def by_pyzbar(gray: Gray) -> list[str]:
    """zbar's texts, its guess at the encoding put right where it took UTF-8 for Shift-JIS."""
    found = pyzbar.decode(gray, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return _each_once(_as_utf_8(code.data.decode("utf-8", "replace")) for code in found)


def _as_utf_8(text: str) -> str:
    try:
        return text.encode("cp932").decode("utf-8")
    except UnicodeError:
        return text


def _each_once(texts: Iterator[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]


Stage = tuple[str, Callable[[Gray], list[str]], Callable[[Gray], Gray]]
STAGES: list[Stage] = [
    ("zxing ×2", by_zxing, prepare.doubled),
    ("zxing sharpened", by_zxing, prepare.sharpened),
    ("zxing brightened", by_zxing, prepare.brightened),
    ("pyzbar half", by_pyzbar, lambda gray: prepare.resized(gray, 0.5, 0.5)),
    ("pyzbar thresholded", by_pyzbar, prepare.thresholded),
    ("zxing thresholded", by_zxing, lambda gray: prepare.thresholded(gray, 25)),
    ("zxing ×2 sharpened", by_zxing, lambda gray: prepare.sharpened(prepare.doubled(gray), 4)),
    ("pyzbar sharpened", by_pyzbar, prepare.sharpened),
    ("zxing closed", by_zxing, prepare.closed),
    ("pyzbar ×2", by_pyzbar, prepare.doubled),
    ("pyzbar equalised", by_pyzbar, prepare.equalised),
    ("zxing ×3 across", by_zxing, lambda gray: prepare.resized(gray, 3, 1)),
    ("zxing ×3 down", by_zxing, lambda gray: prepare.resized(gray, 1, 3)),
]
