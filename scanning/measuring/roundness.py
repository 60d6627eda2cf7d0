"""Whether a box is sharp or rounded off, and its fit either way.

The rim seen against the table tells how round the corners are; edges between two faces tell whether they are sharp at
all. Only where these are as crisp as the rim the box counts as sharp: then they may say where it is, too.
"""

from dataclasses import dataclass, replace

import numpy as np

from scanning.measuring.adjustment import Adjusted, Adjustment, Snapped
from scanning.measuring.camera import Floats
from scanning.measuring.crispness import folds_are_sharp
from scanning.measuring.rounding import RoundedBox, sharp_of, with_radius
from scanning.measuring.snapping import found_on, narrow_looks, snapped_narrow, support_of

SOFTNESS = 4.5  # px in a photo 3,000 px wide: as large a round as a lens makes of a sharp corner
TRIED = (1.5, 3.2)  # mm
HELD = 0.05  # mm
WELL = 0.97  # support of the rim at which no other radius is tried
LARGEST_SHARP = (
    2.2  # mm: rounder than this by its corners no box is sharp, whatever is printed along its edges
)


@dataclass(frozen=True, slots=True)
class Rounded:
    """A box fitted as a rounded one."""

    task: Adjustment
    adjusted: Adjusted
    support: float

    @property
    def radius(self) -> float:
        return float(self.adjusted.values[3])


def as_rounded(task: Adjustment, sharp: Adjusted) -> Rounded:
    """The fit of a rounded box, begun where a sharp one was found."""
    best: Rounded | None = None
    for radius in TRIED:
        found = _from_radius(task, sharp, radius)
        if best is None or found.support > best.support:
            best = found
        if best.support > WELL:
            break
    assert best is not None
    return best


def is_sharp(rounded: Rounded) -> bool:
    """Whether all edges that are seen between its faces are crisp in every photo, and its corners not too round."""
    if rounded.radius > LARGEST_SHARP:
        return False
    views, values = rounded.adjusted.views, rounded.adjusted.values
    return all(
        folds_are_sharp(seen.photo.bgr, view, values, narrow_looks([view]))
        for seen, view in zip(rounded.task.seen, views, strict=True)
    )


def sharp_again(task: Adjustment, sharp: Adjusted, rounded: Rounded) -> Adjusted:
    """The sharp fit, looked for anew where the rim says that it took print or shadow for an edge."""
    apart = np.abs(sharp.values[3:] - rounded.adjusted.values[4:])
    if np.all(apart < 0.5 + 0.7 * max(rounded.radius, 0.0) + 0.003 * sharp.values[3:]):
        return sharp
    return snapped_narrow(task, rounded.adjusted.views, sharp_of(rounded.adjusted.values))


def _from_radius(task: Adjustment, sharp: Adjusted, radius: float) -> Rounded:
    shape = RoundedBox(_softness(sharp))
    free = Adjustment(shape, task.seen, task.taps)
    held = Adjustment(replace(shape, usual=radius, spread=HELD), task.seen, task.taps)
    grown = with_radius(sharp.values, radius)
    grown[4:] += 0.7 * radius
    begun = held.settle(sharp.views, grown, _rim_of(task, sharp, shape, grown))
    adjusted = snapped_narrow(free, sharp.views, begun)
    support = support_of(free, adjusted)
    return Rounded(free, adjusted, float(support.mean()))


def _rim_of(task: Adjustment, sharp: Adjusted, shape: RoundedBox, grown: Floats) -> list[Snapped]:
    """Where the sharp fit found its edges, without those that no rounded box shows."""
    found = found_on(task, sharp.views, sharp.values)
    rims = [np.unique(shape.outline(grown, view, 50.0)[:, 0]) for view in sharp.views]
    return [edges.only(rim) for edges, rim in zip(found, rims, strict=True)]


def _softness(sharp: Adjusted) -> float:
    return SOFTNESS * narrow_looks(sharp.views) / sharp.views[0].camera.focal
