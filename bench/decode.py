"""Decode time and rate per photograph, beside single decoders in the same run.

Reads the reference photographs beside the checkout when they are there, and stickers generated here always.
"""

import csv
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import cv2
import numpy as np
import segno

from scanning.codes import new_tag, sticker_url
from scanning.decode import by_pyzbar, by_zxing, read_codes
from scanning.photos import Gray, gray_photo

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "data" / "qr"
Sample = tuple[Gray, str]
DECODERS: dict[str, Callable[[Gray], list[str]]] = {
    "zxing alone": by_zxing,
    "pyzbar alone": by_pyzbar,
    "cascade": lambda gray: read_codes(gray).texts,
}


def main() -> None:
    for name, samples in (("photographs", photographs()), ("generated stickers", stickers(120))):
        if not samples:
            print(f"{name}: none here")
            continue
        print(f"\n{name}, {len(samples)}")
        print(f"{'':14}{'read':>8}{'wrong':>7}{'median ms':>11}{'p95 ms':>9}{'max ms':>9}")
        for decoder, read in DECODERS.items():
            print(f"{decoder:14}" + figures(samples, read))


def figures(samples: list[Sample], read: Callable[[Gray], list[str]]) -> str:
    right = wrong = 0
    times = []
    for gray, expected in samples:
        began = time.perf_counter()
        texts = [same(text) for text in read(gray)]
        times.append((time.perf_counter() - began) * 1000)
        right += expected in texts
        wrong += bool(texts) and expected not in texts
    times.sort()
    p95 = times[int(len(times) * 0.95) - 1]
    share = right / len(samples)
    return f"{share:8.1%}{wrong:7}{statistics.median(times):11.1f}{p95:9.1f}{times[-1]:9.1f}"


def same(text: str) -> str:
    return "".join(text.split())


def photographs() -> list[Sample]:
    manifest = REFERENCE / "manifest.csv"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(gray_photo((REFERENCE / row["file"]).read_bytes()), same(row["expected_text"])) for row in rows]


def stickers(count: int) -> list[Sample]:
    """Stickers as they get in the field: tilted, small, blurred, dark, noisy."""
    rng = Random(7)
    return [worn_sticker(rng) for _ in range(count)]


def worn_sticker(rng: Random) -> Sample:
    url = sticker_url("https://ma.example.cn", new_tag(rng))
    modules = np.array([list(row) for row in segno.make(url, error="m").matrix_iter(border=4)], np.uint8)
    code = cv2.resize((1 - modules) * 255, None, fx=6, fy=6, interpolation=cv2.INTER_NEAREST)
    side = code.shape[0]
    scene = np.full((900, 1200), rng.randrange(90, 200), np.uint8)
    size = rng.uniform(140, 420)
    lean = rng.uniform(0, 0.3) * size
    x, y = rng.uniform(60, 1140 - size), rng.uniform(60, 840 - size)
    corners = np.array([[x, y], [x + size, y + lean], [x + size, y + size - lean], [x, y + size]], np.float32)
    square = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    warp = cv2.getPerspectiveTransform(square, corners)
    cv2.warpPerspective(code, warp, (1200, 900), scene, cv2.INTER_AREA, cv2.BORDER_TRANSPARENT)
    blur = rng.uniform(0.3, 1.8)
    scene = cv2.GaussianBlur(scene, (0, 0), blur)
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, rng.uniform(1, 12), scene.shape)
    dusk = rng.uniform(0.35, 1.0)
    return np.clip(scene * dusk + noise, 0, 255).astype(np.uint8), url


if __name__ == "__main__":
    main()
