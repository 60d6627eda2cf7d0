"""Moves an edge that was found on a printed line out to where the package ends.

A frame printed 2 mm inside an edge looks more like an edge than the edge itself. But beyond it the package's own colour
goes on, as it lies on the line's other side; and only further out the table begins. A shadow beside a package is the
table's colour, darker.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from scanning.measuring.adjustment import Adjusted, Adjustment, Snapped
from scanning.measuring.camera import Floats
from scanning.measuring.edges import FAINT, Lines, Profiles, look_across
from scanning.measuring.photo import Bgr
from scanning.measuring.snapping import (
    POOL,
    faint_edges,
    found_on,
    narrow_looks,
    snapped_narrow,
    support_of,
)

THUMB, OUTLINE = (
    16.0,
    32.0,
)  # px in a photo 3,000 px wide: how far off an edge was meant, by a person or by an outline
NEAREST = 2.0  # px: what is nearer is the same line
STEP, TILTS = 0.5, np.linspace(-2, 2, 5)  # px
FEWEST = 4  # profiles on one edge
AGREE = 0.5  # vote of the weakest quarter along the line
MARGIN = 1.6  # px beside a line that its blur colours
SAME, SAME_SHARE = (
    14.0,
    0.4,
)  # grey levels by which one colour differs from itself, and as a share of another's difference
SHADOW_EVEN, SHADOW_DARKER, NO_SHADOW = 0.12, 1.02, 5.0
SIGMA = 2.0  # px
LOST = 0.1  # of the mean support, that a package moved out may show less
WEAK = 0.5
INSIDE = np.arange(2.0, 26.0, 1.5)  # px
MOVED = 0.2  # mm


def moved_out(task: Adjustment, adjusted: Adjusted, reach: float = THUMB) -> Adjusted:
    """The package of one photo with its edges as far out as its colour goes; `reach` px at most, twice."""
    for _ in range(2):
        further = _moved_once(task, adjusted, reach)
        if further is None:
            break
        adjusted = further
    return adjusted


def _moved_once(task: Adjustment, adjusted: Adjusted, reach: float) -> Adjusted | None:
    (view,), scale = adjusted.views, narrow_looks(adjusted.views)
    lines = Lines(reach * scale, 5.0, max(1.0, scale), POOL)
    look = look_across(task.seen[0], view, task.shape, adjusted.values, lines)
    moved = list(_further_out(task, adjusted, look, scale))
    if not moved:
        return None
    gone = [one.marks[0, 0] for one in moved] + faint_edges(task, adjusted, WEAK)
    found = found_on(task, adjusted.views, adjusted.values)[0]
    kept = found.only(np.setdiff1d(found.marks[:, 0], gone))
    joined = [
        np.concatenate(parts)
        for parts in zip(*((s.marks, s.normals, s.targets, s.sigma) for s in (kept, *moved)), strict=True)
    ]
    values = task.settle(adjusted.views, adjusted.values, [Snapped(*joined)])
    further = snapped_narrow(task, adjusted.views, values)
    if np.abs(further.values - adjusted.values).max() < MOVED:
        return None
    lost = support_of(task, adjusted).mean() - support_of(task, further).mean()
    return further if lost < LOST else None


def _further_out(task: Adjustment, adjusted: Adjusted, look: Profiles, scale: float) -> Iterator[Snapped]:
    """The edges beyond which the package goes on, with the lines where it ends."""
    view, bgr = adjusted.views[0], task.seen[0].photo.bgr
    middle = look.at.mean(0)
    folds = task.shape.folds(adjusted.values, view.centre)
    for edge in np.unique(look.marks[:, 0]):
        here = np.flatnonzero(look.marks[:, 0] == edge)
        if edge in folds or len(here) < FEWEST:
            continue
        at, normals = look.at[here], look.normals[here]
        out = float(np.sign(np.median(((at - middle) * normals).sum(1)))) or 1.0
        slopes = (look.strength[here] * look.contrast[here][:, None])[:, :: int(out)]
        away = _further_line(slopes, look, scale)
        if away is not None and _goes_on(bgr, at, normals * out, away, scale):
            targets = at + normals * out * away[:, None]
            yield Snapped(look.marks[here], normals, targets, np.full(len(here), SIGMA))


def _further_line(slopes: Floats, look: Profiles, scale: float) -> Floats | None:
    """How far outwards (px) each profile meets the line beside an edge, a little tilted or not, that most agree on."""
    away = np.arange(NEAREST * scale, look.half - 1.0, STEP)
    tilted = np.linspace(-1, 1, len(slopes)) * TILTS[:, None] * scale
    places = away[:, None, None] + tilted
    columns = np.clip((places + look.half) / look.step, 0, slopes.shape[1] - 1.001)
    below = columns.astype(int)
    rows = np.arange(len(slopes))
    values = slopes[rows, below] * (1 - columns + below) + slopes[rows, below + 1] * (columns - below)
    weakest = np.quantile(values**2 / (values**2 + FAINT**2 / POOL), 0.25, axis=2)
    worth = np.median(values, axis=2) * weakest
    best = worth.argmax(1)
    along = worth[np.arange(len(away)), best]
    peaks = np.flatnonzero((along[1:-1] >= along[:-2]) & (along[1:-1] > along[2:])) + 1
    if not len(peaks):
        return None
    peak = peaks[along[peaks].argmax()]
    agreed = weakest[peak, best[peak]] >= AGREE
    return np.asarray(places[peak, best[peak]]) if agreed else None


def _goes_on(bgr: Bgr, at: Floats, outward: Floats, away: Floats, scale: float) -> bool:
    """Whether between an edge and a line beyond it lies what lies inside of the edge, not what lies outside of the line."""

    def colours(offsets: Floats) -> Floats:
        places = (at[:, None] + outward[:, None] * offsets[..., None]).astype(np.float32)
        seen = cv2.remap(bgr, places[..., 0], places[..., 1], cv2.INTER_LINEAR)
        return np.asarray(seen, float)

    begin, end = MARGIN * scale, away - MARGIN * scale
    if np.median(end - begin) < 0.8:
        return False
    strip = colours(begin + (end - begin)[:, None] * np.linspace(0, 1, 5)).mean(1)
    beyond = colours(away[:, None] + np.linspace(2, 6, 6) * scale).mean(1)
    within = colours(np.broadcast_to(-INSIDE * scale, (len(at), len(INSIDE))))
    unlike_inside = float(np.median(np.abs(within - strip[:, None]).max(-1), axis=0).min())
    unlike_outside = float(np.median(np.abs(beyond - strip).max(-1)))
    darker = np.median(strip, axis=0) / np.maximum(np.median(beyond, axis=0), 1)
    if darker.max() < SHADOW_DARKER and np.ptp(darker) < SHADOW_EVEN and unlike_inside > NO_SHADOW:
        return False
    return unlike_inside < min(SAME, SAME_SHARE * unlike_outside)
