"""An edge that is missed is told, unless print beside it explains it."""

import numpy as np
import pytest

from scanning.measuring.adjustment import Adjustment
from scanning.measuring.box import Box, corners_of
from scanning.measuring.lenses import candidates
from scanning.measuring.photo import Photo
from scanning.measuring.snapping import misses_an_edge
from scanning.measuring.views import Seen
from tests.scanning.measuring.drawings import Drawing
from tests.scanning.measuring.wireframes import wireframe

BESIDE = np.array([290, 150, 0.4, 150, 110, 90.0])
LINE, CARTON = np.array([20, 30, 90]), (150, 165, 180)


@pytest.fixture(scope="module")
def wires():
    return wireframe(around=200, far=800, size=(2000, 1500))


def task_of(wires, drawing):
    seen = Seen(
        Photo("drawn.png", drawing.bgr, 26.0),
        wires.sighting(),
        candidates(wires.photo)[0][1],
        wires.view,
        0.1,
    )
    return Adjustment(Box(), [seen], [wires.corners(BESIDE)])


def test_a_fold_without_contrast_beside_a_printed_line_is_not_missed(wires, monkeypatch):
    monkeypatch.setattr("tests.scanning.measuring.drawings.PACKAGE", [CARTON] * 5)
    drawing = Drawing(wires).sheet().box(BESIDE)
    left, right = corners_of(BESIDE)[[3, 0], :2]
    high = BESIDE[5]
    below = [[*left, high - 2.5], [*right, high - 2.5], [*right, high - 5.5], [*left, high - 5.5]]
    drawing.cover(wires.view.project(np.array(below)), LINE)
    task = task_of(wires, drawing)
    adjusted = task.solve([wires.view], BESIDE, [None])
    assert not misses_an_edge(task, adjusted)


def test_a_rim_beside_the_one_in_the_photo_is_missed(wires):
    task = task_of(wires, Drawing(wires).sheet().box(BESIDE))
    lower = BESIDE - np.array([0, 0, 0, 0, 0, 2.0])
    assert not misses_an_edge(task, task.solve([wires.view], BESIDE, [None]))
    aside = Adjustment(Box(), task.seen, [wires.corners(lower)])
    assert misses_an_edge(aside, aside.solve([wires.view], lower, [None]))
