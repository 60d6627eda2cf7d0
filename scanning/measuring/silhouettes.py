"""How well many boxes or cylinders at once agree with a small photo: with its edges, and with what is unlike the ground.

Knows the ground only as evidence, a number a pixel. Values are those of `box` and `cylinder`, (n, 6) and (n, 4).
The photo must be free of distortion: an edge is looked at along the straight line between its ends.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.measuring.box import ACROSS, ALONG, EDGES, FACES, UP, corners_of, upright
from scanning.measuring.camera import Floats, View
from scanning.measuring.touching import LARGEST, SMALLEST

SAMPLES, KEPT, ROUNDS = 44, 8, 8
ALONG_EDGE, ALONG_RIM = 16, 24
FAINT = 5.0
"""Grey levels a px: half a vote."""
TALL = 8.0
"""px: what looks flatter may be the lid of something whose sides have the table's colour; its rims are one edge."""
FLAT = 0.06
"""Of the larger side: no package is flatter."""
NEAREST = 20.0  # mm before the lens

Pixels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the package, pixel by pixel, from −1 to 1; and by how many grey levels colours change there."""

    view: View
    share: NDArray[np.float32]
    slopes: NDArray[np.float32]
    """To the right and downward, (height, width, 2)."""
    sums: NDArray[np.float32]
    """What speaks for and against it, summed from the left border, (height, width, 2)."""
    all_for: float

    def silhouette(self, solid: Floats) -> NDArray[np.uint8] | None:
        """1 where the hull of points (n, 3) is seen; None if a part of it is not before the camera."""
        x, y, ahead = _seen(self.view, solid[None])
        if not ahead[0]:
            return None
        hull = cv2.convexHull(np.column_stack([x[0], y[0]]).astype(np.float32))
        mask = np.zeros(self.share.shape, np.uint8)
        cv2.fillConvexPoly(mask, np.rint(hull * 16).astype(np.int32), 1, cv2.LINE_8, 4)
        return mask


@dataclass(frozen=True, slots=True)
class Judged:
    """For each of many bodies, all (n,): how clearly its edges are seen, all and the faintest, 0 to 1, and `overlap`.

    That is the evidence that the silhouette covers, as a share of all that it covers or should have covered.
    """

    support: Floats
    weakest: Floats
    overlap: Floats


def evidence_of(view: View, share: NDArray[np.float32], slopes: NDArray[np.float32]) -> Evidence:
    """Evidence for and against, kept apart."""
    sides = np.dstack([np.maximum(share, 0), np.maximum(-share, 0)])
    return Evidence(view, share, slopes, np.cumsum(sides, axis=1), float(sides[..., 0].sum()))


def slopes_of(bgr: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The slopes (height, width, 2) of the colour that changes most."""
    soft = cv2.GaussianBlur(bgr, (0, 0), 0.8).astype(np.float32)
    right, down = (cv2.Scharr(soft, cv2.CV_32F, *axis) / 16 for axis in ((1, 0), (0, 1)))
    most = (right**2 + down**2).argmax(2)[..., None]
    both = [np.take_along_axis(slope, most, 2)[..., 0] for slope in (right, down)]
    return np.stack(both, 2).astype(np.float32)


def judged_boxes(evidence: Evidence, values: Floats, samples: int = ALONG_EDGE) -> Judged:
    x, y, turn, length, width, height = values.T[..., None]
    across, along = ACROSS * length, ALONG * width
    cos, sin = np.cos(turn), np.sin(turn)
    corners = np.stack([x + across * cos - along * sin, y + across * sin + along * cos, UP * height], -1)
    right, down, ahead = _seen(evidence.view, corners)
    lines = _Lines(evidence, right[:, EDGES], down[:, EDGES], samples)
    centre = evidence.view.centre
    east, south = centre[0] - x, centre[1] - y
    seen_from = np.hstack([east * cos + south * sin, -east * sin + south * cos, 0 * x + centre[2]])
    faces = (seen_from @ _OUTWARD.T > np.hstack([length / 2, width / 2, height]) @ np.abs(_OUTWARD).T) * 1.0
    seen = faces @ np.abs(_AROUND) > 0
    weight = lines.long * seen
    support = (lines.votes * weight).sum(1) / np.maximum(weight.sum(1), 1e-6)
    weakest = np.where(seen, lines.votes, 1.0).min(1)
    return _believed(evidence, values, 3, ahead, Judged(support, weakest, lines.overlap(faces @ _AROUND)))


