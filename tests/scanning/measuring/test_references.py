"""References in drawn pictures: what is found and measured by, and what is refused with which word."""

import cv2
import numpy as np
import pytest

from scanning.measuring import measure
from scanning.measuring.photo import Photo
from tests.scanning.measuring.drawings import Drawing, rounded_rectangle
from tests.scanning.measuring.wireframes import wireframe

BESIDE = np.array([330, 150, 0.4, 180, 120, 100.0])
NEAR = np.array([160, 150, 0.4, 180, 120, 100.0])
SIZES = {"length": 180.0, "width": 120.0, "height": 100.0}
WHITE, BLUE = (225, 228, 230), (170, 110, 40)


@pytest.fixture(scope="module")
def camera():
    return wireframe(around=200, far=900, size=(1500, 1125))


def tapped(camera, values):
    """6 px off, each in its own direction."""
    corners = camera.corners(values)
    turn = iter(np.arange(8) * 2.4)
    return {
        ring: [at and [at[0] + 6 * np.cos(a := next(turn)), at[1] + 6 * np.sin(a)] for at in points]
        for ring, points in corners.items()
    }


def measured(camera, picture, values=BESIDE, focal_35=26.0, **options):
    photo = Photo("drawn.png", picture, focal_35)
    return measure([photo], shape="box", corners={"drawn.png": tapped(camera, values)}, **options)


def refused(camera, picture, **options):
    return str(measured(camera, picture, **options).refused.code)


def test_the_sheet_gives_the_size(camera):
    result = measured(camera, Drawing(camera).sheet().box(BESIDE).bgr)
    assert result.refused is None
    assert {name: mm[0] for name, mm in result.mm.items()} == pytest.approx(SIZES, rel=0.004)


@pytest.mark.parametrize(
    ("reference", "sides", "lies", "colour", "within"),
    [
        ("a4", (297, 210), {"at": (105, 148), "turn": np.pi / 2}, WHITE, 0.005),
        ("card", (85.6, 53.98), {"at": (10, 0), "turn": 0.3, "radius": 3.18}, BLUE, 0.012),
        ("sticker", (50, 50), {"at": (60, 30), "turn": 0.3}, WHITE, 0.012),
    ],
)
def test_a_plain_rectangle_gives_the_size(reference, sides, lies, colour, within):
    camera = wireframe(around=200, far=900 if reference == "a4" else 700, size=(1500, 1125))
    values = BESIDE if reference == "a4" else NEAR
    picture = Drawing(camera).plate(rounded_rectangle(*sides, **lies), colour).box(values).bgr
    result = measured(camera, picture, values, reference=reference)
    assert result.refused is None
    assert {name: mm[0] for name, mm in result.mm.items()} == pytest.approx(SIZES, rel=within)


def test_a_picture_without_the_reference_says_so(camera):
    bare = Drawing(camera).box(BESIDE).bgr
    assert refused(camera, bare) == "no_sheet"
    assert refused(camera, bare, reference="a4") == "no_sheet"


def test_a_blurred_picture_says_so(camera):
    picture = Drawing(camera).sheet().box(BESIDE).bgr
    assert refused(camera, cv2.GaussianBlur(picture, (0, 0), 14)) == "blurred"


@pytest.mark.parametrize(
    ("taps", "code"),
    [
        ("corners", "too_few_corners"),
        ({"base": "none", "top": []}, "too_few_corners"),
        ({"base": [[1, 2, 3]] * 4, "top": [[1, 2]] * 4}, "too_few_corners"),
        ({"base": [[1, float("nan")]] * 4, "top": [[1, 2]] * 4}, "too_few_corners"),
        ({"base": [[1, 2]] * 400, "top": [[1, 2]] * 4}, "too_few_corners"),
        ({"left": [[1, 2]]}, "too_few_corners"),
        ({"base": [[9000, 2]] * 4, "top": [[1, 2]] * 4}, "cut_off"),
    ],
)
def test_corners_that_are_none_are_refused(camera, taps, code):
    photo = Photo("drawn.png", Drawing(camera).sheet().box(BESIDE).bgr, 26.0)
    assert str(measure([photo], shape="box", corners={"drawn.png": taps}).refused.code) == code


def test_corners_all_in_one_place_are_refused(camera):
    photo = Photo("drawn.png", Drawing(camera).sheet().box(BESIDE).bgr, 26.0)
    taps = {"base": [[700, 500]] * 4, "top": [[700, 500]] * 4}
    assert measure([photo], shape="box", corners={"drawn.png": taps}).refused is not None


def test_two_sheets_are_one_too_many(camera):
    assert refused(camera, Drawing(camera).sheet().sheet(at=(-250, 0)).box(BESIDE).bgr) == "two_sheets"


def test_a_mirrored_sheet_is_told_from_none(camera):
    assert refused(camera, Drawing(camera).sheet(mirrored=True).box(BESIDE).bgr) == "mirrored_sheet"


def test_a_sheet_mostly_hidden_is_half_a_sheet(camera):
    hiding = Drawing(camera).sheet().plate([[-20, 60], [230, 60], [230, 310], [-20, 310]], BLUE)
    assert refused(camera, hiding.box(BESIDE).bgr) == "half_sheet"


def test_exif_that_lies_does_not_lie_about_the_size(camera):
    picture = Drawing(camera).sheet().box(BESIDE).bgr
    for said in (None, 52.0, 25.0):
        result = measured(camera, picture, focal_35=said)
        assert result.refused is None
        assert {name: mm[0] for name, mm in result.mm.items()} == pytest.approx(SIZES, rel=0.01)


def test_taps_far_from_every_edge_disagree(camera):
    picture = Drawing(camera).sheet().box(BESIDE).bgr
    elsewhere = tapped(camera, BESIDE + np.array([60, 40, 0, 40, 30, -20]))
    photo = Photo("drawn.png", picture, 26.0)
    result = measure([photo], shape="box", corners={"drawn.png": elsewhere})
    assert str(result.refused.code) in {"low_support", "disagree"}


def test_no_corners_beside_a_plain_reference_means_tapping_them(camera):
    plate = rounded_rectangle(297, 210, at=(105, 148), turn=np.pi / 2)
    photo = Photo("drawn.png", Drawing(camera).plate(plate, WHITE).box(BESIDE).bgr, 26.0)
    assert str(measure([photo], reference="a4").refused.code) == "no_outline"
