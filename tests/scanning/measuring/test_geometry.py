"""Without noise, what is projected and measured again comes out as it went in."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanning.measuring.box import Box
from scanning.measuring.camera import Camera
from scanning.measuring.cylinder import Cylinder
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.shapes import tapped
from scanning.measuring.views import rough_view, see
from tests.scanning.measuring.wireframes import sizes_of, wireframe

few = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
cameras = st.builds(
    wireframe,
    slant=st.floats(25, 70),
    around=st.floats(0, 360),
    far=st.floats(500, 1500),
    focal_35=st.floats(23, 30),
    k1=st.floats(-0.03, 0.03),
)
boxes = st.tuples(
    *(st.floats(-50, 250), st.floats(-50, 350), st.floats(0, 3.1)),
    *(st.floats(60, 320), st.floats(50, 200), st.floats(20, 250)),
)
cylinders = st.tuples(st.floats(-50, 250), st.floats(-50, 350), st.floats(40, 220), st.floats(30, 250))


@few
@given(camera=cameras, point=st.tuples(st.floats(-200, 400), st.floats(-200, 500), st.floats(0, 250)))
def test_a_point_lies_on_the_ray_that_its_pixel_sees(camera, point):
    pixel = camera.view.project(np.array([point]))
    back = camera.view.on_plane(pixel, point[2])
    assert np.allclose(back, point[:2], atol=0.05)


@few
@given(camera=cameras)
def test_the_sheet_alone_tells_lens_and_place(camera):
    seen = see(camera.photo, camera.sighting())
    assert np.allclose(seen.view.centre, camera.view.centre, rtol=0.02, atol=2)
    assert seen.misfit_px < 0.05


@few
@given(camera=cameras, values=boxes)
def test_a_box_is_measured_as_it_was_projected(camera, values):
    values = np.array(values)
    measured = Box().from_taps(camera.corners(values), camera.view)
    assert np.allclose(sorted(sizes_of(measured)), sorted(sizes_of(values)), rtol=1e-4)


@few
@given(camera=cameras, values=boxes, begin=st.integers(0, 3), back=st.booleans())
def test_a_box_may_be_tapped_from_any_corner_in_either_direction(camera, values, begin, back):
    corners = camera.corners(np.array(values))
    order = [(begin + (-step if back else step)) % 4 for step in range(4)]
    turned = {ring: [points[place] for place in order] for ring, points in corners.items()}
    first, second = (Box().from_taps(taps, camera.view) for taps in (corners, turned))
    assert np.allclose(sizes_of(first), sizes_of(second), rtol=1e-4)
    meant, given_ = tapped(Box(), second, Box().matched(second, turned, camera.view), camera.view)
    assert np.allclose(camera.view.project(meant), given_, atol=0.1)


@few
@given(camera=cameras, values=cylinders)
def test_a_cylinder_is_measured_as_it_was_projected(camera, values):
    values = np.array(values)
    measured = Cylinder().from_taps(camera.corners(values), camera.view)
    assert np.allclose(sizes_of(measured), sizes_of(values), rtol=1e-3)


@pytest.mark.parametrize("height", [150.0, 190.0, 230.0])
def test_a_can_seen_from_the_side_is_not_taken_for_a_giant(height):
    """Where its upper rim is a line, hardly any height is worse than another for thumbs that miss by 10 px."""
    camera, values = wireframe(slant=20, far=560), np.array([100.0, 140.0, 60.0, height])
    dice = np.random.default_rng(3)
    taps = {
        ring: [[x + dx, y + dy] for (x, y), (dx, dy) in zip(rim, dice.uniform(-7, 7, (9, 2)), strict=False)]
        for ring, rim in camera.corners(values).items()
    }
    assert np.allclose(sizes_of(Cylinder().from_taps(taps, camera.view)), sizes_of(values), rtol=0.15)


@few
@given(values=boxes, turn=st.integers(-3, 3))
def test_a_box_turned_by_quarters_is_written_like_the_other(values, turn):
    values = np.array(values)
    length, width = values[3:5] if turn % 2 == 0 else values[4:2:-1]
    quarters = np.array([*values[:2], values[2] + turn * np.pi / 2, length, width, values[5]])
    assert np.allclose(Box().alike(quarters, values), values)


@pytest.mark.parametrize(
    ("shape", "taps"),
    [
        (Box(), {"base": [None] * 4, "top": [[1, 2]] * 4}),
        (Box(), {"base": [[1, 2], [3, 4], None, None], "top": [[5, 6], None, None, None]}),
        (Box(), {}),
        (Cylinder(), {"base_rim": [[1, 2]], "top_rim": [[1, 2], [3, 4]]}),
    ],
)
def test_too_few_corners_are_refused(shape, taps):
    with pytest.raises(Refusal) as refused:
        shape.from_taps(taps, wireframe().view)
    assert refused.value.code == Code.TOO_FEW_CORNERS


def test_corners_that_tell_no_plane_are_said_to():
    """What was left of a damaged photo's sheet: five in a row, and one beside."""
    places = np.array([[51, 50], [51, 86], [51, 122], [51, 158], [51, 194], [123, 194]], float)
    pixels = np.array(
        [
            *([276.11, 393.94], [338.92, 362.48], [398.49, 332.56]),
            *([454.82, 304.38], [508.17, 277.56], [426.39, 194.22]),
        ]
    )
    with pytest.raises(np.linalg.LinAlgError):
        rough_view(Camera(600.9254, 399.5, 299.5), places, pixels)
