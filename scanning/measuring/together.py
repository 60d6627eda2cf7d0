"""All photos of one package in one least squares, begun from what each says by itself."""

from dataclasses import dataclass, replace

import numpy as np

from scanning.measuring.adjustment import Adjusted, Adjustment
from scanning.measuring.box import Box
from scanning.measuring.camera import Floats, View
from scanning.measuring.checks import check_together
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.rounding import RoundedBox, sharp_of, with_radius
from scanning.measuring.roundness import Rounded, softness_of, with_doubt
from scanning.measuring.shapes import Shape, Taps
from scanning.measuring.snapping import found_edges, snapped_narrow, support_of
from scanning.measuring.views import Seen

SEEN_BY_ALL, MORE_THAN_OTHERS = 0.8, 0.04
"""Mean support of all edges in all photos for what only one of them showed, and how much less another may have."""


@dataclass(frozen=True, slots=True)
class Alone:
    """What one photo says by itself."""

    seen: Seen
    taps: Taps
    task: Adjustment
    adjusted: Adjusted


def together(alone: list[Alone]) -> tuple[Adjustment, Adjusted]:
    """The package that all photos show, the surer ones counting more where the search begins. Raises Refusal."""
    if len(alone) == 1:
        return alone[0].task, alone[0].adjusted
    alone, shape = _of_one_shape(alone)
    first = alone[0].adjusted.values
    values = [shape.alike(one.adjusted.values, first) for one in alone]
    views = [one.adjusted.views[0] for one in alone]
    try:
        check_together(shape, views, values)
    except Refusal as refusal:
        if refusal.code != Code.DISAGREE:
            raise
        return _sharp_too(*_as_one_of_them(alone, shape, views, values))
    trust = np.array([1 / np.maximum(np.diag(one.adjusted.covariance), 1e-12) for one in alone])
    start = (np.array(values) * trust).sum(0) / trust.sum(0)
    task = _task_of(alone, shape, views, start)
    apart = np.ptp(values, axis=0)[shape.places :]
    if np.all(apart < 0.5 + 0.004 * start[shape.places :]):
        return _sharp_too(task, snapped_narrow(task, views, start))
    # One photo took something else for an edge: all look for it together.
    spread = np.diag((np.ptp(values, axis=0) / 2) ** 2 + shape.steps**2)
    return _sharp_too(task, found_edges(task, views, np.mean(values, axis=0), spread))


def _task_of(alone: list[Alone], shape: Shape, views: list[View], start: Floats) -> Adjustment:
    taps = [shape.matched(start, one.taps, view) for one, view in zip(alone, views, strict=True)]
    return Adjustment(shape, [one.seen for one in alone], taps)


def _as_one_of_them(
    alone: list[Alone], shape: Shape, views: list[View], values: list[Floats]
) -> tuple[Adjustment, Adjusted]:
    """The package as one photo shows it, where its edges are seen in all the others too and no other's are."""
    found = []
    for one, start in zip(alone, values, strict=True):
        task = _task_of(alone, shape, views, start)
        adjusted = found_edges(task, views, start, one.adjusted.covariance + np.diag(shape.steps**2))
        found.append((float(support_of(task, adjusted).mean()), task, adjusted))
    found.sort(key=lambda each: -each[0])
    (most, task, adjusted), (next_best, _, other), *_ = found
    sizes, others = (
        adjusted.values[shape.places :],
        shape.alike(other.values, adjusted.values)[shape.places :],
    )
    alike = np.all(np.abs(sizes - others) < 0.5 + 0.004 * sizes)
    if most < SEEN_BY_ALL or (most - next_best < MORE_THAN_OTHERS and not alike):
        raise Refusal(Code.DISAGREE)
    return task, adjusted


def _sharp_too(task: Adjustment, adjusted: Adjusted) -> tuple[Adjustment, Adjusted]:
    """A rounded box beside the sharp one that the same photos may show."""
    if not isinstance(task.shape, RoundedBox):
        return task, adjusted
    rounded = Rounded(task, adjusted, float(support_of(task, adjusted).mean()))
    if rounded.well_seen:
        return task, adjusted
    other = Adjustment(Box(), task.seen, task.taps)
    return with_doubt(rounded, other, snapped_narrow(other, adjusted.views, sharp_of(adjusted.values)))


def _of_one_shape(alone: list[Alone]) -> tuple[list[Alone], Shape]:
    """A box that one photo shows to be sharp for sure is sharp in all of them; else it may be rounded in all."""
    if alone[0].task.shape.name != "box":
        return alone, alone[0].task.shape
    sharp = [one for one in alone if not isinstance(one.task.shape, RoundedBox)]
    if any(one.adjusted.apart is None for one in sharp):
        return [one if one in sharp else _as_sharp(one) for one in alone], sharp[0].task.shape
    rounded = [_as_rounded(one) if one in sharp else one for one in alone]
    return rounded, rounded[0].task.shape


def _as_sharp(one: Alone) -> Alone:
    covariance = np.delete(np.delete(one.adjusted.covariance, 3, 0), 3, 1)
    return _with(one, Box(), sharp_of(one.adjusted.values), covariance)


def _as_rounded(one: Alone) -> Alone:
    shape = RoundedBox(softness_of(one.adjusted))
    covariance = np.insert(np.insert(one.adjusted.covariance, 3, 0, 0), 3, 0, 1)
    covariance[3, 3] = shape.spread**2
    return _with(one, shape, with_radius(one.adjusted.values, shape.usual), covariance)


def _with(one: Alone, shape: Shape, values: Floats, covariance: Floats) -> Alone:
    adjusted = replace(one.adjusted, values=values, covariance=covariance, apart=None)
    return replace(one, task=replace(one.task, shape=shape), adjusted=adjusted)
