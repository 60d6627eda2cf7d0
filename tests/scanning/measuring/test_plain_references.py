"""Plain references that are hard to see, and what could be mistaken for one."""

import cv2
import numpy as np
import pytest

from scanning.measuring.adjustment import Adjustment
from scanning.measuring.box import Box
from scanning.measuring.photo import Photo
from scanning.measuring.quadrangles import quadrangles
from scanning.measuring.references import Sighting
from scanning.measuring.views import on_the_sheet, see
from tests.scanning.measuring.drawings import TABLE, Drawing, rounded_rectangle
from tests.scanning.measuring.test_references import NEAR, SIZES, WHITE, measured, refused
from tests.scanning.measuring.wireframes import wireframe

CARD = {"at": (10, 0), "turn": 0.3, "radius": 3.18}


@pytest.fixture(scope="module")
def camera():
    return wireframe(around=200, far=700, size=(1500, 1125))


def shining(camera):
    """Grey levels from darker to brighter than the table and back, over the whole picture."""
    across, down = np.meshgrid(np.arange(camera.size[0]), np.arange(camera.size[1]))
    wave = np.sin((across + 0.6 * down) / 35.0)[..., None]
    return np.array(TABLE) + 55 * wave + np.array([14, 0, -14])


def test_a_card_that_shines_is_found_by_its_sides(camera):
    """No threshold cuts it out: it is darker than the table here and brighter there."""
    picture = Drawing(camera).plate(rounded_rectangle(85.6, 53.98, **CARD), shining(camera)).box(NEAR).bgr
    result = measured(camera, picture, NEAR, reference="card")
    assert result.refused is None
    assert {name: mm[0] for name, mm in result.mm.items()} == pytest.approx(SIZES, rel=0.015)


def test_of_two_sheets_the_one_on_the_packages_table_counts():
    """A brighter sheet hangs upright: the taps would make no box on it."""
    upright = np.array([[-260, 330, 60], [37, 330, 60], [37, 330, 270], [-260, 330, 270.0]])
    flat = rounded_rectangle(297, 210, at=(-40, 10), turn=0.2)
    wide = wireframe(around=200, far=1100, size=(1500, 1125))
    drawing = Drawing(wide)
    poster = wide.view.project(upright)
    assert np.all((poster > 5) & (poster < np.array(wide.size) - 5))
    drawing.plate(flat, (150, 152, 154)).cover(poster, np.array([250, 250, 250]))
    result = measured(
        wide,
        drawing.box(NEAR + np.array([150, 0, 0, 0, 0, 0])).bgr,
        NEAR + np.array([150, 0, 0, 0, 0, 0]),
        reference="a4",
    )
    assert result.refused is None
    assert {name: mm[0] for name, mm in result.mm.items()} == pytest.approx(SIZES, rel=0.01)


def test_the_code_printed_on_a_sticker_is_not_the_sticker(camera):
    """Paper as bright as the table shows no sides, and the code on it is as square, but smaller."""
    drawing = Drawing(camera)
    drawing.colours[:] = WHITE
    dice = np.random.default_rng(3)
    corner = np.array([40.0, 10.0])
    for column in range(12):
        for row in range(12):
            if column in (0, 11) or row in (0, 11) or dice.random() < 0.5:
                if (column + row) % 5 == 0:
                    continue
                module = rounded_rectangle(2.5, 2.5, at=corner + 2.5 * np.array([column, row]))
                drawing.plate(module, (25, 25, 25))
    assert refused(camera, drawing.box(NEAR).bgr, values=NEAR, reference="sticker") == "no_sheet"


def test_what_the_pictures_border_cuts_has_no_four_corners():
    picture = np.full((600, 800, 3), 90, np.uint8)
    cv2.rectangle(picture, (-20, 200), (300, 380), (230, 230, 230), -1)
    found = quadrangles(Photo("cut.png", picture, 26.0), 0.01, np.zeros((600, 800), np.uint8))
    assert not found
    cv2.rectangle(picture, (420, 200), (700, 380), (230, 230, 230), -1)
    found = quadrangles(Photo("whole.png", picture, 26.0), 0.01, np.zeros((600, 800), np.uint8))
    assert found
    assert all(abs(corners[:, 0].min() - 420) < 6 and abs(corners[:, 0].max() - 700) < 6 for corners in found)


def test_a_plain_reference_is_as_sure_as_its_four_corners(camera):
    """A view fits four corners however wrong they are: that it does so says nothing of them."""
    taps = camera.corners(NEAR)

    def unsure(sigma_px):
        places = np.array([[0, 0], [85.6, 0], [85.6, 53.98], [0, 53.98]])
        sighting = Sighting(places, camera.view.project(on_the_sheet(places)), sigma_px, 0.0015, 4, 4)
        seen = see(camera.photo, sighting)
        fitted = Adjustment(Box(), [seen], [taps]).solve([seen.view], NEAR, [None])
        return np.sqrt(np.diag(fitted.covariance))[3:]

    assert np.all(unsure(2.0) > 1.1 * unsure(0.1))
