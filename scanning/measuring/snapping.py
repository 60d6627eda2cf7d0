"""Moves a package from where the taps put it to where its edges are: a wide search by samples, then a narrow one."""

from collections.abc import Sequence

import numpy as np

from scanning.measuring.adjustment import TAP_SIGMA, Adjusted, Adjustment, Snapped
from scanning.measuring.camera import Floats, View
from scanning.measuring.edges import Lines, Profiles, look_across

SAMPLES, KEPT, ROUNDS = 160, 16, 7
WIDE = 16.0  # px to both sides: what a thumb misses by, a little more in a large photo
EVEN_EDGES = 12  # marks on one edge that count in full: its neighbours err alike


def searched_wide(task: Adjustment, views: Sequence[View], values: Floats, covariance: Floats) -> Floats:
    """The package around `values` whose outline crosses the strongest steps; the taps hold it back gently.

    Samples a bell that narrows around its best ones (cross-entropy method), with a fixed seed.
    """
    dice = np.random.default_rng(20260101)
    wide = max(WIDE, _scaled(views, WIDE))
    for half, blur in ((wide, wide / 8), (wide / 2, wide / 16)):
        lines = Lines(half, max(6.0, wide / 3), max(blur, 1.0))
        looks = [
            look_across(seen.photo.bgr, view, task.shape, values, lines)
            for seen, view in zip(task.seen, views, strict=True)
        ]
        middle, spread = values, _root(covariance)
        for _ in range(ROUNDS):
            tried = middle + dice.standard_normal((SAMPLES, len(values))) @ spread.T
            tried[0] = middle
            scores = np.array([_score(task, views, looks, one) for one in tried])
            best = tried[np.argsort(-scores)[:KEPT]]
            middle = best.mean(0)
            spread = _root(np.cov(best.T) * 1.4 + np.eye(len(values)) * 1e-8)
        values = best[0]
        covariance = covariance / 6
    return values


def snapped_narrow(task: Adjustment, views: Sequence[View], values: Floats) -> Adjusted:
    """All unknowns adjusted to the edges, looked at ever more closely."""
    scale = _scaled(views, 1.0)
    for half, blur in ((6.0, 1.6), (4.0, 1.2), (3.0, 1.0), (3.0, 1.0)):
        lines = Lines(half * scale, 6.0 * scale, blur * scale)
        edges = [
            snapped(look_across(seen.photo.bgr, view, task.shape, values, lines))
            for seen, view in zip(task.seen, views, strict=True)
        ]
        adjusted = task.solve(views, values, edges)
        views, values = adjusted.views, adjusted.values
    return adjusted


def snapped(look: Profiles) -> Snapped:
    """The steps found, each with a sigma that grows with the number of its neighbours on the same edge."""
    offsets, clear = look.peaks(look.half / 2)
    number = look.marks[:, 0].astype(int)
    crowd = np.bincount(number, minlength=12)[number]
    sigma = (
        0.35 * np.sqrt(np.maximum(1.0, crowd / EVEN_EDGES)) / np.sqrt(np.clip(look.strength.max(1), 0.2, 1))
    )
    targets = look.at + look.normals * offsets[:, None]
    return Snapped(look.marks[clear], look.normals[clear], targets[clear], sigma[clear])


def _score(task: Adjustment, views: Sequence[View], looks: list[Profiles], values: Floats) -> float:
    total = 0.0
    for number, (view, look) in enumerate(zip(views, looks, strict=True)):
        own = values
        pixels = view.project(task.shape.points(own, look.marks, view.centre))
        total += 40.0 * float(look.votes(pixels).mean())
        taps = task.taps[number]
        if taps is not None:
            meant, tapped = task.shape.tapped(values, taps, view)
            total -= 0.5 * float((((view.project(meant) - tapped) / TAP_SIGMA) ** 2).sum())
    return total


def _root(covariance: Floats) -> Floats:
    """A matrix whose product with its transpose is the covariance."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))


def _scaled(views: Sequence[View], pixels: float) -> float:
    """Pixels that were thought of for a photo 3,000 px wide, for photos as large as these."""
    return pixels * float(np.clip(max(view.camera.cx for view in views) * 2 / 3000, 0.5, 1.5))
