"""A line printed near an edge of a box is not where it ends."""

from dataclasses import replace

import numpy as np
import pytest

from scanning.measuring import measure
from scanning.measuring.adjustment import Adjustment
from scanning.measuring.box import Box, corners_of
from scanning.measuring.checks import check_taps
from scanning.measuring.lenses import candidates
from scanning.measuring.outermost import OUTLINE, THUMB, moved_out
from scanning.measuring.photo import Photo
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.snapping import found_edges
from scanning.measuring.views import Seen
from tests.scanning.measuring.drawings import PACKAGE, Drawing
from tests.scanning.measuring.wireframes import wireframe

BESIDE = np.array([290, 150, 0.4, 150, 110, 90.0])
LINE, CARTON = np.array([20, 30, 90]), np.array([118, 136, 150])
HIGH = 10.0  # mm


@pytest.fixture
def carton(monkeypatch):
    """A box nearly of the table's colour, and the camera before it."""
    monkeypatch.setattr("tests.scanning.measuring.drawings.PACKAGE", [CARTON] * 4 + [PACKAGE[4]])
    wires = wireframe(around=200, far=800, size=(2000, 1500))
    return wires, Drawing(wires).sheet().box(BESIDE)


def measured(wires, drawing):
    photo = Photo("drawn.png", drawing.bgr, 26.0)
    result = measure([photo], corners={"drawn.png": wires.corners(BESIDE)}, shape="box")
    assert result.refused is None
    return np.array([result.mm[name][0] for name in ("length", "width", "height")])


def print_line(wires, drawing, high):
    """Along the foot of one side, 3 mm wide."""
    left, right = corners_of(BESIDE)[[3, 0], :2]
    line = np.array([[*left, high], [*right, high], [*right, high + 3], [*left, high + 3]])
    drawing.cover(wires.view.project(line), LINE)


@pytest.mark.parametrize("high", [2.5, 5.0])
def test_a_line_printed_along_the_foot_is_not_the_foot(carton, high):
    wires, drawing = carton
    print_line(wires, drawing, high)
    assert np.allclose(measured(wires, drawing), BESIDE[3:], rtol=0.004)


def test_without_a_line_it_ends_where_it_did(carton):
    assert np.allclose(measured(*carton), BESIDE[3:], rtol=0.004)


def test_an_edge_at_the_border_of_the_picture_may_stay_where_it_is(carton):
    """It is too near for a look as far out as at the others."""
    wires, drawing = carton
    print_line(wires, drawing, 3.0)
    taps, lens = wires.corners(BESIDE), candidates(wires.photo)[0][1]
    border = round(wires.view.project(corners_of(BESIDE))[:, 0].max()) + 11
    whole, cut = (
        Adjustment(
            Box(), [Seen(Photo("drawn.png", bgr, 26.0), wires.sighting(), lens, wires.view, 0.1)], [taps]
        )
        for bgr in (drawing.bgr, drawing.bgr[:, :border])
    )
    tapped = whole.solve([wires.view], BESIDE, [None])
    at_line = found_edges(whole, tapped.views, tapped.values, tapped.covariance)
    assert at_line.values[5] < BESIDE[5] - 1
    assert moved_out(cut, at_line).values[5] == pytest.approx(BESIDE[5], abs=0.5)


def test_what_nobody_pointed_at_must_show_its_rim(carton):
    """A box 8 mm too narrow has one side where nothing is: a person's taps could mean it, an outline may not."""
    wires, drawing = carton
    photo = Photo("drawn.png", drawing.bgr, 26.0)
    taps, lens = wires.corners(BESIDE), candidates(wires.photo)[0][1]
    task = Adjustment(Box(), [Seen(photo, wires.sighting(), lens, wires.view, 0.05)], [taps])
    fitted = task.solve([wires.view], BESIDE, [None])
    check_taps(task, fitted, automatic=True)
    narrower = BESIDE - np.array([0, 0, 0, 0, 8.0, 0])
    with pytest.raises(Refusal) as refused:
        check_taps(task, replace(fitted, values=narrower), automatic=True)
    assert refused.value.code is Code.NO_OUTLINE
    check_taps(task, replace(fitted, values=narrower), automatic=False)


@pytest.mark.parametrize(("reach", "moved"), [(THUMB, False), (OUTLINE, True)])
def test_an_outline_is_looked_beyond_further_than_a_thumb(carton, reach, moved):
    """It took a line for the foot that lies as far above it as no thumb misses by."""
    wires, drawing = carton
    print_line(wires, drawing, HIGH)
    taps, lens = wires.corners(BESIDE), candidates(wires.photo)[0][1]
    for corner in (3, 0):
        raised = np.array([*corners_of(BESIDE)[corner, :2], HIGH])
        taps["base"][corner] = wires.view.project(raised[None])[0].tolist()
    photo = Photo("drawn.png", drawing.bgr, 26.0)
    task = Adjustment(Box(), [Seen(photo, wires.sighting(), lens, wires.view, 0.05)], [taps])
    tapped = task.solve([wires.view], BESIDE, [None])
    found = found_edges(task, tapped.views, tapped.values, tapped.covariance)
    assert abs(found.values[5] - BESIDE[5]) > 4
    right = np.allclose(moved_out(task, found, reach).values[3:], BESIDE[3:], rtol=0.006)
    assert right is moved
