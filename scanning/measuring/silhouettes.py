"""Finds the box or cylinder whose silhouette covers what is unlike the ground, and whose edges the photo shows.

Knows the ground only as evidence, a number a pixel. Values are those of `box` and `cylinder`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.measuring.box import EDGES, corners_of, upright, visible_edges
from scanning.measuring.camera import Floats, View

SAMPLES, KEPT, ROUNDS = 48, 8, 8
ANGLES = np.arange(48)[:, None] * (2 * np.pi / 48)
ALONG = np.linspace(0, 1, 25)
SMALLEST, LARGEST = 8.0, 900.0  # mm
FAINT = 5.0
"""Grey levels a px: half a vote."""


def cylinder_solid(values: Floats) -> Floats:
    """Both rims of a cylinder."""
    x, y, diameter, height = values
    rim = np.column_stack([x + diameter / 2 * np.cos(ANGLES), y + diameter / 2 * np.sin(ANGLES)])
    return np.concatenate([np.column_stack([rim, np.full(len(rim), z)]) for z in (0.0, height)])


def box_wires(values: Floats, centre: Floats) -> Floats:
    """The edges that a camera at `centre` sees, each as points: (edges, 25, 3)."""
    corners = corners_of(values)
    begin, end = EDGES[visible_edges(values, centre)].T
    return np.asarray(corners[begin][:, None] + ALONG[:, None] * (corners[end] - corners[begin])[:, None])


def cylinder_wires(values: Floats, centre: Floats) -> Floats:
    """The front of the lower rim, the upper rim in halves and both sides, each as points: (5, 25, 3)."""
    x, y, diameter, height = values
    towards = np.arctan2(centre[1] - y, centre[0] - x)
    half = np.arccos(np.clip(diameter / 2 / max(np.hypot(centre[0] - x, centre[1] - y), 1e-6), 0, 1))
    front = towards + half * (2 * ALONG - 1)
    angles = [front, towards + np.pi * ALONG, towards - np.pi * ALONG, front[:1], front[-1:]]
    heights = [0 * ALONG, height + 0 * ALONG, height + 0 * ALONG, height * ALONG, height * ALONG]
    wires = []
    for angle, z in zip(angles, heights, strict=True):
        angle = np.broadcast_to(angle, z.shape)
        wires.append(np.column_stack([x + diameter / 2 * np.cos(angle), y + diameter / 2 * np.sin(angle), z]))
    return np.stack(wires)


@dataclass(frozen=True, slots=True)
class Slopes:
    """How the colours of a small photo change to the right and downward, (height, width, 3) each."""

    right: NDArray[np.float32]
    down: NDArray[np.float32]

    def votes(self, pixels: Floats) -> tuple[Floats, Floats]:
        """For wires (n, m, 2) in px, how clearly the picture changes across each, 0 to 1; and their lengths in px."""
        middle, along = (pixels[:, 1:] + pixels[:, :-1]) / 2, np.diff(pixels, axis=1)
        long = np.maximum(np.hypot(along[..., 0], along[..., 1]), 1e-6)
        x, y = np.rint(middle[..., 0]).astype(int), np.rint(middle[..., 1]).astype(int)
        height, width = self.right.shape[:2]
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
        right, down = self.right[y, x], self.down[y, x]
        turn = (along / long[..., None])[..., None]
        across = np.abs(down * turn[..., 0, :] - right * turn[..., 1, :]).max(-1)
        beside = np.abs(right * turn[..., 0, :] + down * turn[..., 1, :]).max(-1)
        vote = across / (across + 0.5 * beside + FAINT) * inside
        return vote.mean(1), long.sum(1)


def slopes_of(bgr: NDArray[np.uint8]) -> Slopes:
    """The slopes of a picture, in grey levels a step of one px would have, about."""
    soft = cv2.GaussianBlur(bgr, (0, 0), 0.8).astype(np.float32)
    right, down = (cv2.Scharr(soft, cv2.CV_32F, *axis) / 32 * 2 for axis in ((1, 0), (0, 1)))
    return Slopes(np.asarray(right, np.float32), np.asarray(down, np.float32))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the package, pixel by pixel of a small photo, from −1 to 1; and where its colours change."""

    view: View
    share: NDArray[np.float32]
    slopes: Slopes
    sides: NDArray[np.float32]
    """What speaks for it and what speaks against it, (height, width, 2)."""
    all_for: float
    """The sum of what speaks for it."""

    def support(self, wires: Floats) -> Floats:
        """How clearly the photo changes across each of the wires (n, m, 3), 0 to 1; and of all, by their lengths."""
        votes, lengths = self.slopes.votes(self.view.project(wires))
        return np.array([*votes, (votes * lengths).sum() / lengths.sum()])

    def overlap(self, solid: Floats) -> float:
        """Evidence that the silhouette covers, as a share of all that it covers or should have covered: up to 1."""
        hull = self._hull(solid)
        if hull is None:
            return 0.0
        left, top, wide, high = cv2.boundingRect(hull)
        height, width = self.share.shape
        right, bottom = min(left + wide + 1, width), min(top + high + 1, height)
        left, top = max(left - 1, 0), max(top - 1, 0)
        if right <= left or bottom <= top:
            return 0.0
        mask = _filled(hull - np.array([left, top], np.float32), (bottom - top, right - left))
        gained, wrong = cv2.mean(self.sides[top:bottom, left:right], mask)[:2]
        covered = cv2.countNonZero(mask)
        return float(gained * covered / max(self.all_for + wrong * covered, 1e-6))

    def silhouette(self, solid: Floats) -> NDArray[np.uint8] | None:
        """1 where the body is seen; None if a part of it is not before the camera."""
        hull = self._hull(solid)
        return None if hull is None else _filled(hull, self.share.shape)

    def _hull(self, solid: Floats) -> NDArray[np.float32] | None:
        seen = (solid * [1, 1, -1]) @ self.view.rotation.T + self.view.shift
        if seen[:, 2].min() < 20:
            return None
        return np.asarray(cv2.convexHull(self.view.project(solid).astype(np.float32)), np.float32)


