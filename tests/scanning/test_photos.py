"""Whatever is sent as a photo is opened upright or refused with a sentence; nothing else happens."""

import json
import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from scanning.__main__ import main
from scanning.decode import read_photo
from scanning.photos import Reason, UnreadablePhoto, gray_photo, upright_photo
from tests.scanning.pictures import TEXT, encoded, sticker

ORIENTATION = 0x0112


def refusal(data: bytes) -> UnreadablePhoto:
    with pytest.raises(UnreadablePhoto) as refused:
        gray_photo(data)
    return refused.value


def png_that_declares(width: int, height: int, body: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(body))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"hello", Reason.NOT_AN_IMAGE),
        (b"\x00" * 5000, Reason.NOT_AN_IMAGE),
        (b"\x89PNG\r\n\x1a\n" + bytes(25_000_000), Reason.HEAVY),
        (b"%PDF-1.7\n", Reason.DOCUMENT),
        (b"PK\x03\x04" + bytes(100), Reason.DOCUMENT),
        (b"<!doctype html><title>x</title>", Reason.DOCUMENT),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', Reason.DRAWING),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x -->\n<svg/>', Reason.DRAWING),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), Reason.HEIC),
        (b"\x00\x00\x00\x18ftypmif1" + bytes(100), Reason.HEIC),
        (b"\x00\x00\x00\x18ftypisom" + bytes(100), Reason.VIDEO),
        (b"\x1a\x45\xdf\xa3" + bytes(100), Reason.VIDEO),
        (b"RIFF\x00\x00\x00\x00AVI LIST", Reason.VIDEO),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Reason.BROKEN),
        (b"\xff\xd8\xff\xe0" + bytes(100), Reason.BROKEN),
        (b"\x89PNG\r\n\x1a\n", Reason.BROKEN),
        (png_that_declares(50_000, 50_000), Reason.LARGE),
        (png_that_declares(10_000, 10_000), Reason.LARGE),
        (png_that_declares(8_000, 6_000), Reason.BROKEN),
        (png_that_declares(0, 0), Reason.BROKEN),
        (png_that_declares(1, 10_000, bytes(20_000)), Reason.SMALL),
    ],
    ids=lambda value: value.name if isinstance(value, Reason) else "",
)
def test_what_is_no_photo_is_refused_with_a_sentence(data, reason):
    refused = refusal(data)
    assert refused.reason is reason
    assert "，" in refused.say or "。" in refused.say


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
@pytest.mark.parametrize("kept", [0.05, 0.5, 0.9])
def test_a_photo_cut_off_on_its_way_is_refused_and_never_crashes(kind, kept):
    grain = np.random.default_rng(2).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    whole = encoded(Image.fromarray(grain), kind)
    assert refusal(whole[: int(len(whole) * kept)]).reason is Reason.BROKEN


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_every_usual_kind_of_file_is_read(kind):
    assert read_photo(encoded(sticker().convert("RGB"), kind)).texts == [TEXT]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_depth_and_colour_model_is_read(mode):
    picture = sticker()
    if mode == "I;16":
        picture = Image.fromarray((np.asarray(picture).astype(np.uint16) * 3) + 20_000)
    elif mode in ("I", "F"):
        picture = Image.fromarray(np.asarray(picture).astype(np.int32 if mode == "I" else np.float32) / 255)
    else:
        picture = picture.convert(mode)
    kind = {"CMYK": "JPEG", "I": "TIFF", "F": "TIFF"}.get(mode, "PNG")
    assert read_photo(encoded(picture, kind)).texts == [TEXT]


def test_a_transparent_picture_stands_on_white():
    picture = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    assert int(gray_photo(encoded(picture)).min()) == 255


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_is_read(kind):
    other = sticker("https://mashang.example/c/0112568V04").resize(sticker().size)
    moving = encoded(sticker(), kind, save_all=True, append_images=[other], duration=100, lossless=True)
    with Image.open(BytesIO(moving)) as opened:
        assert opened.n_frames == 2
    assert read_photo(moving).texts == [TEXT]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright_as_its_camera_says(orientation):
    lying = Image.new("L", (80, 40), 255)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    upright = gray_photo(encoded(lying, "JPEG", exif=exif))
    assert upright.shape == ((80, 40) if orientation >= 5 else (40, 80))


def test_a_damaged_exif_block_does_not_hide_the_picture():
    assert read_photo(encoded(sticker(), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xffjunk")).texts == [
        TEXT
    ]


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_damage_to_a_file_brings_anything_but_a_picture_or_a_refusal(data):
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"]))
    whole = bytearray(encoded(sticker(module=2), kind))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=20)):
        whole[place] = data.draw(st.integers(0, 255))
    try:
        assert gray_photo(bytes(whole)).ndim == 2
    except UnreadablePhoto as refused:
        assert refused.say


def test_a_photo_keeps_its_colours_and_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90°
    photo = upright_photo(encoded(Image.new("RGB", (60, 40), "red"), "JPEG", exif=exif))
    assert (photo.size, photo.mode, photo.format) == ((40, 60), "RGB", "JPEG")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_code_is_read_whichever_way_the_camera_was_held(orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    assert read_photo(encoded(sticker(), "JPEG", exif=exif)).texts == [TEXT]


def test_a_camera_that_lies_about_its_size_and_direction_does_not_hide_the_code():
    exif = Image.Exif()
    exif[ORIENTATION] = 99
    exif[ExifTags.Base.ImageWidth], exif[ExifTags.Base.ImageLength] = 50_000, 1
    exif[ExifTags.Base.FocalLengthIn35mmFilm] = 0
    photo = encoded(sticker(), "JPEG", exif=exif)
    assert read_photo(photo).texts == [TEXT]
    assert gray_photo(photo).shape == np.asarray(sticker()).shape


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b"hello", "不是照片"),
        (png_that_declares(0, 0), "已损坏"),
        (png_that_declares(1, 10_000, bytes(20_000)), "太小"),
        (png_that_declares(50_000, 50_000), "百万像素"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "HEIC"),
    ],
    ids=["empty", "no image", "0 x 0", "1 x 10,000", "50,000 x 50,000", "HEIC"],
)
def test_the_command_says_what_is_wrong_with_a_file_and_goes_on_with_the_next(tmp_path, capsys, data, says):
    bad, good = tmp_path / "bad.jpg", tmp_path / "good.png"
    bad.write_bytes(data)
    good.write_bytes(encoded(sticker()))
    assert main(["decode", str(bad), str(good)]) == 1
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert says in first["error"]
    assert (first["texts"], second["texts"]) == ([], [TEXT])
