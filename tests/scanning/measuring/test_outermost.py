"""A line printed near an edge of a box is not where it ends."""

import numpy as np
import pytest

from scanning.measuring import measure
from scanning.measuring.adjustment import Adjustment
from scanning.measuring.box import Box, corners_of
from scanning.measuring.lenses import candidates
from scanning.measuring.outermost import moved_out
from scanning.measuring.photo import Photo
from scanning.measuring.snapping import found_edges
from scanning.measuring.views import Seen
from tests.scanning.measuring.drawings import PACKAGE, Drawing
from tests.scanning.measuring.wireframes import wireframe

BESIDE = np.array([290, 150, 0.4, 150, 110, 90.0])
LINE, CARTON = np.array([20, 30, 90]), np.array([118, 136, 150])


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
