"""What each stage of reading a code adds and costs, and the whole beside single decoders in the same run.

Pictures are the reference photographs beside the checkout, when they are there, and stickers made by the tests. Which
stages stand in scanning/decode.py is decided on those "to choose by": two thirds of the photographs, and stickers of
the seeds that were looked at. The others are judged by: a third of the photographs, by the digest of their bytes, and
stickers of seeds that nobody looked at. Times are processor time, so that neighbours on the machine hardly count.
"""

import csv
import hashlib
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from pyzbar import pyzbar

from scanning import preparation as prepare
from scanning.decode import STAGES, Stage, by_zxing, read_codes, seen_by
from scanning.finders import Points
from scanning.photos import Gray, gray_photo
from tests.scanning.stickers import TROUBLES, WITHOUT, nothing, seen

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "data" / "qr"
CHOOSING, JUDGING = "to choose by", "held out"
SEEDS = {
    CHOOSING: range(40),
    JUDGING: range(100, 106),
}  # of the stickers; of 12 a stage that dirt needs added nothing
PATIENCE = (
    60.0  # s; whether the limit of 2 s is kept shows in the longest time, whatever else the machine does
)
NOWHERE = np.zeros((4, 2))  # where it is does not count here
Sample = tuple[Gray, str]
Found = list[tuple[str, Points]]


def by_pyzbar(gray: Gray) -> Found:
    return [(code.data.decode("utf-8", "replace"), NOWHERE) for code in pyzbar.decode(gray)]


DECODERS: dict[str, Callable[[Gray], list[str]]] = {
    "zxing alone": lambda gray: [text for text, _ in by_zxing(gray)],
    "pyzbar alone": lambda gray: [text for text, _ in by_pyzbar(gray)],
    "cascade": lambda gray: read_codes(gray, PATIENCE).texts,
}
# What the stages might be followed by, and is not: each on what no stage reads.
LEFT_OUT = [
    Stage("zxing equalised", lambda gray, _: by_zxing(prepare.equalised(gray))),
    Stage("zxing thresholded", lambda gray, _: by_zxing(prepare.thresholded(gray))),
    Stage("zxing ×3 across", lambda gray, _: by_zxing(prepare.resized(gray, 3, 1))),
    Stage("zxing ×3 down", lambda gray, _: by_zxing(prepare.resized(gray, 1, 3))),
    Stage("zxing in tiles", lambda gray, _: in_tiles(gray, by_zxing)),
    Stage("pyzbar", lambda gray, _: by_pyzbar(gray)),
    Stage("pyzbar ×2", lambda gray, _: by_pyzbar(prepare.doubled(gray))),
    Stage("pyzbar sharpened", lambda gray, _: by_pyzbar(prepare.sharpened(gray))),
    Stage("pyzbar equalised", lambda gray, _: by_pyzbar(prepare.equalised(gray))),
    Stage("pyzbar thresholded", lambda gray, _: by_pyzbar(prepare.thresholded(gray))),
]


def in_tiles(gray: Gray, read: Callable[[Gray], Found]) -> Found:
    """Nine half-size parts, each at twice its size."""
    high, wide = gray.shape[0] // 2, gray.shape[1] // 2
    corners = [(high * down // 2, wide * across // 2) for down in range(3) for across in range(3)]
    return [found for y, x in corners for found in read(prepare.doubled(gray[y : y + high, x : x + wide]))]


def main() -> None:
    photographs = reference()
    troubles = {trouble: [seen(trouble, seed) for seed in SEEDS[JUDGING]] for trouble in TROUBLES}
    stickers = {
        CHOOSING: [seen(trouble, seed) for trouble in TROUBLES for seed in SEEDS[CHOOSING]],
        JUDGING: [sample for samples in troubles.values() for sample in samples],
    }
    far = {part: [far_away(seed) for seed in seeds[:6]] for part, seeds in SEEDS.items()}
    print(f"\n{'':45}{'read':>8}{'wrong':>7}{'median ms':>11}{'p95 ms':>9}{'max ms':>9}")
    for name, parts in (("photographs", photographs), ("stickers", stickers)):
        for part, samples in parts.items():
            for decoder, read in DECODERS.items():
                print(f"{f'{len(samples)} {name} {part}':32}{decoder:13}{figures(samples, read)}", flush=True)
    for name, samples in (*troubles.items(), ("small in 12 megapixels", far[JUDGING])):
        print(f"  {f'{len(samples)} {name}':43}{figures(samples, DECODERS['cascade'])}", flush=True)
    print_stages({part: [*photographs.get(part, []), *stickers[part], *far[part]] for part in SEEDS})
    bare = [nothing(kind, seed) for kind in WITHOUT for seed in range(4)]
    misread = sum(bool(read_codes(picture, PATIENCE).texts) for picture in bare)
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
    share = right / len(samples)
    return f"{share:8.1%}{wrong:7}{statistics.median(times):11.1f}{percentile(times):9.1f}{times[-1]:9.1f}"


def print_stages(parts: dict[str, list[Sample]]) -> None:
    """Each stage on what none before it read, in order; then what is left out, on what none reads."""
    kept, left_out = Table(), Table()
    for part, samples in parts.items():
        for gray, expected in samples:
            if not any(kept.tried(stage, part, gray, expected) for stage in STAGES):
                for stage in LEFT_OUT:
                    left_out.tried(stage, part, gray, expected)
    columns = f"{'tried':>8}{CHOOSING:>14}{JUDGING:>10}{'wrong':>7}{'median ms':>11}{'p95 ms':>9}"
    print(f"\n{'stage, in order: what it adds':32}{columns}")
    kept.print(STAGES)
    print(f"\n{'left out: what it would add':32}{columns}")
    left_out.print(LEFT_OUT)


class Table:
    """What stages read first, and what they cost wherever they were tried."""

    def __init__(self) -> None:
        self.adds = Counter[tuple[str, str]]()
        self.wrong = Counter[str]()
        self.ms = defaultdict[str, list[float]](list)

    def tried(self, stage: Stage, part: str, gray: Gray, expected: str) -> bool:
        """Whether it read anything."""
        began = time.process_time()
        texts = [same(code.text) for code in seen_by(stage, gray, time.perf_counter() + PATIENCE)]
        self.ms[stage.name].append((time.process_time() - began) * 1000)
        self.adds[stage.name, part] += same(expected) in texts
        self.wrong[stage.name] += bool(texts) and same(expected) not in texts
        return bool(texts)

    def print(self, stages: Iterable[Stage]) -> None:
        for stage in stages:
            times, adds = self.ms[stage.name] or [0.0], [self.adds[stage.name, part] for part in SEEDS]
            print(
                f"{stage.name:32}{len(self.ms[stage.name]):8}{adds[0]:14}{adds[1]:10}{self.wrong[stage.name]:7}"
                f"{statistics.median(times):11.1f}{percentile(times):9.1f}"
            )


def percentile(times: list[float]) -> float:
    return float(np.percentile(times, 95, method="higher"))


def same(text: str) -> str:
    return "".join(text.split())


def reference() -> dict[str, list[Sample]]:
    """The photographs beside the checkout."""
    manifest = REFERENCE / "manifest.csv"
    if not manifest.exists():
        return {}
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    parts: dict[str, list[Sample]] = {CHOOSING: [], JUDGING: []}
    for row in rows:
        data = (REFERENCE / row["file"]).read_bytes()
        part = CHOOSING if hashlib.sha256(data).digest()[0] % 3 else JUDGING
        parts[part].append((gray_photo(data), row["expected_text"]))
    return parts


if __name__ == "__main__":
    main()
