"""Opens a photo that may be anything: bytes in, upright pixels out, or a refusal that says what to do.

The type is told by content, never by name. What the header declares is checked before a pixel is decoded.
"""

import struct
import zlib
from enum import StrEnum
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps

from scanning.jpeg_structure import is_whole_jpeg

Gray = NDArray[np.uint8]

MAX_BYTES = 25_000_000
# 48 MP and 50 MP are what phones make at most by default; 50 MP of one byte each is what one decoding holds.
MAX_PIXELS = 52_000_000
MIN_SIDE = 21  # modules of the smallest QR code
TWO_LENSES = "MPO"  # a JPEG of a phone that puts a second picture behind it, which nobody looks at
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")


class Reason(StrEnum):
    """Why a photo was not opened."""

    EMPTY = "empty"
    HEAVY = "heavy"
    LARGE = "large"
    SMALL = "small"
    BROKEN = "broken"
    HEIC = "heic"
    DRAWING = "drawing"
    DOCUMENT = "document"
    VIDEO = "video"
    NOT_AN_IMAGE = "not_an_image"


class UnreadablePhoto(ValueError):
    """The bytes are not a photo that can be read; `say` tells the person what it is and what to do."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        self.say = SENTENCES[reason]
        super().__init__(self.say)


def gray_photo(data: bytes) -> Gray:
    """Brightness, (height, width) from 0 to 255, upright; of an animation the first frame, on white if transparent.

    Raises UnreadablePhoto.
    """
    image = _opened(data)
    try:
        if image.format == "JPEG":
            image.draft("L", image.size)
        return _brightness(_upright(image))
    except _BROKEN as error:
        raise UnreadablePhoto(Reason.BROKEN) from error


def upright_photo(data: bytes) -> Image.Image:
    """The photo with its colours, upright, decoded whole; `format` is told by content. Raises UnreadablePhoto."""
    image = _opened(data)
    try:
        turned = _upright(image)
        turned.format = "JPEG" if image.format == TWO_LENSES else image.format
        return turned
    except _BROKEN as error:
        raise UnreadablePhoto(Reason.BROKEN) from error


def whole_photo(data: bytes) -> tuple[str, int, int]:
    """Format and size upright (px) of a photo that opens to its end. Raises UnreadablePhoto.

    Decodes only what its structure does not vouch for.
    """
    image = _opened(data)
    if image.format in ("JPEG", TWO_LENSES) and is_whole_jpeg(data):
        width, height = image.size
        return ("JPEG", height, width) if _lies_on_its_side(image) else ("JPEG", width, height)
    turned = upright_photo(data)
    return turned.format or "", *turned.size


SENTENCES = {
    Reason.EMPTY: "这个文件是空的（0 字节），请重新选一张照片",
    Reason.HEAVY: f"照片超过 {MAX_BYTES // 1_000_000} MB，请用手机相机重新拍一张",
    Reason.LARGE: f"照片超过 {MAX_PIXELS // 1_000_000} 百万像素，请把相机调到普通分辨率再拍",
    Reason.SMALL: "图片太小，看不清里面的码，请靠近一些再拍",
    Reason.BROKEN: "照片不完整或已损坏，请再传一次或重新拍一张",
    Reason.HEIC: "这是 HEIC 照片，暂时打不开。请在“设置 → 相机 → 格式”里选“兼容性最佳”，或转成 JPEG 再传",
    Reason.DRAWING: "这是矢量图（SVG），不是照片。请传 JPEG、PNG 或 WebP 照片",
    Reason.DOCUMENT: "这是文档，不是照片。请传 JPEG、PNG 或 WebP 照片",
    Reason.VIDEO: "这是视频，不是照片。请拍一张照片",
    Reason.NOT_AN_IMAGE: "这个文件不是照片。请传 JPEG、PNG 或 WebP 照片",
}

# What Pillow raises on damaged files, by experience: its readers don't agree on one kind of error.
_BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, AttributeError),
    *(struct.error, zlib.error, MemoryError, Image.DecompressionBombError),
)


def _opened(data: bytes) -> Image.Image:
    if not data:
        raise UnreadablePhoto(Reason.EMPTY)
    if len(data) > MAX_BYTES:
        raise UnreadablePhoto(Reason.HEAVY)
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise UnreadablePhoto(Reason.LARGE) from error
    except _BROKEN as error:
        raise UnreadablePhoto(_what_else(data)) from error
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise UnreadablePhoto(Reason.LARGE)
    if min(width, height) < MIN_SIDE:
        raise UnreadablePhoto(Reason.SMALL)
    return image


def _what_else(data: bytes) -> Reason:
    """What a file is that Pillow did not open as a photo."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<svg", b"<?xml", b"<!doctype svg")) and b"<svg" in data[:65_536].lower():
        return Reason.DRAWING
    if head.startswith(
        (b"%pdf", b"pk\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"<!doctype", b"<html", b"<?xml")
    ):
        return Reason.DOCUMENT
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return Reason.HEIC if brand in _HEIC else Reason.BROKEN if brand in _AVIF else Reason.VIDEO
    if head.startswith((b"\x1ae\xdf\xa3", b"riff")) and head[8:12] != b"webp":
        return Reason.VIDEO
    known = head.startswith((b"\xff\xd8", b"\x89png", b"gif8", b"bm", b"ii*\x00", b"mm\x00*", b"riff"))
    return Reason.BROKEN if known else Reason.NOT_AN_IMAGE


_HEIC = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
_AVIF = {b"avif", b"avis"}


def _upright(image: Image.Image) -> Image.Image:
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except _BROKEN:
        return image  # a damaged EXIF block says nothing about the pixels


def _lies_on_its_side(image: Image.Image) -> bool:
    try:
        return image.getexif().get(ExifTags.Base.Orientation) in (5, 6, 7, 8)
    except _BROKEN:
        return False  # as in `_upright`


def _brightness(image: Image.Image) -> Gray:
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return _from_deep(np.asarray(image))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return np.array(image.convert("L"))


def _from_deep(values: NDArray[np.generic]) -> Gray:
    """More than 8 bits a pixel, stretched from the darkest to the brightest: scanners leave their range unused."""
    exact = np.nan_to_num(values.astype(np.float32))
    darkest, brightest = float(exact.min()), float(exact.max())
    return ((exact - darkest) * (255 / max(brightest - darkest, 1e-9))).astype(np.uint8)