def _filled(hull: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.rint(hull * 16).astype(np.int32), 1, cv2.LINE_8, 4)
    return mask


def evidence_of(view: View, share: NDArray[np.float32], slopes: Slopes) -> Evidence:
    """Evidence for and against, kept apart."""
    sides = np.dstack([np.maximum(share, 0), np.maximum(-share, 0)])
    return Evidence(view, share, slopes, sides, float(sides[..., 0].sum()))


def box_around(evidence: Evidence, rim: Floats) -> list[Floats]:
    """Boxes whose silhouettes touch the outline `rim` (n, 2 px) of the evidence, the likeliest first.

    For every turn a box can have, each side of its silhouette leads to one of its measures.
    """
    feet = evidence.view.on_plane(rim)
    feet = feet[np.isfinite(feet).all(1)]
    if len(feet) < 3:
        return []
    away = feet - evidence.view.centre[:2]
    height = float(evidence.view.centre[2])
    tried = [one for turn in np.radians(np.arange(0, 90, 2.0)) for one in _touching(away, height, turn)]
    found = []
    for turn, (left, right, near, far, tall) in tried:
        if not (SMALLEST < right - left < LARGEST and SMALLEST < far - near < LARGEST and 4 < tall < height):
            continue
        cos, sin = np.cos(turn), np.sin(turn)
        across, along = (left + right) / 2, (near + far) / 2
        middle = evidence.view.centre[:2] + np.array([across * cos - along * sin, across * sin + along * cos])
        found.append(np.array([*middle, turn, right - left, far - near, tall]))
    return sorted(found, key=lambda values: -evidence.overlap(corners_of(values)))


def _touching(away: Floats, height: float, turn: float) -> list[tuple[float, tuple[float, ...]]]:
    """Sides (left, right, near, far) and height of boxes of that turn, seen from a camera over the origin.

    Near and left are turned to the camera. A point that is z high is seen 1 / (1 − z / height) times as far away.
    """
    made: list[tuple[float, tuple[float, ...]]] = []
    for quarter in range(4):
        angle = turn + quarter * np.pi / 2
        cos, sin = np.cos(angle), np.sin(angle)
        u, v = away[:, 0] * cos + away[:, 1] * sin, -away[:, 0] * sin + away[:, 1] * cos
        near = v.min()
        if near <= 0:
            continue
        slopes = u / np.maximum(v, 1e-6)
        if u.min() > 0:  # two sides are seen: the one at `near` and the one at `left`
            left = u.min()
            right, far = slopes.max() * near, left / max(slopes.min(), 1e-6)
            tall = [height * (1 - right / u.max()), height * (1 - far / v.max())]
            made += [(angle, (left, right, near, far, one)) for one in (*tall, sum(tall) / 2)]
        if slopes.min() < 0 < slopes.max():  # one side
            left, right = slopes.min() * near, slopes.max() * near
            for tall_one in (height * (1 - left / u.min()), height * (1 - right / u.max())):
                made.append((angle, (left, right, near, (1 - tall_one / height) * v.max(), tall_one)))
    return made