def judged_cylinders(evidence: Evidence, values: Floats, samples: int = ALONG_RIM) -> Judged:
    x, y, diameter, height = values.T[..., None]
    centre = evidence.view.centre
    away = np.hypot(centre[0] - x, centre[1] - y)
    towards = np.arctan2(centre[1] - y, centre[0] - x)
    half = np.arccos(np.clip(diameter / 2 / np.maximum(away, 1e-6), 0, 1))
    share = np.linspace(-1, 1, samples + 1)
    front, back = towards + half * share, towards + half + (np.pi - half) * (share + 1)
    rims = [(front, 0.0), (back, height), (front, height)]
    points = [
        np.stack([x + diameter / 2 * np.cos(a), y + diameter / 2 * np.sin(a), 0 * a + z], -1) for a, z in rims
    ]
    right, down, ahead = _seen(evidence.view, np.concatenate(points, 1))
    begin = np.arange(3 * (samples + 1)).reshape(3, -1)
    rim = np.stack([begin[:, :-1], begin[:, 1:]], -1).reshape(-1, 2)
    arcs = _Lines(evidence, right[:, rim], down[:, rim], 2)
    ends = np.array([[samples, samples + 1], [2 * samples + 1, 0]])
    sides = _Lines(evidence, right[:, ends], down[:, ends], ALONG_EDGE)
    rims_of = [slice(first, first + samples) for first in range(0, 3 * samples, samples)]
    parts = [(arcs.votes[:, part], arcs.long[:, part]) for part in rims_of]
    parts += [(sides.votes[:, :1], sides.long[:, :1]), (sides.votes[:, 1:], sides.long[:, 1:])]
    gained = np.stack([(votes * long).sum(1) for votes, long in parts], 1)
    lengths = np.maximum(np.stack([long.sum(1) for _, long in parts], 1), 1e-6)
    outer = np.repeat([1.0, 1.0, 0.0], samples)
    covered = (arcs.covered * outer[:, None]).sum(1) + sides.covered.sum(1)
    judged = Judged(gained.sum(1) / lengths.sum(1), (gained / lengths).min(1), _overlap(evidence, covered))
    return _believed(evidence, values, 2, ahead & (away[:, 0] > diameter[:, 0] / 2), judged)


class _Lines:
    """Straight lines (n, m) between pairs of pixels (n, m, 2): their lengths, votes, and the evidence to their left."""

    def __init__(self, evidence: Evidence, right: Floats, down: Floats, samples: int) -> None:
        height, width = evidence.share.shape
        right, down = right.astype(np.float32), down.astype(np.float32)
        wide, high = np.diff(right)[..., 0], np.diff(down)[..., 0]
        self.long = np.maximum(np.hypot(wide, high), 1e-6)
        along = ((np.arange(samples) + 0.5) / samples).astype(np.float32)
        x = np.rint(right[..., :1] + wide[..., None] * along).astype(np.int32)
        y = np.rint(down[..., :1] + high[..., None] * along).astype(np.int32)
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        at = np.clip(y, 0, height - 1) * width + np.clip(x, 0, width - 1)
        slope = evidence.slopes.reshape(-1, 2)[at]
        east, south = (wide / self.long)[..., None], (high / self.long)[..., None]
        across = np.abs(slope[..., 1] * east - slope[..., 0] * south)
        beside = np.abs(slope[..., 0] * east + slope[..., 1] * south)
        self.votes = (across / (across + 0.5 * beside + FAINT) * inside).mean(-1).astype(float)
        rows = np.diff(np.clip(down, -0.5, height - 0.5))
        self.covered = evidence.sums.reshape(-1, 2)[at].mean(-2).astype(float) * rows
        self._evidence = evidence

    def overlap(self, way: Floats) -> Floats:
        """Of the area that those of the lines enclose whose `way` (n, m) is not 0; −1 for those that run backwards."""
        return _overlap(self._evidence, (way[..., None] * self.covered).sum(1))


def _overlap(evidence: Evidence, covered: Floats) -> Floats:
    gained, wrong = np.abs(covered).T
    return np.asarray(np.minimum(gained / np.maximum(evidence.all_for + wrong, 1e-6), 1.0))


