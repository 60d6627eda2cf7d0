"""Edges that no single line across them shows, and that stand out of the noise when all lines are averaged."""

import cv2
import numpy as np
import pytest

from scanning.measuring.edges import Profiles, whole_edge
from scanning.measuring.snapping import STANDS_OUT, snapped_whole

LINES, HALF, STEP = 140, 6.0, 0.5
OFFSETS = np.arange(-HALF, HALF + STEP / 2, STEP)


def profiles(seed, rise, at=0.0, tilt=0.0, noise=8.0):
    """Slopes of a step by `rise` grey levels at `at` px, `tilt` px further at the last line than at the first."""
    dice = np.random.default_rng(seed)
    place = at + tilt * np.linspace(-0.5, 0.5, LINES)
    bell = np.exp(-((OFFSETS - place[:, None]) ** 2) / (2 * 1.2**2))
    grain = dice.normal(0, 1, (LINES, len(OFFSETS), 3)).astype(np.float32)
    smooth = cv2.GaussianBlur(grain, (0, 0), sigmaX=1.2 / STEP, sigmaY=1e-3)
    slopes = (rise * bell[..., None] + noise / smooth.std() * smooth).astype(np.float32)
    strength = np.sqrt((slopes.astype(float) ** 2).sum(-1))
    contrast = strength.max(1)
    marks = np.column_stack([np.full(LINES, 5.0), np.linspace(0, 1, LINES)])
    where = np.column_stack([np.full(LINES, 100.0), np.linspace(50, 900, LINES)])
    across = np.tile([1.0, 0.0], (LINES, 1))
    return Profiles(marks, where, across, strength / contrast[:, None], contrast, slopes, HALF)


@pytest.mark.parametrize(("at", "tilt"), [(0.0, 0.0), (-1.7, 0.0), (1.2, 1.5), (0.4, -2.2)])
def test_a_step_below_the_noise_is_found_where_it_is(at, tilt):
    look = profiles(1, 6.0, at, tilt)
    place = at + tilt * np.linspace(-0.5, 0.5, LINES)
    assert np.quantile(np.abs(look.peaks(HALF)[0] - place), 0.75) > 1.5, "many a line shows something else"
    found = snapped_whole(look, np.array([5.0]), 1.0)
    assert found.targets[:, 0] - 100 == pytest.approx(place, abs=0.5)


@pytest.mark.parametrize("seed", range(20))
def test_in_noise_alone_nothing_stands_out(seed):
    look = profiles(seed, 0.0)
    line = whole_edge(look, np.arange(LINES))
    assert line is None or line.clear < STANDS_OUT
    assert not len(snapped_whole(look, np.array([5.0]), 1.0).marks)


def test_a_whole_edge_weighs_like_one_place_not_like_its_many_lines():
    found = snapped_whole(profiles(1, 6.0), np.array([5.0]), 1.0)
    assert 1 / np.sqrt((1 / found.sigma**2).sum()) == pytest.approx(1.0)


def test_only_the_edges_asked_for_are_looked_for():
    assert not len(snapped_whole(profiles(1, 40.0), np.array([4.0]), 1.0).marks)
