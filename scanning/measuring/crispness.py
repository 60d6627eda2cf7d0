"""Whether the edges between two faces are sharp: then colours change there as abruptly as against what is behind.

Where an edge is rounded off the light turns into shade bit by bit, over as many pixels as the round is wide.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from scanning.measuring.box import EDGES, corners_of
from scanning.measuring.camera import Floats, View
from scanning.measuring.edges import normals_of
from scanning.measuring.photo import Bgr
from scanning.measuring.rounding import ARC, RoundedBox, sharp_of

STEP = 0.5  # px
PARTS = 3  # of an edge, each looked at by itself: a label may cross it
WIDE_MM = 1.0  # as blurred as this a round of 1 mm looks like a step
CLEAR = 5.0  # grey levels
BESIDE = 1.6  # px: a crisp line further off is print
AS_CRISP, AS_CRISP_SOFTEST, SURELY_SOFT = 0.87, 0.7, 0.65
LEAST_LENGTH = 24.0  # px


@dataclass(frozen=True, slots=True)
class Crossing:
    """How an edge's colours change at its place: `share` of the change that is left when looked at closely."""

    share: float
    change: float


@dataclass(frozen=True, slots=True)
class Crispness:
    """Crispness of the edges between faces as a share of the rim's: of most of them, and of the softest quarter."""

    usual: float
    softest: float

    @property
    def sharp(self) -> bool:
        """Whether all that can be made out are as crisp as the rim."""
        return self.usual > AS_CRISP and self.softest > AS_CRISP_SOFTEST

    @property
    def round(self) -> bool:
        """Whether they are surely not: out of focus and in noise a sharp edge keeps more."""
        return self.usual < SURELY_SOFT


UNSEEN = Crispness(0.75, 0.75)
"""Nothing to be made out: neither sharp nor round."""


def crispness(bgr: Bgr, view: View, values: Floats, scale: float) -> Crispness:
    """How crisp the edges between faces are beside the rim. `values` of a RoundedBox."""
    folds = RoundedBox(0.0).folds(values, view.centre)
    folded = [seen for edge in folds for seen in _across_fold(bgr, view, values, edge, scale)]
    clear = [seen.share for seen in folded if seen.change > CLEAR]
    rim = [seen.share for seen in _across_rim(bgr, view, values, scale) if seen.change > CLEAR]
    if not clear or not rim:
        return UNSEEN
    usual = float(np.quantile(rim, 0.75))
    return Crispness(float(np.median(clear)) / usual, float(np.quantile(clear, 0.25)) / usual)


def _across_fold(bgr: Bgr, view: View, values: Floats, edge: int, scale: float) -> list[Crossing]:
    begin, end = view.project(corners_of(sharp_of(values))[EDGES[edge]])
    long = float(np.hypot(*(end - begin)))
    if long < LEAST_LENGTH:
        return []
    along = 0.1 + 0.8 * (np.arange(int(long * 0.4)) + 0.5) / int(long * 0.4)
    across = np.array([begin[1] - end[1], end[0] - begin[0]]) / long
    at = begin + (end - begin) * along[:, None]
    return _crossings(bgr, at, np.tile(across, (len(at), 1)), scale, _pixels_a_mm(view, values))


def _across_rim(bgr: Bgr, view: View, values: Floats, scale: float) -> list[Crossing]:
    shape = RoundedBox(0.0)
    marks = shape.outline(values, view, 2.0)
    number = marks[:, 0].astype(int)
    marks = marks[(number > 3) & (number < ARC) & (np.abs(marks[:, 1] - 0.5) < 0.4)]
    at = view.project(shape.points(values, marks, view.centre))
    normals = normals_of(view, shape, values, marks)
    found = []
    for edge in np.unique(marks[:, 0]):
        here = marks[:, 0] == edge
        if here.sum() * 2.0 > LEAST_LENGTH:
            found += _crossings(bgr, at[here], normals[here], scale, _pixels_a_mm(view, values))
    return found


def _crossings(bgr: Bgr, at: Floats, normals: Floats, scale: float, pixels_a_mm: float) -> list[Crossing]:
    close, wide = 1.4 * scale, max(WIDE_MM * pixels_a_mm, 2.2 * scale)
    reach = int(np.ceil(3 * wide / STEP))
    offsets = np.arange(-reach, reach + 1) * STEP
    places = (at[:, None] + normals[:, None] * offsets[None, :, None]).astype(np.float32)
    seen = cv2.remap(bgr, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    middle = slice(reach - round(BESIDE * scale / STEP), reach + round(BESIDE * scale / STEP) + 1)
    found = []
    for part in np.array_split(seen.astype(float), PARTS):
        profile = part.mean(0)
        crisp, broad = (_changes(profile, width)[middle] for width in (close, wide))
        best = int(crisp.argmax())
        found.append(Crossing(float(crisp[best] / max(broad.max(), 1e-6)), float(broad.max())))
    return found


def _changes(profile: Floats, width: float) -> Floats:
    """Grey levels by which colours change at each place of a profile (n, 3), seen at a width in px."""
    x = np.arange(-int(3 * width / STEP), int(3 * width / STEP) + 1) * STEP
    bell = x * np.exp(-(x**2) / (2 * width**2))
    bell = bell / np.abs(bell[x > 0].sum())
    padded = np.pad(profile, ((len(x) // 2, len(x) // 2), (0, 0)), mode="edge")
    return np.sqrt(sum(np.convolve(padded[:, colour], bell, "valid") ** 2 for colour in range(3)))


def _pixels_a_mm(view: View, values: Floats) -> float:
    middle = np.array([*values[:2], values[-1] / 2])
    return view.camera.focal / float(np.linalg.norm(view.centre - middle))
