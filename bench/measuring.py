"""Packages measured on simulated photographs, beside taps on a plain homography in the same run.

`SCENES=200` for more than five scenes a row. A row says how far off dimensions and volumes are, what was refused,
what was wrong by more than 5 % without a word, and how often the interval of 90 % holds the truth. `KINDS=rounded` for
the rows of one kind only.

A second table says what that is worth for a verdict: packages whose interspace ratio lies up to 8 points beside a limit,
judged by the volume alone ("exceeds" where all of its interval does), beside the same by the homography's bare volume.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

import cv2
import numpy as np

from scanning.measuring import measure
from scanning.measuring.photo import open_photo
from scanning.measuring.sheet import board, board_corners
from tests.scanning.measuring.simulator.scenes import LACKS, LEVELS, Scene, Wanted, scene

SCENES = int(os.environ.get("SCENES", "5"))
FIRST = int(os.environ.get("FIRST", "1000"))
ONLY = os.environ.get("KINDS", "")
GROSS = 0.05
LIMITS = (0.30, 0.35, 0.40)
BESIDE = np.linspace(-0.08, 0.08, 33)


@dataclass
class Row:
    """What became of the scenes of one kind: relative errors, refusals, intervals that hold the truth."""

    name: str
    sizes: list[float] = field(default_factory=list)
    volumes: list[float] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)
    scenes: int = 0
    refused: int = 0
    gross: int = 0
    good: int = 0
    seconds: float = 0.0
    photos: int = 0
    worst: tuple[float, int] = (0.0, 0)
    verdicts: Counter[str] = field(default_factory=Counter)


def main() -> None:
    print(f"{SCENES} scenes a row, seeds from {FIRST}; share of the true size, CPU seconds a photo")
    print(
        f"{'':36}{'median':>8}{'p95':>8}{'vol p95':>9}{'refused':>9}{'> 5 %':>7}{'all ≤ 1 %':>11}{'in 90 %':>9}{'s':>7}  worst seed"
    )
    judged: list[Row] = []
    for wanted, ways in kinds():
        if not any(ONLY in name for name, _ in ways):
            continue
        rows = [Row(name) for name, _ in ways]
        for seed in range(FIRST, FIRST + SCENES):
            made = scene(replace(wanted, seed=seed))
            for row, (_, way) in zip(rows, ways, strict=True):
                judge(row, made, way)
        for row in rows:
            print(line(row), flush=True)
        judged += [row for row in rows if row.verdicts]
    print(
        f"\n{'interspace ratio beside a limit':36}{'wrong exceeds':>14}{'wrong within':>14}{'cannot tell':>13}"
    )
    for row in judged:
        told = row.verdicts
        wrong, missed, unsure = (
            told[key] / told.total() for key in ("wrong exceeds", "wrong within", "cannot tell")
        )
        print(f"{row.name:36}{wrong:14.1%}{missed:14.1%}{unsure:13.0%}")


def kinds() -> Iterator[tuple[Wanted, list[tuple[str, "Way"]]]]:
    """Kinds of scenes, each with the names of its rows and the ways to measure it."""
    for level in LEVELS:
        yield (
            Wanted(0, level),
            [
                (f"box, {level}: plain homography", by_homography),
                (f"box, {level}: taps", by_taps),
                (f"box, {level}: no taps", by_itself),
            ],
        )
        yield (
            Wanted(0, level, "cylinder"),
            [(f"cylinder, {level}: taps", by_taps), (f"cylinder, {level}: no taps", by_itself)],
        )
    for level in LEVELS[1:]:
        yield Wanted(0, level, photos=2), [(f"box, {level}: taps on two photos", by_taps)]
        yield Wanted(0, level, photos=3), [(f"box, {level}: taps on three photos", by_taps)]
    for paper in ("a4", "card", "sticker"):
        yield Wanted(0, "medium", paper=paper), [(f"box, medium, {paper}: taps", by_taps)]
    for lack in LACKS:
        yield Wanted(0, "medium", lack=lack), [(f"box, medium, {lack}: taps", by_taps)]


Answer = dict[str, Any]
Way = Callable[[Scene], Answer]


def by_taps(made: Scene) -> Answer:
    return measured(made, corners=made.taps, shape=made.wanted.shape)


def by_itself(made: Scene) -> Answer:
    return measured(made)


def measured(made: Scene, **options: Any) -> Answer:
    photos = [open_photo(name, data) for name, data in made.photos.items()]
    return dict(measure(photos, reference=made.wanted.paper, **options).as_json())


def by_homography(made: Scene) -> Answer:
    """What one gets without a model of the camera: a homography of the sheet for the base, the height by a plain pinhole."""
    (name, data), *_ = made.photos.items()
    photo = open_photo(name, data)
    corners, ids, _, _ = cv2.aruco.CharucoDetector(board()).detectBoard(
        cv2.cvtColor(photo.bgr, cv2.COLOR_BGR2GRAY)
    )
    if ids is None or len(ids) < 6:
        return {"refused": {"code": "no_sheet"}, "volume_mm3": None}
    height, width = photo.bgr.shape[:2]
    focal = (photo.focal_35 or 26) * float(np.hypot(width, height)) / 43.267
    camera = np.array([[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1]])
    page = np.column_stack([board_corners()[ids.ravel()], np.zeros(len(ids))])
    _, turn, shift = cv2.solvePnP(page, corners.reshape(-1, 2).astype(float), camera, None)
    seen = camera @ np.column_stack([cv2.Rodrigues(turn)[0], shift])
    taps = made.taps[name]
    tapped = dict(enumerate(taps["base"]))
    feet = {number: flat(seen, point, 0.0) for number, point in tapped.items() if point}
    heights = [upright(seen, feet[number], taps["top"][number]) for number in feet if taps["top"][number]]
    high = float(np.mean(heights))
    roof = np.array([flat(seen, point, -high) for point in taps["top"]])
    sides = [float(np.linalg.norm(roof[number] - roof[number - 1])) for number in range(4)]
    length, broad = sorted(((sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2), reverse=True)
    sizes = {"length": length, "width": broad, "height": high}
    volume = [length * broad * high] * 3
    return {"mm": {key: [size] * 3 for key, size in sizes.items()}, "volume_mm3": volume, "refused": None}


def flat(seen: Any, pixel: Any, z: float) -> Any:
    """Where a pixel's ray meets the plane at z (into the table)."""
    plane = np.column_stack([seen[:, 0], seen[:, 1], seen[:, 2] * z + seen[:, 3]])
    at = np.linalg.solve(plane, [*pixel, 1.0])
    return at[:2] / at[2]