def _seen(view: View, points: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Pixels right and down of points (n, m, 3), as a pinhole sees them, and whether all m are before the lens."""
    placed = ((points - view.centre) * [1, 1, -1]) @ view.rotation.T
    depth = placed[..., 2]
    scale = view.camera.focal / np.maximum(depth, NEAREST)
    ahead = depth.min(1) > NEAREST
    return placed[..., 0] * scale + view.camera.cx, placed[..., 1] * scale + view.camera.cy, ahead


def _believed(
    evidence: Evidence, values: Floats, places: int, ahead: NDArray[np.bool_], judged: Judged
) -> Judged:
    """Nothing for sizes that no package has, for what is not before the camera or looks flat."""
    sizes = values[:, places:]
    flat = sizes[:, -1] < np.maximum(SMALLEST, FLAT * sizes[:, :-1].max(1))
    fits = (sizes.min(1) > SMALLEST) & (sizes.max(1) < LARGEST)
    low = sizes[:, -1] < 0.97 * evidence.view.centre[2]
    good = ahead & fits & low & ~flat & (tall(evidence.view, values) > TALL)
    return Judged(*(np.where(good, one, 0.0) for one in (judged.support, judged.weakest, judged.overlap)))


def tall(view: View, values: Floats) -> Floats:
    """Heights (n,) in px."""
    above = np.column_stack([values[:, :2], values[:, -1]])
    x, y, _ = _seen(view, np.stack([above * [1, 1, 0], above], 1))
    return np.asarray(np.hypot(np.ptp(x, axis=1), np.ptp(y, axis=1)))


def best_near(starts: Floats, spreads: Floats, score: Callable[[Floats], Floats], seed: int = 1) -> Floats:
    """The best values around each start (n, m): samples of bells that narrow around their best (cross-entropy method)."""
    dice = np.random.default_rng(seed)
    count, sizes = starts.shape
    least = np.stack([np.diag(spread**2) for spread in spreads]) * 1e-5
    middle, root = starts, np.stack([np.diag(spread) for spread in spreads])
    best, most = starts.copy(), score(starts)
    for _ in range(ROUNDS):
        tried = middle[:, None] + dice.standard_normal((count, SAMPLES, sizes)) @ root.transpose(0, 2, 1)
        scores = score(tried.reshape(-1, sizes)).reshape(count, SAMPLES)
        order = np.argsort(-scores, axis=1)[:, :KEPT]
        leading = np.take_along_axis(tried, order[..., None], 1)
        first = np.take_along_axis(scores, order[:, :1], 1)[:, 0]
        better = first > most
        best[better], most[better] = leading[better, 0], first[better]
        chosen = np.concatenate([leading, best[:, None]], 1)
        middle = chosen.mean(1)
        off = chosen - middle[:, None]
        spread = off.transpose(0, 2, 1) @ off / KEPT * 1.5 + least
        lengths, vectors = np.linalg.eigh(spread)
        root = vectors * np.sqrt(np.maximum(lengths, 0))[:, None]
    return best


def cylinder_solid(values: Floats) -> Floats:
    """Both rims of a cylinder."""
    x, y, diameter, height = values
    angles = np.linspace(0, 2 * np.pi, 49)[:-1, None]
    rim = np.column_stack([x + diameter / 2 * np.cos(angles), y + diameter / 2 * np.sin(angles)])
    return np.concatenate([np.column_stack([rim, np.full(len(rim), z)]) for z in (0.0, height)])


def longer_first(values: Floats) -> Floats:
    """A box with its longer side first; a cylinder as it is."""
    return upright(values) if len(values) == 6 else values


@dataclass(frozen=True, slots=True)
class Solid:
    """A kind of body by its values: points (n, 3) in mm whose hull it is; how it is judged; how wide to look around."""

    hull: Callable[[Floats], Floats]
    judged: Callable[[Evidence, Floats, int], Judged]
    places: int
    samples: tuple[int, int]
    """Along each edge or rim: at first sight, and closely."""
    turn: float

    def spreads(self, values: Floats, share: float) -> Floats:
        """How far (n, m) to look around values (n, m), as a share of their sizes."""
        size = values[:, self.places :].mean(1, keepdims=True)
        wide = np.repeat(share * size, values.shape[1], 1)
        if self.places == 3:
            wide[:, 2] = self.turn * share
        return wide


SOLIDS = {
    "box": Solid(corners_of, judged_boxes, 3, (10, ALONG_EDGE), 0.6),
    "cylinder": Solid(cylinder_solid, judged_cylinders, 2, (12, ALONG_RIM), 0.0),
}

_CYCLES = [(0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7), (4, 5, 6, 7)]
"""Corners of each face of `box`, all turning the same way."""
_OUTWARD = np.array([outward for outward, _ in FACES], float)


def _around() -> Floats:
    """Whether each face's border runs along each edge, or against it: (5, 12). Between two faces in view these cancel."""
    ways = np.zeros((len(_CYCLES), len(EDGES)))
    for face, cycle in enumerate(_CYCLES):
        for begin, end in zip(cycle, cycle[1:] + cycle[:1], strict=True):
            for edge, ends in enumerate(EDGES.tolist()):
                ways[face, edge] += (ends == [begin, end]) * 1 - (ends == [end, begin]) * 1
    return ways


_AROUND = _around()
