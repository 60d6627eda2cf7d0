"""Reads codes that are bent, wavy, stretched or seen from far aside: finder patterns, then a grid, then its modules."""

import time
from collections.abc import Iterator

import cv2
import numpy as np

from scanning.finder_triples import Triple, completed, likely_sides, triples
from scanning.finders import find_finders
from scanning.grids import Grid, Points, bent_to, first_grid, flat
from scanning.modules import fit, text_in
from scanning.photos import Gray

Found = tuple[str, Points]
WINDOWS = (2.5, 1.8, 1.4)  # modules: wide first, so that noise does not lead the grid astray
PROMISING = 0.66  # of the known modules are right; by chance it is a half
GRIDS = 4  # followed for three patterns


def by_modules(gray: Gray, black: Gray, until: float) -> list[Found]:
    """Texts and corners of the codes whose finder patterns show in `black`, read in `gray`.

    `until`: time.perf_counter() after which nothing more is begun; a step takes up to 30 ms.
    """
    return _each(gray, triples(find_finders(black)), until)


def by_two_patterns(gray: Gray, black: Gray, until: float) -> list[Found]:
    """The same for codes of which one finder pattern cannot be seen."""
    return _each(gray, completed(find_finders(black)), until)


def _each(gray: Gray, likely: list[Triple], until: float) -> list[Found]:
    found: list[Found] = []
    for triple in likely:
        middle = triple.corner.middle
        if any(
            cv2.pointPolygonTest(corners.astype(np.float32), middle.tolist(), False) > 0
            for _, corners in found
        ):
            continue
        if code := _read(gray, triple, until):
            found.append(code)
        if time.perf_counter() > until:
            break
    return found


def _read(gray: Gray, triple: Triple, until: float) -> Found | None:
    for grid in _likely_grids(gray, triple, until):
        for window in WINDOWS:
            if time.perf_counter() > until:
                return None
            grid = bent_to(gray, grid, window)
            if (text := text_in(flat(gray, grid))) is not None:
                return text, grid.outline()
    return None


def _likely_grids(gray: Gray, triple: Triple, until: float) -> Iterator[Grid]:
    """Those that fit the patterns already, the best first."""
    tried = []
    for side in likely_sides(triple.side):
        if time.perf_counter() > until:
            return
        for bent in (True, False):
            grid = first_grid(triple, side, bent)
            tried.append((fit(flat(gray, grid)), grid))
    tried.sort(key=lambda one: -one[0])
    yield from (grid for good, grid in tried[:GRIDS] if good > PROMISING)
