"""A line printed near an edge of a box is not where it ends."""

import numpy as np
import pytest

from scanning.measuring import measure
from scanning.measuring.box import corners_of
from scanning.measuring.photo import Photo
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


@pytest.mark.parametrize("high", [2.5, 5.0])
def test_a_line_printed_along_the_foot_is_not_the_foot(carton, high):
    wires, drawing = carton
    left, right = corners_of(BESIDE)[[3, 0], :2]
    line = np.array([[*left, high], [*right, high], [*right, high + 3], [*left, high + 3]])
    drawing.cover(wires.view.project(line), LINE)
    assert np.allclose(measured(wires, drawing), BESIDE[3:], rtol=0.004)


def test_without_a_line_it_ends_where_it_did(carton):
    assert np.allclose(measured(*carton), BESIDE[3:], rtol=0.004)
