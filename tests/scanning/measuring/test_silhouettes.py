"""Many bodies are judged at once as one would be by hand, and strokes tell which box made them."""

import numpy as np
import pytest

from scanning.measuring.silhouettes import SOLIDS, best_near, evidence_of
from scanning.measuring.strokes import boxes_of, cylinders_of, strokes_in, turns_of
from tests.scanning.measuring.drawings import Drawing
from tests.scanning.measuring.wireframes import wireframe

BOX = np.array([120.0, 90.0, 0.5, 180.0, 110.0, 80.0])
TIN = np.array([120.0, 90.0, 100.0, 130.0])
SMALL = (480, 360)


@pytest.mark.parametrize(("shape", "values"), [("box", BOX), ("cylinder", TIN)])
@pytest.mark.parametrize(("slant", "around"), [(25, 30), (45, 200), (70, 110), (60, 300)])
def test_the_share_covered_is_that_of_the_pixels_in_the_silhouette(shape, values, slant, around):
    view = wireframe(slant, around, size=SMALL).view
    share = np.random.default_rng(1).uniform(-0.5, 0.5, SMALL[::-1]).astype(np.float32)
    share[100:250, 150:320] += 0.5
    evidence = evidence_of(view, share, np.zeros((*share.shape, 2), np.float32))
    mask = evidence.silhouette(SOLIDS[shape].hull(values)) > 0
    gained, wrong = share[mask & (share > 0)].sum(), -share[mask & (share < 0)].sum()
    judged = SOLIDS[shape].judged(evidence, values[None], 64)
    assert judged.overlap[0] == pytest.approx(gained / (share[share > 0].sum() + wrong), abs=0.01)


def test_what_is_flat_or_behind_the_camera_is_worth_nothing():
    view = wireframe(45, 30, size=SMALL).view
    share = np.ones(SMALL[::-1], np.float32)
    evidence = evidence_of(view, share, np.ones((*share.shape, 2), np.float32) * 50)
    flat, behind, tall = BOX.copy(), BOX.copy(), BOX.copy()
    flat[5], behind[:2], tall[5] = 4.0, view.centre[:2] * 3, view.centre[2] + 10
    judged = SOLIDS["box"].judged(evidence, np.array([BOX, flat, behind, tall]), 16)
    assert judged.support[0] > 0
    assert not judged.support[1:].any()
    assert not judged.overlap[1:].any()


def test_a_search_ends_at_the_best_there_is_around_each_start():
    goals = np.array([[1.0, 2.0], [8.0, 9.0]])
    starts = goals + np.array([0.6, -0.4])
    found = best_near(starts, np.ones((2, 2)), lambda tried: -((tried[:, None] - goals) ** 2).sum(-1).min(1))
    assert np.abs(found - goals).max() < 0.05


def test_strokes_tell_the_turn_of_a_box_and_a_box_that_is_nearly_it():
    wires = wireframe(40, 30, size=(960, 720))
    drawing = Drawing(wires)
    drawing.box(BOX)
    strokes = strokes_in(wires.view, drawing.bgr, np.zeros((720, 960), bool))
    turns = [turn for turn, _ in turns_of(strokes)]
    assert min(abs(turn - BOX[2]) for turn in turns) < np.radians(1.5)
    off = np.abs(boxes_of(strokes) - BOX)
    same_way = off[off[:, 2] < np.radians(1.5)]
    assert (same_way[:, [0, 1, 3, 4, 5]].max(1) < 6).any()


def test_strokes_on_the_sheet_are_left_out():
    wires = wireframe(40, 30, size=(960, 720))
    drawing = Drawing(wires)
    drawing.sheet()
    everywhere = np.ones((720, 960), bool)
    assert len(strokes_in(wires.view, drawing.bgr, ~everywhere).long) > 20
    strokes = strokes_in(wires.view, drawing.bgr, everywhere)
    assert not len(strokes.long)
    assert not len(boxes_of(strokes))
    assert not len(cylinders_of(strokes))
