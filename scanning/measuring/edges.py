"""Looks across the edges that a shape should show in a photo, and finds where they really are.

A profile is the picture along a short line across an edge; its strength at a place is by how many grey levels the
colours change there, seen at a width of `blur` px, as a share of the strongest place of the profile.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.measuring.camera import Floats, View
from scanning.measuring.photo import Bgr
from scanning.measuring.shapes import Marks, Shape
from scanning.measuring.tones import as_light
from scanning.measuring.views import Seen

TILTS = 9
FAINT = 5.0  # grey levels: half a vote; a fainter step may be noise


@dataclass(frozen=True, slots=True)
class Profiles:
    """`at` (n, 2) px and `normals` (n, 2) of the expected edge; `strength` (n, m) from −half to +half px across it."""

    marks: Marks
    at: Floats
    normals: Floats
    strength: Floats
    contrast: Floats
    slopes: NDArray[np.float32]
    """By how many grey levels each colour rises (n, m, 3), at the same places."""
    half: float

    @property
    def step(self) -> float:
        return 2 * self.half / (self.strength.shape[1] - 1)

    def votes(self, pixels: Floats) -> Floats:
        """Strength (…, n) where an outline through `pixels` (…, n, 2) crosses the profiles; 0 outside of them."""
        place = (((pixels - self.at) * self.normals).sum(-1) + self.half) / self.step
        last = self.strength.shape[1] - 1
        below = np.clip(np.floor(place).astype(int), 0, last - 1)
        share = np.clip(place - below, 0, 1)
        rows = np.arange(len(self.at))
        value = self.strength[rows, below] * (1 - share) + self.strength[rows, below + 1] * share
        return np.where((place >= 0) & (place <= last), value, 0.0)

    def peaks(self, reach: float) -> tuple[Floats, NDArray[np.bool_]]:
        """Offset (n,) px of the strongest step, near ones preferred, to a part of a pixel; and whether there is one."""
        offsets = np.linspace(-self.half, self.half, self.strength.shape[1])
        preferred = self.strength * np.exp(-(offsets**2) / (2 * reach**2))
        inner = preferred[:, 1:-1]
        summit = (self.strength[:, 1:-1] >= self.strength[:, :-2]) & (
            self.strength[:, 1:-1] >= self.strength[:, 2:]
        )
        best = np.where(summit, inner, -1).argmax(1) + 1
        rows = np.arange(len(best))
        left, top, right = (self.strength[rows, best + side] for side in (-1, 0, 1))
        curve = left - 2 * top + right
        shift = np.where(curve < -1e-12, (left - right) / np.where(curve < -1e-12, 2 * curve, 1), 0)
        clear = summit[rows, best - 1] & (top > 0.25)
        return offsets[best] + np.clip(shift, -0.5, 0.5) * self.step, clear


@dataclass(frozen=True, slots=True)
class Line:
    """An edge seen as a whole: how far (n,) px its profiles meet it, and by how much it stands out of the noise."""

    offsets: Floats
    clear: float


def whole_edge(look: Profiles, rows: NDArray[np.intp]) -> Line | None:
    """The line across these profiles of one edge along which colours change most, all averaged.

    A single profile tells nothing where noise is larger than the step; a hundred of them do. None without a summit.
    """
    slopes = look.slopes[rows].astype(float)
    columns = np.arange(slopes.shape[1])
    tilted = np.linspace(-1, 1, len(rows)) * np.linspace(-1, 1, TILTS)[:, None] * look.half / 2
    places = columns + tilted[..., None] / look.step
    below = np.clip(np.floor(places).astype(int), 0, len(columns) - 2)
    share = np.clip(places - below, 0, 1)[..., None]
    row = np.arange(len(rows))[:, None]
    mean = (slopes[row, below] * (1 - share) + slopes[row, below + 1] * share).mean(1)
    change = np.sqrt((mean**2).sum(-1))
    noise = 1.48 * float(np.median(np.abs(slopes))) * np.sqrt(3 / len(rows))
    tilt, column = np.unravel_index(int(change[:, 1:-1].argmax()), change[:, 1:-1].shape)
    left, top, right = change[tilt, column : column + 3]
    if left >= top or right >= top:
        return None
    shift = (left - right) / (2 * (left - 2 * top + right))
    offsets = (column + 1 + shift) * look.step - look.half + tilted[tilt]
    return Line(offsets, float(top) / max(noise, 1e-9))


def look_across(seen: Seen, view: View, shape: Shape, values: Floats, lines: "Lines") -> Profiles:
    """The profiles of all edges that the shape shows in this view and that lie in the picture."""
    return looks_across(seen, view, shape, values, lines, (lines.pool,))[0]


def looks_across(
    seen: Seen, view: View, shape: Shape, values: Floats, lines: "Lines", pools: Sequence[int]
) -> list[Profiles]:
    """The same, for several numbers of neighbours averaged: the picture is sampled once."""
    bgr = seen.photo.bgr
    marks = shape.outline(values, view, lines.spacing)
    at = view.project(shape.points(values, marks, view.centre))
    normals = normals_of(view, shape, values, marks)
    size = np.array(bgr.shape[1::-1])
    inside = np.all((at > lines.half + 2) & (at < size - lines.half - 3), axis=1)
    marks, at, normals = marks[inside], at[inside], normals[inside]
    colours = _sampled(bgr, at, normals, lines)
    looks = []
    for pool in pools:
        rows = _pools(marks[:, 0], pool)
        pooled = _pooled(colours, rows)
        strength, contrast, slopes = _strength(pooled, replace(lines, pool=pool), seen.tone)
        middles = [row[len(row) // 2] for row in rows]
        where = marks[middles], at[middles], normals[middles]
        looks.append(Profiles(*where, strength, contrast, slopes, lines.half))
    return looks


def _pools(edges: Floats, most: int) -> list[NDArray[np.intp]]:
    """Numbers of neighbouring lines on one edge that are averaged: at most so many, and five pools an edge."""
    pools = []
    for edge in np.unique(edges):
        here = np.flatnonzero(edges == edge)
        size = int(np.clip(len(here) // 5, 1, most))
        pools += [here[begin : begin + size] for begin in range(0, len(here) - size + 1, size)]
    return pools


@dataclass(frozen=True, slots=True)
class Lines:
    """How to look: `half` px to both sides, one line every `spacing` px, edges as wide as `blur` px."""

    half: float
    spacing: float
    blur: float
    pool: int = 1
    """How many neighbours are averaged: a faint edge stands out of the noise, a crooked one is washed out."""

    @property
    def step(self) -> float:
        return float(np.clip(self.blur / 2.5, 0.5, 2.0))

    @property
    def margin(self) -> int:
        return int(np.ceil(3 * self.blur / self.step))

    @property
    def count(self) -> int:
        return round(self.half / self.step)


def normals_of(view: View, shape: Shape, values: Floats, marks: Marks) -> Floats:
    """Unit vectors (n, 2) across the edges in the picture."""
    tiny = np.array([0.0, 1e-3])
    along = view.project(shape.points(values, marks + tiny, view.centre)) - view.project(
        shape.points(values, marks - tiny, view.centre)
    )
    long = np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    return np.asarray(np.column_stack([-along[:, 1], along[:, 0]]) / long)


def _sampled(bgr: Bgr, at: Floats, normals: Floats, lines: Lines) -> NDArray[np.float32]:
    """Colours (n, m, 3) along the lines, each averaged over a few px beside it; m has a margin for the blur."""
    offsets = np.arange(-lines.count - lines.margin, lines.count + lines.margin + 1) * lines.step
    tangents = np.column_stack([normals[:, 1], -normals[:, 0]])
    width = max(2.0, min(lines.spacing, 8.0) * 0.8)
    beside = np.linspace(-width / 2, width / 2, 5)
    places = at[:, None, None] + normals[:, None, None] * offsets[None, None, :, None]
    places = places + tangents[:, None, None] * beside[None, :, None, None]
    flat = places.reshape(len(at) * len(beside), len(offsets), 2).astype(np.float32)
    seen = cv2.remap(bgr, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return seen.reshape(len(at), len(beside), len(offsets), 3).mean(1, dtype=np.float32)


def _pooled(colours: NDArray[np.float32], pools: list[NDArray[np.intp]]) -> NDArray[np.float32]:
    """The mean colours of each pool."""
    if not pools:
        return colours[:0]
    sizes = np.array([len(pool) for pool in pools])
    sums = np.add.reduceat(colours[np.concatenate(pools)], np.cumsum(sizes) - sizes)
    return np.asarray(sums / sizes[:, None, None], np.float32)


def _strength(
    pooled: NDArray[np.float32], lines: Lines, tone: float
) -> tuple[Floats, Floats, NDArray[np.float32]]:
    """How clear an edge is, is told by the values as they are; where it is, by the light."""
    slopes = _slopes(pooled, lines)
    strongest = _changes(slopes).max(1)
    light = _changes(_slopes(as_light(pooled, tone), lines))
    faint = FAINT / np.sqrt(lines.pool)
    vote = strongest**2 / (strongest**2 + faint**2)
    return light / np.maximum(light.max(1), 1e-9)[:, None] * vote[:, None], strongest, slopes


def _slopes(pooled: NDArray[np.float32], lines: Lines) -> NDArray[np.float32]:
    kernel = _slope_kernel(lines.blur / lines.step, lines.margin)
    slopes = cv2.sepFilter2D(pooled, cv2.CV_32F, kernel, np.ones(1, np.float32))
    return np.asarray(slopes[:, lines.margin : -lines.margin], np.float32)


def _changes(slopes: NDArray[np.float32]) -> Floats:
    return np.asarray(np.sqrt((slopes.astype(float) ** 2).sum(-1)))


def _slope_kernel(sigma: float, margin: int) -> NDArray[np.float32]:
    """A derivative of a Gaussian that answers a step of n grey levels with about n at its middle."""
    x = np.arange(-margin, margin + 1)
    bell = x * np.exp(-(x**2) / (2 * sigma**2))
    return (bell / np.abs(bell[margin:].sum())).astype(np.float32)
