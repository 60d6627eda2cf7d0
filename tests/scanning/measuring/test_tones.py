"""The sheet tells by which exponent a phone coded its light, and a dark box is as large as a bright one."""

import cv2
import numpy as np
import pytest

from scanning.measuring import measure
from scanning.measuring.charuco import find_sheet
from scanning.measuring.photo import Photo
from scanning.measuring.tones import USUAL, tone_of
from scanning.measuring.views import see
from tests.scanning.measuring.drawings import Drawing
from tests.scanning.measuring.wireframes import wireframe

BESIDE = np.array([290, 150, 0.4, 150, 110, 90.0])
BLUR = 1.6  # px


@pytest.fixture(scope="module")
def drawing():
    return Drawing(wireframe(around=200, far=800, size=(2000, 1500))).sheet().box(BESIDE)


def developed(drawing, tone):
    """Seen through a lens, then coded."""
    light = cv2.GaussianBlur((drawing.colours / 255) ** tone, (0, 0), BLUR)
    noise = np.random.default_rng(7).normal(0, 1, light.shape)
    return np.clip(255 * light ** (1 / tone) + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("tone", [1.0, 1.6, 2.2])
def test_the_sides_of_the_squares_tell_the_exponent(drawing, tone):
    photo = Photo("drawn.png", developed(drawing, tone), 26.0)
    gray = cv2.cvtColor(photo.bgr, cv2.COLOR_BGR2GRAY)
    seen = see(photo, find_sheet(photo, gray))
    assert tone_of(gray, seen.view, seen.sighting.places) == pytest.approx(tone, abs=0.3)


def test_without_a_sheet_in_view_it_is_what_phones_do(drawing):
    flat = np.full((400, 400), 128, np.uint8)
    assert tone_of(flat, drawing.wires.view, np.empty((0, 2))) == USUAL


@pytest.mark.parametrize("tone", [1.0, 2.2])
def test_a_box_out_of_focus_is_no_smaller(drawing, tone):
    photo = Photo("drawn.png", developed(drawing, tone), 26.0)
    result = measure([photo], corners={"drawn.png": drawing.wires.corners(BESIDE)}, shape="box")
    assert result.refused is None
    sizes = np.array([result.mm[name][0] for name in ("length", "width", "height")])
    assert np.allclose(sizes, BESIDE[3:], rtol=0.0035)
