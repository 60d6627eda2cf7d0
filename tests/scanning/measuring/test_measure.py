"""Packages in simulated photos, whose sizes are known, through the front door."""

import json

import pytest

from scanning.__main__ import main
from scanning.measuring import measure, open_photo
from tests.scanning.measuring.simulator.scenes import Wanted, scene


@pytest.fixture(scope="module")
def box():
    return scene(Wanted(2, width=1200))


def measured(scene, **options):
    photos = [open_photo(name, data) for name, data in scene.photos.items()]
    return measure(photos, corners=scene.taps, **options)


def off(result, scene):
    """The largest error as a share of its size."""
    return max(abs(result.mm[name][0] / true - 1) for name, true in scene.mm.items())


def test_a_box_is_measured_far_better_than_it_was_tapped(box):
    result = measured(box)
    assert result.refused is None
    assert off(result, box) < 0.006
    assert all(low < value < high for value, low, high in result.mm.values())


def test_a_cylinder_is_measured():
    can = scene(Wanted(3, shape="cylinder", width=1200))
    result = measured(can)
    assert (result.refused, result.shape) == (None, "cylinder")
    assert off(result, can) < 0.01


def test_a_printed_frame_is_not_taken_for_an_edge():
    framed = scene(Wanted(3, "medium", photos=2, width=1500))
    second = {name: data for name, data in framed.photos.items() if name == "photo-2.jpg"}
    alone = measure([open_photo(name, data) for name, data in second.items()], corners=framed.taps)
    assert off(alone, framed) < 0.006
    assert off(measured(framed), framed) < 0.004


def test_a_box_with_rounded_edges_is_as_large_as_its_sides_lie_apart():
    """By a sharp box's edges its height would be a fifth less, and its printing would agree."""
    rounded = scene(Wanted(4010, "medium", width=1500, lack="rounded"))
    result = measured(rounded)
    assert result.refused is None
    assert off(result, rounded) < 0.015
    assert all(low < rounded.mm[name] < high for name, (_, low, high) in result.mm.items())


def test_a_hand_that_moves_the_package_between_photos_is_noticed(box):
    other = scene(Wanted(5, width=1200))
    photos = [("a.jpg", box, "photo-1.jpg"), ("b.jpg", other, "photo-1.jpg")]
    opened = [open_photo(name, one.photos[file]) for name, one, file in photos]
    corners = {name: one.taps[file] for name, one, file in photos}
    assert str(measure(opened, corners=corners).refused.code) in {"disagree", "not_on_plane"}


def test_the_command_prints_what_is_stored(box, tmp_path, capsys):
    (tmp_path / "photo-1.jpg").write_bytes(box.photos["photo-1.jpg"])
    (tmp_path / "corners.json").write_text(json.dumps(box.taps))
    overlay = tmp_path / "overlay.svg"
    options = ["--corners", str(tmp_path / "corners.json"), "--overlay", str(overlay)]
    assert main(["measure", str(tmp_path / "photo-1.jpg"), *options]) == 0
    assert "长" in overlay.read_text()
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(json.dumps(measured(box).as_json()))
    assert set(printed["mm"]) == {"length", "width", "height"}
    assert printed["refused"] is None
    assert printed["per_photo"]["photo-1.jpg"]["corners_given"]


def test_the_command_says_why_a_file_is_no_photo(tmp_path, capsys):
    (tmp_path / "note.jpg").write_text("not a photo")
    assert main(["measure", str(tmp_path / "note.jpg")]) == 1
    refused = json.loads(capsys.readouterr().out)["refused"]
    assert refused["code"] == "unreadable"
    assert "照片" in refused["say"]


def test_sides_further_off_than_thumbs_usually_miss_are_found_all_the_same():
    """From the side the taps leave a can's diameter open by a tenth."""
    can = scene(Wanted(5013, "hard", "cylinder"))
    result = measured(can)
    assert result.refused is None
    assert off(result, can) < 0.01
