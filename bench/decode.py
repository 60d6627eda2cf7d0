"""What each stage of reading a code adds and costs, and the whole beside single decoders in the same run.

Reads the reference photographs beside the checkout when they are there, and stickers made by the tests always. The
photographs were known when the stages were chosen; of the stickers, other seeds were. "Third" is a third of the
photographs by a hash of their names: it should not differ from the others. Times are processor time, so that neighbours on the machine hardly count.
"""

import csv
import statistics
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pyzbar import pyzbar

from scanning.decode import STAGES, by_zxing, read_codes, seen_by
from scanning.photos import Gray, gray_photo
from tests.scanning.stickers import TROUBLES, WITHOUT, nothing, seen

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "data" / "qr"
SEEDS = range(100, 106)  # of the stickers; others were looked at while the stages were chosen
Sample = tuple[Gray, str]
DECODERS: dict[str, Callable[[Gray], list[str]]] = {
    "zxing alone": lambda gray: [text for text, _ in by_zxing(gray)],
    "pyzbar alone": lambda gray: [code.data.decode("utf-8", "replace") for code in pyzbar.decode(gray)],
    "cascade": lambda gray: read_codes(gray).texts,
}


def main() -> None:
    photographs = reference()
    troubles = {trouble: [seen(trouble, seed) for seed in SEEDS] for trouble in TROUBLES}
    field = [sample for samples in troubles.values() for sample in samples]
    print(f"\n{'':37}{'read':>8}{'wrong':>7}{'median ms':>11}{'p95 ms':>9}{'max ms':>9}")
    for name, samples in (*photographs.items(), ("generated stickers", field)):
        for decoder, read in DECODERS.items():
            print(f"{name + ', ' + str(len(samples)):24}{decoder:13}{figures(samples, read)}", flush=True)
    for name, samples in troubles.items():
        print(f"  {name:35}{figures(samples, DECODERS['cascade'])}", flush=True)
    far = [far_away(seed) for seed in SEEDS]
    print(f"  {'small in 12 megapixels':35}{figures(far, DECODERS['cascade'])}", flush=True)
    print_stages([*(sample for samples in photographs.values() for sample in samples), *field, *far])
    bare = [nothing(kind, seed) for kind in WITHOUT for seed in range(4)]
    misread = sum(bool(read_codes(picture).texts) for picture in bare)
    print(f'\n{len(bare)} pictures without a code: something "read" in {misread}')


def far_away(seed: int) -> Sample:
    """A small sticker in a large photograph."""
    near, text = seen("small", seed)
    wall = np.random.default_rng(seed).normal(120, 4, (3000, 4000)).clip(0, 255).astype(np.uint8)
    wall[1400:2300, 700:1900] = near
    return wall, text


def figures(samples: list[Sample], read: Callable[[Gray], list[str]]) -> str:
    right = wrong = 0
    times = []
    for gray, expected in samples:
        began = time.process_time()
        texts = [same(text) for text in read(gray)]
        times.append((time.process_time() - began) * 1000)
        right += same(expected) in texts
        wrong += bool(texts) and same(expected) not in texts
    times.sort()
    p95 = float(np.percentile(times, 95, method="higher"))
    share = right / len(samples)
    return f"{share:8.1%}{wrong:7}{statistics.median(times):11.1f}{p95:9.1f}{times[-1]:9.1f}"


def print_stages(samples: list[Sample]) -> None:
    """Each stage on what none before it read, in order."""
    first, wrong, cost = Counter[str](), Counter[str](), defaultdict[str, list[float]](list)
    for gray, expected in samples:
        for stage in STAGES:
            began = time.process_time()
            texts = [same(code.text) for code in seen_by(stage, gray, time.perf_counter() + 2)]
            cost[stage.name].append((time.process_time() - began) * 1000)
            if texts:
                first[stage.name] += same(expected) in texts
                wrong[stage.name] += same(expected) not in texts
                break
    print(f"\n{'stage, in order':32}{'tried':>8}{'adds':>7}{'wrong':>7}{'median ms':>11}{'p95 ms':>9}")
    for stage in STAGES:
        times = cost[stage.name] or [0.0]
        p95 = float(np.percentile(times, 95, method="higher"))
        print(
            f"{stage.name:32}{len(cost[stage.name]):8}{first[stage.name]:7}{wrong[stage.name]:7}"
            f"{statistics.median(times):11.1f}{p95:9.1f}"
        )


def same(text: str) -> str:
    return "".join(text.split())


def reference() -> dict[str, list[Sample]]:
    """The photographs beside the checkout: those looked at, and those held out."""
    manifest = REFERENCE / "manifest.csv"
    if not manifest.exists():
        return {}
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    parts: dict[str, list[Sample]] = {"photographs": [], "third": []}
    for row in rows:
        part = "photographs" if zlib.crc32(row["file"].encode()) % 3 else "third"
        parts[part].append((gray_photo((REFERENCE / row["file"]).read_bytes()), row["expected_text"]))
    return parts


if __name__ == "__main__":
    main()
