"""Codes are read from pictures as they come from the field; nothing is read where there is no code."""

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from scanning.__main__ import main
from scanning.decode import read_codes, read_photo
from tests.scanning.pictures import TEXT, encoded, on_a_wall, sticker, tilted
from tests.scanning.stickers import WITHOUT, nothing
from tests.scanning.stickers import seen as seen_in_the_field

LONG = 60.0  # s: what is read must not depend on what else the machine does
PHOTOGRAPHS = Path(__file__).parents[3] / "shared" / "data" / "qr"


def dusk(gray):
    return (gray * 0.12).astype(np.uint8)


def defocused(gray):
    return cv2.GaussianBlur(gray, (0, 0), 4.5)


def half_in_shadow(gray):
    dark = gray.copy()
    dark[:, : gray.shape[1] // 2] = dark[:, : gray.shape[1] // 2] * 0.3
    return dark


def with_glare(gray):
    down, across = np.mgrid[: gray.shape[0], : gray.shape[1]]
    spot = 255 * np.exp(-((across - 700) ** 2 + (down - 520) ** 2) / (2 * 40**2))
    return np.clip(gray + spot, 0, 255).astype(np.uint8)


def white_on_black(gray):
    return 255 - gray


def mirrored(gray):
    return np.ascontiguousarray(gray[:, ::-1])


@pytest.mark.parametrize(
    "seen", [tilted, dusk, defocused, half_in_shadow, with_glare, white_on_black, mirrored, np.rot90]
)
def test_a_sticker_is_read_as_it_is_seen_in_the_field(seen):
    assert read_codes(seen(on_a_wall(sticker(module=10))), LONG).texts == [TEXT]


def test_a_small_sticker_in_a_large_photograph_is_read():
    assert read_codes(on_a_wall(sticker(module=3), size=(4000, 3000)), LONG).texts == [TEXT]


def test_several_stickers_in_view_are_all_read():
    texts = [f"https://mashang.example/c/{tag}" for tag in ("K7M49TXP24", "0112568V04")]
    assert sorted(read_codes(on_a_wall(*map(sticker, texts)), LONG).texts) == sorted(texts)


def test_the_same_code_stuck_twice_is_one_text():
    assert read_codes(on_a_wall(sticker(), sticker()), LONG).texts == [TEXT]


@pytest.mark.parametrize("text", ["Britain’s longest", "黄浦区 3 号客梯", "Ünïcödé"])
def test_a_text_beyond_ascii_is_read_as_it_was_written(text):
    assert read_codes(on_a_wall(sticker(text)), LONG).texts == [text]


@pytest.mark.parametrize(
    "trouble", ["tilted", "on a pipe", "wavy", "small", "motion", "blurred", "dusk", "dense"]
)
def test_a_sticker_in_the_field_is_read_and_found_in_its_place(trouble):
    picture, text = seen_in_the_field(trouble, 3)
    [code] = read_codes(picture, LONG).codes
    assert code.text == text
    middle = np.array(code.corners).mean(0)
    assert np.hypot(*(middle - np.array(picture.shape[::-1]) / 2)) < 40


@pytest.mark.parametrize("kind", WITHOUT)
def test_what_only_looks_like_a_code_is_not_read(kind):
    assert read_codes(nothing(kind, 1), LONG).texts == []


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_read_where_there_is_no_code(seed):
    rough = np.random.default_rng(seed).integers(0, 256, (120 + 60 * seed, 160), dtype=np.uint8)
    reading = read_codes(cv2.resize(rough, (800, 600), interpolation=cv2.INTER_NEAREST))
    assert reading.texts == []
    assert reading.stage is None


def test_no_stage_is_begun_when_the_time_is_up():
    reading = read_codes(on_a_wall(), limit_s=0)
    assert reading.texts == []


def test_a_clear_code_is_read_even_when_there_is_no_time_for_more():
    assert read_codes(on_a_wall(sticker()), limit_s=0).texts == [TEXT]


def test_real_photographs_are_read_and_none_is_misread():
    """On the photographs that lie beside the tree, where they do; the share is the one promised."""
    if not (PHOTOGRAPHS / "manifest.csv").exists():
        return
    right, total = 0, 0
    with (PHOTOGRAPHS / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest):
            texts = [
                "".join(text.split())
                for text in read_photo((PHOTOGRAPHS / row["file"]).read_bytes(), LONG).texts
            ]
            assert texts in ([], ["".join(row["expected_text"].split())]), row["file"]
            right, total = right + bool(texts), total + 1
    assert right / total >= 0.98


def test_the_command_prints_a_line_a_file_and_fails_on_what_is_no_image(tmp_path, capsys):
    good, bare, bad = tmp_path / "good.png", tmp_path / "bare.png", tmp_path / "bad.jpg"
    good.write_bytes(encoded(sticker()))
    bare.write_bytes(encoded(sticker().crop((0, 0, 30, 30))))
    bad.write_bytes(b"not a picture")

    assert main(["decode", str(good), str(bare)]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first.keys() == {"file", "texts", "ms"}
    assert (first["file"], first["texts"], second["texts"]) == (str(good), [TEXT], [])

    assert main(["decode", str(bad), str(tmp_path / "absent.png"), str(good), "--explain"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["error"] == "这个文件不是照片。请传 JPEG、PNG 或 WebP 照片"
    assert lines[1]["error"].startswith("打不开这个文件")
    assert (lines[2]["texts"], lines[2]["stage"]) == ([TEXT], "zxing")
    assert list(lines[2]["tried"]) == ["zxing"]
    [corners] = lines[2]["places"]
    assert np.abs(np.array(corners) - [[32, 32], [264, 32], [264, 264], [32, 264]]).max() < 4