def upright(seen: Any, foot: Any, pixel: Any) -> float:
    """How high above its foot the point lies that a pixel shows."""
    below = seen @ [*foot, 0, 1]
    u, v = pixel
    lean = np.array([seen[0, 2] - u * seen[2, 2], seen[1, 2] - v * seen[2, 2]])
    off = np.array([below[0] - u * below[2], below[1] - v * below[2]])
    return float(lean @ off / (lean @ lean))


def judge(row: Row, made: Scene, way: Way) -> None:
    began = time.process_time()
    answer = way(made)
    row.seconds += time.process_time() - began
    row.scenes += 1
    row.photos += len(made.photos)
    if made.wanted.shape == "box":
        row.verdicts.update(verdicts(answer, float(np.prod(list(made.mm.values())))))
    if answer["refused"]:
        row.refused += 1
        return
    if set(answer["mm"]) != set(made.mm):
        row.gross += 1
        row.worst = (1.0, made.wanted.seed)
        return
    off = [answer["mm"][name][0] / true - 1 for name, true in made.mm.items()]
    row.sizes += [abs(each) for each in off]
    row.held += [answer["mm"][name][1] <= true <= answer["mm"][name][2] for name, true in made.mm.items()]
    twice = [2.0 if name == "diameter" else 1.0 for name in made.mm]
    row.volumes.append(abs(float(np.prod((1 + np.array(off)) ** twice)) - 1))
    largest = max(abs(each) for each in off)
    row.gross += largest > GROSS
    row.good += largest <= 0.01
    row.worst = max(row.worst, (largest, made.wanted.seed))


def verdicts(answer: Answer, volume: float) -> Iterator[str]:
    """What is said of goods that leave as much of this package empty as a limit allows, and a little more or less."""
    for limit in LIMITS:
        for beside in BESIDE:
            allowed = volume * (1 - limit - beside) / (1 - limit)
            _, low, high = answer["volume_mm3"] or (0, 0, np.inf)
            if low > allowed:
                yield "exceeds" if beside > 0 else "wrong exceeds"
            elif high <= allowed:
                yield "within" if beside <= 0 else "wrong within"
            else:
                yield "cannot tell"


def line(row: Row) -> str:
    sizes, volumes = sorted(row.sizes) or [1.0], sorted(row.volumes) or [1.0]
    return (
        f"{row.name:36}{median(sizes):8.2%}{late(sizes):8.2%}{late(volumes):9.2%}"
        f"{row.refused / row.scenes:9.0%}{row.gross / row.scenes:7.1%}{row.good / row.scenes:11.0%}"
        f"{np.mean(row.held or [False]):9.0%}{row.seconds / row.photos:7.2f}  {row.worst[1]} ({row.worst[0]:.1%})"
    )


def late(values: list[float]) -> float:
    return values[min(int(len(values) * 0.95), len(values) - 1)]


if __name__ == "__main__":
    main()
