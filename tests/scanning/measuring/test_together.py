"""What one photo of a package does not tell, another does; and what one of them took for an edge, the others correct."""

from dataclasses import replace

import numpy as np
import pytest

from scanning.measuring import measure
from scanning.measuring.adjustment import Adjustment
from scanning.measuring.box import Box
from scanning.measuring.lenses import candidates
from scanning.measuring.photo import Photo
from scanning.measuring.snapping import found_edges
from scanning.measuring.together import Alone, together
from scanning.measuring.views import Seen
from tests.scanning.measuring.drawings import Drawing
from tests.scanning.measuring.wireframes import wireframe


@pytest.fixture(scope="module")
def two_photos():
    """One from the side, one from right above, where no foot of the box is seen."""
    on_sheet = np.array([105, 148.5, 0.4, 120, 90, 60.0])
    views = {
        "side.png": wireframe(around=200, far=900, size=(1500, 1125)),
        "above.png": wireframe(slant=88, around=200, far=900, size=(1500, 1125)),
    }
    photos = [Photo(name, Drawing(wires).sheet().box(on_sheet).bgr, 26.0) for name, wires in views.items()]
    return photos, {name: wires.corners(on_sheet) for name, wires in views.items()}, on_sheet


@pytest.mark.parametrize("order", [1, -1])
def test_a_photo_from_right_above_is_helped_by_another(two_photos, order):
    photos, corners, box = two_photos
    assert corners["above.png"]["base"].count(None) >= 3
    result = measure(photos[::order], corners=corners, shape="box")
    assert result.refused is None
    assert set(result.per_photo) == {"side.png", "above.png"}
    assert np.allclose([result.mm[name][0] for name in ("length", "width", "height")], box[3:], rtol=0.006)


def test_alone_it_is_too_little(two_photos):
    photos, corners, _ = two_photos
    refused = measure(photos[1:], corners=corners, shape="box").refused
    assert str(refused.code) == "too_few_corners"


BOX = np.array([290, 150, 0.4, 150, 110, 90.0])


def alone(around, believed):
    """A photo from there, which took something else for the edges of the box."""
    wires = wireframe(around=around, far=900, size=(1500, 1125))
    photo = Photo(f"{around}.png", Drawing(wires).sheet().box(BOX).bgr, 26.0)
    seen = Seen(photo, wires.sighting(), candidates(photo)[0][1], wires.view, 0.1)
    task = Adjustment(Box(), [seen], [wires.corners(BOX)])
    tapped = task.solve([wires.view], BOX, [None])
    found = found_edges(task, tapped.views, tapped.values, tapped.covariance)
    return Alone(seen, wires.corners(BOX), task, replace(found, values=np.array(believed)))


@pytest.mark.parametrize("wrong", [0, 1])
def test_of_photos_that_disagree_the_one_is_believed_whose_box_the_other_shows(wrong):
    believed = [BOX, BOX]
    believed[wrong] = BOX + np.array([1, 1, 0, 8, -7, 9])
    task, adjusted = together([alone(200, believed[0]), alone(235, believed[1])])
    assert len(task.seen) == 2
    assert np.allclose(adjusted.values[3:], BOX[3:], rtol=0.005)
