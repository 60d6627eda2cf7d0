"""A package is found in a photo without taps, or refused: never taken for another one."""

from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from scanning.measuring import measure, open_photo
from scanning.measuring.camera import Camera, View
from scanning.measuring.outline import found_in, outline
from scanning.measuring.refusals import Code, Refusal
from tests.scanning.measuring.simulator.scenes import Wanted, scene


def photographed(wanted):
    """The scene, its photo and the true camera as `scanning` writes them."""
    made = scene(wanted)
    (name, data), *_ = made.photos.items()
    picture = np.asarray(ImageOps.exif_transpose(Image.open(BytesIO(data))).convert("RGB"))
    stand = made.stands[name]
    camera = Camera(stand.camera.focal, *stand.camera.centre, stand.camera.k1)
    view = View(camera, cv2.Rodrigues(stand.axes)[0].ravel(), -stand.axes @ stand.at)
    return made, np.ascontiguousarray(picture[..., ::-1]), view


def furthest(found, true, width):
    """How far the worst found corner lies from the nearest true one, in px of a photo 3,000 px wide."""
    points = np.array([point for points in true.values() for point in points if point])
    tapped = [point for points in found.values() for point in points if point]
    return max(np.hypot(*(points - point).T).min() for point in tapped) * 3000 / width


@pytest.mark.parametrize(("seed", "level"), [(102, "medium"), (100, "easy")])
def test_corners_of_a_box_are_found_as_well_as_a_thumb_taps_them(seed, level):
    made, picture, view = photographed(Wanted(seed, level, width=1200))
    found = outline(picture, view)
    assert found.shape == "box"
    true = made.corners["photo-1.jpg"]
    assert found.corners["base"].count(None) == true["base"].count(None)
    assert furthest(found.corners, true, 1200) < 14


def test_a_tin_is_told_from_a_box():
    made, picture, view = photographed(Wanted(103, "medium", "cylinder", width=1200))
    found = outline(picture, view)
    assert found.shape == "cylinder"
    rim = np.array(found.corners["top_rim"])
    middle = np.array(made.corners["photo-1.jpg"]["top_rim"]).mean(0)
    assert np.hypot(*(rim.mean(0) - middle)) < 6


def test_a_package_is_measured_without_taps_and_its_shape_told():
    made = scene(Wanted(102, "medium", width=2000))
    measured = measure([open_photo(name, data) for name, data in made.photos.items()]).as_json()
    assert measured["refused"] is None
    assert measured["shape"] == "box"
    for name, true in made.mm.items():
        assert measured["mm"][name][0] == pytest.approx(true, rel=0.01)


def test_a_bare_sheet_on_a_table_is_no_package():
    _, picture, view = photographed(Wanted(102, width=1200))
    bare = np.full_like(picture, 120)
    page = view.project(np.array([[0, 0, 0], [210, 0, 0], [210, 297, 0], [0, 297, 0]], float))
    cv2.fillConvexPoly(bare, np.rint(page).astype(np.int32), (230, 230, 230))
    with pytest.raises(Refusal) as refused:
        outline(bare, view)
    assert refused.value.code is Code.NO_OUTLINE


def test_a_label_on_a_package_that_looks_like_the_table_is_no_package():
    _, picture, view = photographed(Wanted(5003, "hard", width=1200))
    found = found_in(picture, view)
    assert found.held > 0.85
    assert found.support > 0.7
    with pytest.raises(Refusal) as refused:
        outline(picture, view)
    assert refused.value.code is Code.NO_OUTLINE


def test_nothing_but_noise_is_refused():
    _, picture, view = photographed(Wanted(102, width=400))
    noise = np.random.default_rng(1).integers(0, 256, picture.shape, dtype=np.uint8)
    with pytest.raises(Refusal):
        outline(noise, view)
