"""Whether a box is sharp or rounded off, and its fit either way.

The rim seen against the table tells how round the corners are; edges between two faces tell whether they are sharp at
all. Only where these are as crisp as the rim the box counts as sharp: then they may say where it is, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scanning.measuring.adjustment import Adjusted, Adjustment, Snapped
from scanning.measuring.box import Box
from scanning.measuring.camera import Floats
from scanning.measuring.crispness import Crispness, crispness
from scanning.measuring.rounding import RoundedBox, sharp_of, with_radius
from scanning.measuring.snapping import found_on, narrow_looks, snapped_narrow, support_of

SOFTNESS = 4.5  # px in a photo 3,000 px wide: as large a round as a lens makes of a sharp corner
WELL_SEEN, HARDLY_SEEN = 0.9, 0.5  # support of the rim, and of a single edge
BARELY_ROUND = 0.5  # mm
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

    @property
    def well_seen(self) -> bool:
        """Whether its rim alone tells where it is."""
        return self.support >= WELL_SEEN


def as_rounded(task: Adjustment, sharp: Adjusted) -> Rounded:
    """The fit of a rounded box, begun where a sharp one was found."""
    best: Rounded | None = None
    for radius in TRIED:
        found = _from_radius(task, sharp, radius)
        if best is None or found.support > best.support:
            best = found
        if best.support > WELL or _surely_sharp(best, _crispness_of(best)):
            break
    assert best is not None
    return best


def sharp_or_rounded(task: Adjustment, sharp: Adjusted) -> tuple[Adjustment, Adjusted]:
    """The fit to be believed of a box that was fitted as a sharp one.

    It is sharp where all edges that are seen between its faces are crisp in every photo, and its corners not too round, or
    more of it is seen that way.
    """
    rounded = as_rounded(task, sharp)
    seen = _crispness_of(rounded)
    crisp = all(one.sharp for one in seen)
    if _surely_sharp(rounded, seen) or (crisp and support_of(task, sharp).mean() > rounded.support):
        return task, sharp_again(task, sharp, rounded)
    return with_doubt(rounded, task, sharp, seen)


def with_doubt(
    rounded: Rounded, task: Adjustment, sharp: Adjusted, seen: Sequence[Crispness] | None = None
) -> tuple[Adjustment, Adjusted]:
    """What is told of a box that is not surely sharp: the rounded one where its rim is seen well.

    Where it is not, or has next to no radius, the photo does not rule out a sharp one either: then the result is as unsure
    as both are apart, and lies in the middle where the edges between faces do not show them to be round. `task` and
    `sharp` of the sharp box.
    """
    if rounded.well_seen and rounded.radius > BARELY_ROUND:
        return rounded.task, rounded.adjusted
    other = sharp_of(rounded.adjusted.values)
    half = (other - Box().alike(sharp.values, other)) / 2
    if all(one.round for one in seen or _crispness_of(rounded)):
        return rounded.task, replace(rounded.adjusted, apart=with_radius(half, 0.0))
    return task, replace(sharp, values=other - half, apart=half)


def _surely_sharp(rounded: Rounded, seen: Sequence[Crispness]) -> bool:
    return rounded.radius <= LARGEST_SHARP and all(one.sharp for one in seen)


def _crispness_of(rounded: Rounded) -> list[Crispness]:
    views, values = rounded.adjusted.views, rounded.adjusted.values
    return [
        crispness(seen.photo.bgr, view, values, narrow_looks([view]))
        for seen, view in zip(rounded.task.seen, views, strict=True)
    ]


def sharp_again(task: Adjustment, sharp: Adjusted, rounded: Rounded) -> Adjusted:
    """The sharp fit, looked for anew where the rim says that it took print or shadow for an edge.

    Whichever shows more of its edges is told; if one of these is hardly seen even so, with doubt about the other.
    """
    apart = np.abs(sharp.values[3:] - rounded.adjusted.values[4:])
    if np.all(apart < 0.5 + 0.7 * max(rounded.radius, 0.0) + 0.003 * sharp.values[3:]):
        return sharp
    again = snapped_narrow(task, rounded.adjusted.views, sharp_of(rounded.adjusted.values))
    seen, seen_again = support_of(task, sharp), support_of(task, again)
    told, other = (again, sharp) if seen_again.mean() > seen.mean() else (sharp, again)
    if max(seen, seen_again, key=lambda one: float(one.mean())).min() > HARDLY_SEEN:
        return told
    return replace(told, apart=(Box().alike(other.values, told.values) - told.values) / 2)


def _from_radius(task: Adjustment, sharp: Adjusted, radius: float) -> Rounded:
    shape = RoundedBox(softness_of(sharp))
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


def softness_of(sharp: Adjusted) -> float:
    """See RoundedBox: of the lens that took the first photo."""
    return SOFTNESS * narrow_looks(sharp.views) / sharp.views[0].camera.focal
