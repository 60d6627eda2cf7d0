"""A rounded box's outline is that of all the balls in it, seen from anywhere."""

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scanning.measuring.box import Box, corners_of
from scanning.measuring.rounding import ARC, RoundedBox, sharp_of, with_radius
from tests.scanning.measuring.wireframes import wireframe

SIZES = np.array([160.0, 110.0, 80.0])
PLACE = [100.0, 150.0, 0.4]


def balls_outline(values, view):
    """The hull, in px, of many points on the eight balls that a rounded box is the hull of."""
    radius = values[3]
    dice = np.random.default_rng(1)
    sphere = dice.standard_normal((20_000, 3))
    sphere *= radius / np.linalg.norm(sphere, axis=1, keepdims=True)
    inner = sharp_of(values)
    inner[3:] -= 2 * radius
    middles = corners_of(inner) + np.array([0, 0, radius])
    points = (middles[:, None] + sphere).reshape(-1, 3)
    return cv2.convexHull(view.project(points).astype(np.float32))


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 360), st.floats(25, 65), st.floats(0.5, 6))
def test_what_is_seen_of_its_edges_lies_on_the_outline(around, slant, radius):
    view = wireframe(slant, around).view
    values = np.array([*PLACE, radius, *SIZES])
    marks = RoundedBox(0.0).outline(values, view, 6.0)
    assert {4, 5, 6, 7} & set(marks[:, 0]) and marks[:, 0].max() >= ARC
    assert not set(marks[:, 0]) & set(RoundedBox(0.0).folds(values, view.centre))
    outline = balls_outline(values, view)
    for x, y in view.project(RoundedBox(0.0).points(values, marks, view.centre)):
        assert abs(cv2.pointPolygonTest(outline, (float(x), float(y)), True)) < 0.25


def test_without_a_radius_it_is_the_sharp_box():
    view = wireframe().view
    values = np.array([*PLACE, 0.0, *SIZES])
    marks = RoundedBox(0.0).outline(values, view, 20.0)
    edges = marks[marks[:, 0] < ARC]
    sharp = Box().points(sharp_of(values), edges, view.centre)
    assert np.allclose(RoundedBox(0.0).points(values, edges, view.centre), sharp, atol=1e-6)


def test_a_thumb_means_the_corner_that_is_not_there():
    view = wireframe().view
    values = with_radius(np.array([*PLACE, *SIZES]), 4.0)
    taps = {"base": [None] * 4, "top": [[1.0, 2.0]] * 4}
    marks, _ = RoundedBox(0.0).tap_marks(values, taps, view)
    meant = RoundedBox(0.0).points(values, marks, view.centre)
    assert np.allclose(meant, corners_of(sharp_of(values))[4:])
