"""The simulator shows what its truth says: edges to a few hundredths of a pixel, the sheet where it lies."""

import json
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps

from scanning.measuring import sheet
from tests.scanning.measuring.simulator.__main__ import main
from tests.scanning.measuring.simulator.cameras import Camera, looking
from tests.scanning.measuring.simulator.lights import Light, Shadow
from tests.scanning.measuring.simulator.packages import Box, Cylinder
from tests.scanning.measuring.simulator.rendering import Paper, World, picture_of
from tests.scanning.measuring.simulator.scenes import Wanted, scene
from tests.scanning.measuring.simulator.textures import Texture

BLACK, WHITE = (Texture(np.full((8, 8, 3), shade, np.float32), 1) for shade in (0, 1))


def black_on_white(package, k1=0.0):
    """A package without light or shade, and where the camera stood."""
    camera = Camera((640, 480), 560.0, (322.3, 236.1), k1)
    stand = looking(camera, np.array([330.0, 590.0, -420.0]), [110, 150, -40], 0.05)
    evenly = Light(np.array([0, 0, -1.0]), 0.1, 1.0)
    nothing = Shadow(np.ones((4, 4), np.float32), 0, 0)
    return picture_of(World(package, Paper(WHITE), WHITE, (1, 1, 1), evenly, nothing), stand)[..., 0], stand


def distances(picture, outline):
    """How far from each side of a closed outline (px) the picture's edge lies, by the darkness across it."""
    found = []
    for begin, end in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        along = (end - begin) / np.linalg.norm(end - begin)
        across = np.array([-along[1], along[0]])
        places = (
            np.linspace(begin + 8 * along, end - 8 * along, 40)[:, None]
            + np.linspace(-4, 4, 81)[:, None] * across
        )
        seen = cv2.remap(picture, *(places[..., i].astype(np.float32) for i in (0, 1)), cv2.INTER_LINEAR)
        found.append(float(((1 - seen).sum(1) * 0.1 - 4.05).mean()))
    return np.abs(found)


@pytest.mark.parametrize("k1", [0.0, 0.03])
def test_edges_of_a_box_lie_where_its_corners_are_said_to_be(k1):
    box = Box(150, 90, 80, (110, 150), 0.4, dict.fromkeys(range(1, 7), BLACK))
    picture, stand = black_on_white(box, k1)
    outline = cv2.convexHull(stand.project(np.concatenate(box.corners())).astype(np.float32))[:, 0]
    limit = 0.05 if k1 == 0 else 0.8  # a bent lens bends the edges between their ends
    assert distances(picture, outline).max() < limit


def test_a_tin_covers_as_much_of_the_picture_as_its_rims_enclose():
    tin = Cylinder(110, 130, (110, 150), {1: BLACK, 2: BLACK})
    picture, stand = black_on_white(tin)
    angles = np.linspace(0, 2 * np.pi, 2000)
    rims = stand.project(np.concatenate([tin.rim(angles, False), tin.rim(angles, True)])).astype(np.float32)
    hull = cv2.convexHull(rims)
    assert (1 - picture).sum() == pytest.approx(cv2.contourArea(hull), abs=0.02 * cv2.arcLength(hull, True))


def test_a_rounded_box_is_smaller_only_at_its_corners():
    faces = dict.fromkeys(range(1, 7), BLACK)
    sharp, _ = black_on_white(Box(150, 90, 80, (110, 150), 0.4, faces))
    rounded, _ = black_on_white(Box(150, 90, 80, (110, 150), 0.4, faces, rounded=4))
    assert (rounded - sharp).min() > -0.2
    assert 0.003 < (rounded - sharp).sum() / (1 - sharp).sum() < 0.06


def test_a_bulged_box_is_larger_only_between_its_edges():
    faces = dict.fromkeys(range(1, 7), BLACK)
    sharp, _ = black_on_white(Box(150, 90, 80, (110, 150), 0.4, faces))
    bulged, _ = black_on_white(Box(150, 90, 80, (110, 150), 0.4, faces, bulge=3))
    assert (bulged - sharp).max() < 0.2
    assert 0 <= (sharp - bulged).sum() / (1 - sharp).sum() < 0.02


def test_the_sheet_lies_where_it_should():
    made = scene(Wanted(4, width=1600))
    photo, stand = made.photos["photo-1.jpg"], made.stands["photo-1.jpg"]
    gray = np.asarray(ImageOps.exif_transpose(Image.open(BytesIO(photo))).convert("L"))
    corners, ids, _, _ = cv2.aruco.CharucoDetector(sheet.board()).detectBoard(gray)
    assert len(ids) >= 12
    true = stand.project(np.column_stack([sheet.board_corners(), np.zeros(24)]))[ids.ravel()]
    off = corners.reshape(-1, 2) - true
    assert np.abs(np.median(off, axis=0)).max() < 0.05
    assert np.abs(off).max() < 1


@pytest.mark.parametrize("shape", ["box", "cylinder"])
def test_the_same_seed_makes_the_same_scene_and_another_another(shape):
    one, again, other = (scene(Wanted(seed, "hard", shape, width=400)) for seed in (5, 5, 6))
    assert one.photos == again.photos
    assert one.taps == again.taps
    assert one.mm != other.mm


def test_thumbs_miss_by_4_to_14_px_and_leave_out_what_the_package_hides():
    made = scene(Wanted(7, photos=2, width=400))
    for name in made.photos:
        taps, true = made.taps[name], made.corners[name]
        assert None in taps["base"]
        assert taps["base"].count(None) == true["base"].count(None)
        assert None not in taps["top"]
        known = np.array([point for points in true.values() for point in points if point])
        for x, y in (point for points in taps.values() for point in points if point):
            assert 3.8 <= np.hypot(*(known - [x, y]).T).min() <= 14.2


def test_the_phone_tells_its_focal_length_and_how_it_was_held():
    tags = []
    for seed in range(4):
        data = scene(Wanted(seed, width=200)).photos["photo-1.jpg"]
        exif = Image.open(BytesIO(data)).getexif()
        assert 24 <= exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.FocalLengthIn35mmFilm] <= 28
        tags.append(exif[ExifTags.Base.Orientation])
    assert len(set(tags)) > 1


def test_a_scene_can_be_had_from_a_shell(tmp_path):
    main(["--seed", "3", "--width", "300", "--photos", "2", "--out", str(tmp_path)])
    taps = json.loads((tmp_path / "corners.json").read_text())
    assert sorted(taps) == ["photo-1.jpg", "photo-2.jpg"]
    assert all((tmp_path / name).stat().st_size for name in taps)
    assert set(json.loads((tmp_path / "truth.json").read_text())["mm"]) == {"length", "width", "height"}