def cylinders_around(evidence: Evidence, rim: Floats) -> list[Floats]:
    """Cylinders whose silhouettes touch the outline of the evidence, for every height that they can have."""
    feet = evidence.view.on_plane(rim)
    feet = feet[np.isfinite(feet).all(1)]
    if len(feet) < 3:
        return []
    away = feet - evidence.view.centre[:2]
    height = float(evidence.view.centre[2])
    angles = np.arctan2(away[:, 1], away[:, 0])
    ahead = np.arctan2(np.sin(angles).mean(), np.cos(angles).mean())
    aside = (angles - ahead + np.pi) % (2 * np.pi) - np.pi
    towards, half = ahead + (aside.max() + aside.min()) / 2, (aside.max() - aside.min()) / 2
    near, last = np.hypot(*away.T).min(), np.hypot(*away.T).max()
    share = np.sin(min(half, 1.4))
    found = []
    for widen in (0.96, 1.0, 1.04):
        axis = near / (1 - min(share * widen, 0.9))
        radius = axis - near
        tall = height * (1 - (axis + radius) / last)
        middle = evidence.view.centre[:2] + axis * np.array([np.cos(towards), np.sin(towards)])
        if 4 < tall < height and SMALLEST < 2 * radius < LARGEST:
            found.append(np.array([*middle, 2 * radius, tall]))
    return sorted(found, key=lambda values: -evidence.overlap(cylinder_solid(values)))


def best_near(start: Floats, spread: Floats, score: Callable[[Floats], float], seed: int = 1) -> Floats:
    """The best values around a start: samples of a bell that narrows around its best ones (cross-entropy method)."""
    dice = np.random.default_rng(seed)
    middle, root = start, np.diag(spread)
    best, most = start, score(start)
    for _ in range(ROUNDS):
        tried = middle + dice.standard_normal((SAMPLES, len(start))) @ root.T
        scores = np.array([score(one) for one in tried])
        order = np.argsort(-scores)[:KEPT]
        if scores[order[0]] > most:
            best, most = tried[order[0]], float(scores[order[0]])
        chosen = np.concatenate([tried[order], best[None]])
        middle = chosen.mean(0)
        values, vectors = np.linalg.eigh(np.cov(chosen.T) * 1.5 + np.diag(spread**2) * 1e-5)
        root = vectors * np.sqrt(np.maximum(values, 0))
    return best


def believable(values: Floats, camera_height: float) -> bool:
    """Sizes as packages have them; the camera looks down on them. What is flat may be the lid of something taller."""
    sizes = values[3:] if len(values) == 6 else values[2:]
    flat = sizes[-1] < max(SMALLEST, 0.06 * float(sizes[:-1].max()))
    return not flat and bool(
        sizes.min() > SMALLEST and sizes.max() < LARGEST and sizes[-1] < 0.97 * camera_height
    )


def longer_first(values: Floats) -> Floats:
    """A box with its longer side first; a cylinder as it is."""
    return upright(values) if len(values) == 6 else values


@dataclass(frozen=True, slots=True)
class Solid:
    """A kind of body by its values: points (n, 3) in mm whose hull it is; its wires; where to begin, and how wide."""

    hull: Callable[[Floats], Floats]
    wires: Callable[[Floats, Floats], Floats]
    around: Callable[[Evidence, Floats], list[Floats]]
    spreads: Callable[[float], list[float]]
    places: int

    def spread(self, values: Floats) -> Floats:
        """How far to look around values that only touch the evidence."""
        return np.array(self.spreads(float(values[self.places :].mean())))


SOLIDS = {
    "box": Solid(
        corners_of, box_wires, box_around, lambda mm: [0.06 * mm, 0.06 * mm, 0.08, *[0.08 * mm] * 3], 3
    ),
    "cylinder": Solid(cylinder_solid, cylinder_wires, cylinders_around, lambda mm: [0.08 * mm] * 4, 2),
}
