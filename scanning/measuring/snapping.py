"""Moves a package from where the taps put it to where its edges are: a wide search by samples, then a narrow one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scanning.measuring.adjustment import TAP_SIGMA, Adjusted, Adjustment, Snapped
from scanning.measuring.camera import Floats, View
from scanning.measuring.edges import Lines, Profiles, look_across, looks_across, whole_edge
from scanning.measuring.shapes import Marks
from scanning.measuring.views import Seen

SAMPLES, KEPT, ROUNDS = 160, 16, 7
WIDE = 16.0  # px to both sides: what a thumb misses by, a little more in a large photo
TRIES = ((1, 1.0), (2, 4.0))  # seed, and how much wider than the taps say
SEEN = 0.9  # support of the faintest edge at which nothing else is tried
LOST, FAR = 0.5, 16.0
"""Support of the faintest edge below which all are looked for twice as far off, taps believed so much less."""
ALL_SEEN, CLEARLY = 0.75, 6.0
"""What is found so far off is taken where all edges are seen, or where it is worth so much more."""
EDGES_WORTH = 40.0
"""What edges that are all seen are worth, as a logarithm of their odds like what taps say."""
MISSED, STRONG = 0.15, 40.0
EVEN_EDGES = 12  # marks on one edge that count in full: its neighbours err alike
FEWEST_MARKS = 4
POOL = 5
AGREEING = 0.27  # of the half width looked at: what lies anywhere differs by 0.58 of it
LEAST_EDGE = 0.25  # px
STANDS_OUT, WHOLE_SIGMA = 7.0, 1.0
"""Of an edge that shows only as a whole: times the noise of the mean, and px that the whole of it may lie off."""


def found_edges(task: Adjustment, views: Sequence[View], values: Floats, covariance: Floats) -> Adjusted:
    """The package at its edges. Where one edge stays without support, other searches are tried, and the best is taken.

    A printed frame beside an edge, or a shadow, looks like an edge; but then another one fits nowhere.
    """
    found = []
    for seed, wider in TRIES:
        found.append(_searched(task, views, values, covariance * wider, seed))
        if found[-1].faintest > SEEN:
            break
    best = max(found, key=lambda one: one.worth)
    if best.faintest > LOST:
        return best.adjusted
    far = _searched(task, views, values, covariance * FAR, 3, 2 * WIDE)
    better = far.worth > best.worth + (0.0 if far.faintest > ALL_SEEN else CLEARLY)
    return far.adjusted if better else best.adjusted


@dataclass(frozen=True, slots=True)
class _Found:
    """A package at edges: what speaks for it, edges and taps together, and how clear its faintest edge is."""

    adjusted: Adjusted
    worth: float
    faintest: float


def _searched(
    task: Adjustment,
    views: Sequence[View],
    values: Floats,
    covariance: Floats,
    seed: int,
    reach: float = WIDE,
) -> _Found:
    """Searched wide, then narrow."""
    adjusted = snapped_narrow(task, views, searched_wide(task, views, values, covariance, seed, reach))
    support = support_of(task, adjusted)
    taps = sum(
        _off_taps(task, adjusted.values, view, task.shape.tap_marks(adjusted.values, given, view))
        for given, view in zip(task.taps, adjusted.views, strict=True)
        if given is not None
    )
    worth = EDGES_WORTH * float(support.mean()) - 0.5 * taps
    return _Found(adjusted, worth, float(support.min(initial=1.0)))


def support_of(task: Adjustment, adjusted: Adjusted) -> Floats:
    """For every edge in view, the mean vote where the package says that it is; 0 where nothing was seen of it."""
    photos = zip(task.seen, adjusted.views, strict=True)
    return np.array([vote for seen, view in photos for _, vote, _ in _votes(task, adjusted, seen, view)])


def faint_edges(task: Adjustment, adjusted: Adjusted, least: float) -> list[int]:
    """Numbers of the edges with less support than this in a photo."""
    photos = zip(task.seen, adjusted.views, strict=True)
    return [
        edge for seen, view in photos for edge, vote, _ in _votes(task, adjusted, seen, view) if vote < least
    ]


def misses_an_edge(task: Adjustment, adjusted: Adjusted) -> bool:
    """Whether beside an expected edge there is a strong one, and nothing at all at its place.

    Where the rim is clear or several photos agree, an edge between two faces that is missed is print beside it.
    """
    for seen, view in zip(task.seen, adjusted.views, strict=True):
        folds = task.shape.folds(adjusted.values, view.centre)
        votes = list(_votes(task, adjusted, seen, view))
        rim = [vote for edge, vote, _ in votes if edge not in folds]
        spared = folds if len(task.seen) > 1 or np.mean(rim or [0.0]) > SEEN else []
        if any(v < MISSED and strong > STRONG and edge not in spared for edge, v, strong in votes):
            return True
    return False


def _votes(
    task: Adjustment, adjusted: Adjusted, seen: Seen, view: View
) -> Iterator[tuple[int, float, float]]:
    """Each edge in a photo, its mean vote and its median contrast (grey levels)."""
    lines = Lines(max(4.0, _scaled(adjusted.views, 4.0)), 6.0, 1.2, POOL)
    look = look_across(seen, view, task.shape, adjusted.values, lines)
    here = look.votes(look.at)
    for edge in np.unique(look.marks[:, 0]):
        of_it = look.marks[:, 0] == edge
        yield int(edge), float(here[of_it].mean()), float(np.median(look.contrast[of_it]))


def searched_wide(
    task: Adjustment,
    views: Sequence[View],
    values: Floats,
    covariance: Floats,
    seed: int = 1,
    reach: float = WIDE,
) -> Floats:
    """The package around `values` whose outline crosses the strongest steps; the taps hold it back gently.

    Samples a bell that narrows around its best ones (cross-entropy method); the same seed gives the same package.
    """
    dice = np.random.default_rng(seed)
    wide = max(reach, _scaled(views, reach))
    for half, blur in ((wide, wide / 8), (wide / 2, wide / 16)):
        lines = Lines(half, max(6.0, wide / 3), max(blur, 1.0), POOL)
        looks = [
            look_across(seen, view, task.shape, values, lines)
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
            scores = _scores(task, views, looks, tapped, tried)
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
        clear, faint = looks_across(seen, view, task.shape, values, lines, (1, POOL))
        seen_so = _joined(snapped(clear), snapped(faint))
        left = np.setdiff1d(clear.marks[:, 0], seen_so.marks[:, 0])
        found.append(_joined(seen_so, snapped_whole(clear, left, scale)))
    return found


def snapped_whole(look: Profiles, edges: Floats, scale: float) -> Snapped:
    """Those of these edges that show when all of their profiles are averaged."""
    number = look.marks[:, 0]
    targets, sigma = look.at.copy(), np.full(len(number), np.inf)
    for edge in edges:
        here = np.flatnonzero(number == edge)
        line = whole_edge(look, here) if len(here) >= FEWEST_MARKS else None
        if line is None or line.clear < STANDS_OUT:
            continue
        targets[here] += look.normals[here] * line.offsets[:, None]
        sigma[here] = WHOLE_SIGMA * scale * np.sqrt(len(here))
    kept = np.isfinite(sigma)
    return Snapped(look.marks[kept], look.normals[kept], targets[kept], sigma[kept])


def _joined(first: Snapped, other: Snapped) -> Snapped:
    """The first, with those edges of the other that it lacks."""
    new = ~np.isin(other.marks[:, 0], first.marks[:, 0])
    both = zip(_parts(first), _parts(other), strict=True)
    return Snapped(*(np.concatenate([one, two[new]]) for one, two in both))


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


def _scores(
    task: Adjustment,
    views: Sequence[View],
    looks: Sequence[Profiles],
    tapped: Sequence[tuple[Marks, Floats] | None],
    tried: Floats,
) -> Floats:
    """What edges and taps say of each of the packages tried (n, values); all are looked at together, which is faster."""
    total = np.zeros(len(tried))
    for view, look, taps in zip(views, looks, tapped, strict=True):
        marks = look.marks if taps is None else np.concatenate([look.marks, taps[0]])
        centre = view.centre
        places = [task.shape.points(values, marks, centre) for values in tried]
        pixels = view.project(np.concatenate(places)).reshape(len(tried), len(marks), 2)
        edges = len(look.marks)
        total += EDGES_WORTH * look.votes(pixels[:, :edges]).mean(1)
        if taps is not None:
            total -= 0.5 * _squares((pixels[:, edges:] - taps[1]) / TAP_SIGMA)
    return total


def _off_taps(task: Adjustment, values: Floats, view: View, taps: tuple[Marks, Floats]) -> float:
    """Sum of squares of how far the taps lie from what they mean, in standard deviations."""
    meant = view.project(task.shape.points(values, taps[0], view.centre))
    return float(_squares((meant - taps[1]) / TAP_SIGMA))


def _squares(off: Floats) -> Floats:
    """Sums over the last two axes."""
    return np.asarray((off**2).sum((-2, -1)))


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
