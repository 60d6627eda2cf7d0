"""Moves a package from where the taps put it to where its edges are: a wide search by samples, then a narrow one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from scanning.measuring.adjustment import TAP_SIGMA, Adjusted, Adjustment, Snapped
from scanning.measuring.camera import Floats, View
from scanning.measuring.edges import Lines, Profiles, look_across
from scanning.measuring.shapes import Marks

SAMPLES, KEPT, ROUNDS = 160, 16, 7
WIDE = 16.0  # px to both sides: what a thumb misses by, a little more in a large photo
TRIES = ((1, 1.0), (2, 4.0))  # seed, and how much wider than the taps say
SUPPORTED = 0.45
MISSED, STRONG = 0.15, 40.0
EVEN_EDGES = 12  # marks on one edge that count in full: its neighbours err alike
FEWEST_MARKS = 4
POOL = 5
AGREEING = 0.27  # of the half width looked at: what lies anywhere differs by 0.58 of it
LEAST_EDGE = 0.25  # px


def found_edges(task: Adjustment, views: Sequence[View], values: Floats, covariance: Floats) -> Adjusted:
    """The package at its edges. Where one edge stays without support, other searches are tried, and the best is taken.

    A printed frame beside an edge, or a shadow, looks like an edge; but then another one fits nowhere.
    """
    best, most = None, -1.0
    for seed, wider in TRIES:
        adjusted = snapped_narrow(task, views, searched_wide(task, views, values, covariance * wider, seed))
        support = support_of(task, adjusted)
        if support.mean() > most:
            best, most = adjusted, float(support.mean())
        if support.min(initial=1.0) > SUPPORTED:
            break
    assert best is not None
    return best


def support_of(task: Adjustment, adjusted: Adjusted) -> Floats:
    """For every edge in view, the mean vote where the package says that it is; 0 where nothing was seen of it."""
    return np.array([vote for vote, _ in _votes(task, adjusted)])


def misses_an_edge(task: Adjustment, adjusted: Adjusted) -> bool:
    """Whether beside an expected edge there is a strong one, and nothing at all at its place."""
    return any(vote < MISSED and contrast > STRONG for vote, contrast in _votes(task, adjusted))


def _votes(task: Adjustment, adjusted: Adjusted) -> Iterator[tuple[float, float]]:
    """Mean vote and median contrast (grey levels) of each edge in each photo."""
    lines = Lines(max(4.0, _scaled(adjusted.views, 4.0)), 6.0, 1.2, POOL)
    for seen, view in zip(task.seen, adjusted.views, strict=True):
        look = look_across(seen.photo.bgr, view, task.shape, adjusted.values, lines)
        here = look.votes(look.at)
        for edge in np.unique(look.marks[:, 0]):
            of_it = look.marks[:, 0] == edge
            yield float(here[of_it].mean()), float(np.median(look.contrast[of_it]))


def searched_wide(
    task: Adjustment, views: Sequence[View], values: Floats, covariance: Floats, seed: int = 1
) -> Floats:
    """The package around `values` whose outline crosses the strongest steps; the taps hold it back gently.

    Samples a bell that narrows around its best ones (cross-entropy method); the same seed gives the same package.
    """
    dice = np.random.default_rng(seed)
    wide = max(WIDE, _scaled(views, WIDE))
    for half, blur in ((wide, wide / 8), (wide / 2, wide / 16)):
        lines = Lines(half, max(6.0, wide / 3), max(blur, 1.0), POOL)
        looks = [
            look_across(seen.photo.bgr, view, task.shape, values, lines)
            for seen, view in zip(task.seen, views, strict=True)
        ]
        tapped = [
            None if taps is None else task.shape.tap_marks(values, taps, view)
            for taps, view in zip(task.taps, views, strict=True)
        ]
        middle, spread = values, _root(covariance)
        for _ in range(ROUNDS):
            tried = middle + dice.standard_normal((SAMPLES, len(values))) @ spread.T
            tried[0] = middle
            scores = np.array([_score(task, views, looks, tapped, one) for one in tried])
            best = tried[np.argsort(-scores)[:KEPT]]
            middle = best.mean(0)
            spread = _root(np.cov(best.T) * 1.4 + np.eye(len(values)) * 1e-8)
        values = best[0]
        covariance = covariance / 6
    return values


def snapped_narrow(task: Adjustment, views: Sequence[View], values: Floats) -> Adjusted:
    """The package alone moved to the edges at first, then all unknowns, looked at ever more closely."""
    scale = narrow_looks(views)
    for half, blur in ((6.0, 1.6), (4.0, 1.2)):
        values = task.settle(
            views, values, found_on(task, views, values, Lines(half * scale, 6.0 * scale, blur * scale))
        )
    for _ in range(2):
        edges = found_on(task, views, values)
        adjusted = task.solve(views, values, edges)
        views, values = adjusted.views, adjusted.values
    return adjusted


def found_on(
    task: Adjustment, views: Sequence[View], values: Floats, lines: Lines | None = None
) -> list[Snapped]:
    """All edges close to where they are expected; those that do not show line by line, by lines averaged."""
    scale = narrow_looks(views)
    lines = lines or Lines(3.0 * scale, 6.0 * scale, scale)
    found = []
    for seen, view in zip(task.seen, views, strict=True):
        clear, faint = (
            snapped(look_across(seen.photo.bgr, view, task.shape, values, replace(lines, pool=pool)))
            for pool in (1, POOL)
        )
        found.append(_joined(clear, faint))
    return found


def _joined(clear: Snapped, faint: Snapped) -> Snapped:
    new = ~np.isin(faint.marks[:, 0], clear.marks[:, 0])
    both = zip(_parts(clear), _parts(faint), strict=True)
    return Snapped(*(np.concatenate([one, other[new]]) for one, other in both))


def _parts(edges: Snapped) -> tuple[Floats, ...]:
    return edges.marks, edges.normals, edges.targets, edges.sigma


def snapped(look: Profiles) -> Snapped:
    """The steps found on edges where neighbours agree, each with a sigma that grows with the number of neighbours.

    In noise and in print the strongest steps of neighbours lie anywhere; on an edge they lie in one line.
    """
    offsets, clear = look.peaks(look.half / 2)
    number = look.marks[:, 0].astype(int)
    sigma = np.full(len(offsets), np.inf)
    for edge in np.unique(number):
        here = np.flatnonzero((number == edge) & clear)
        if len(here) < FEWEST_MARKS or len(here) < 0.4 * (number == edge).sum():
            continue
        jumps = float(np.median(np.abs(np.diff(offsets[here]))))
        if jumps < AGREEING * look.half:
            sigma[here] = np.hypot(LEAST_EDGE, jumps) * np.sqrt(max(1.0, len(here) / EVEN_EDGES))
    kept = np.isfinite(sigma)
    targets = look.at + look.normals * offsets[:, None]
    return Snapped(look.marks[kept], look.normals[kept], targets[kept], sigma[kept])


def _score(
    task: Adjustment,
    views: Sequence[View],
    looks: Sequence[Profiles],
    tapped: Sequence[tuple[Marks, Floats] | None],
    values: Floats,
) -> float:
    total = 0.0
    for view, look, taps in zip(views, looks, tapped, strict=True):
        pixels = view.project(task.shape.points(values, look.marks, view.centre))
        total += 40.0 * float(look.votes(pixels).mean())
        if taps is not None:
            meant = view.project(task.shape.points(values, taps[0], view.centre))
            total -= 0.5 * float((((meant - taps[1]) / TAP_SIGMA) ** 2).sum())
    return total


def _root(covariance: Floats) -> Floats:
    """A matrix whose product with its transpose is the covariance."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))


def narrow_looks(views: Sequence[View]) -> float:
    """How much wider than in a photo 3,000 px wide the last looks at the edges are."""
    return max(0.7, _scaled(views, 1.0))


def _scaled(views: Sequence[View], pixels: float) -> float:
    """Pixels that were thought of for a photo 3,000 px wide, for photos as large as these."""
    return pixels * float(np.clip(max(view.camera.cx for view in views) * 2 / 3000, 0.5, 1.5))
