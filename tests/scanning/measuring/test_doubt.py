"""What one photo cannot tell is told with doubt, and what another photo tells is believed."""

from dataclasses import replace

import numpy as np
import pytest

from scanning.measuring.adjustment import Adjusted, Adjustment
from scanning.measuring.box import Box
from scanning.measuring.checks import check_fit, check_taps
from scanning.measuring.crispness import Crispness
from scanning.measuring.cylinder import Cylinder
from scanning.measuring.fitting import Fit
from scanning.measuring.intervals import intervals, size_covariance
from scanning.measuring.photo import Photo
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.rounding import RoundedBox, with_radius
from scanning.measuring.roundness import Rounded, with_doubt
from scanning.measuring.views import Seen
from tests.scanning.measuring.drawings import Drawing
from tests.scanning.measuring.wireframes import wireframe

SHARP = np.array([330, 150, 0.4, 180, 120, 100.0])
LARGER = SHARP + np.array([0, 0, 0, 2, 3, 1])
SOFT, CRISP = Crispness(0.4, 0.3), Crispness(0.8, 0.8)


def fitted(values):
    nothing = np.zeros(1)
    return Adjusted([], values, np.eye(len(values)) * 1e-4, Fit(values, nothing, nothing, nothing))


def told(radius, support, seen):
    rounded = Rounded(Adjustment(RoundedBox(0.0), [], []), fitted(with_radius(LARGER, radius)), support)
    return with_doubt(rounded, Adjustment(Box(), [], []), fitted(SHARP), [seen])


def test_a_rim_that_is_well_seen_is_believed():
    task, adjusted = told(2.0, 0.95, CRISP)
    assert isinstance(task.shape, RoundedBox)
    assert adjusted.apart is None


@pytest.mark.parametrize(("radius", "support"), [(2.0, 0.8), (0.2, 0.95)])
def test_between_sharp_and_rounded_the_middle_is_told_with_both_inside(radius, support):
    task, adjusted = told(radius, support, CRISP)
    assert isinstance(task.shape, Box)
    sizes = adjusted.values[3:]
    assert np.allclose(sizes, (SHARP[3:] + LARGER[3:]) / 2)
    for (_, low, high), *both in zip(
        intervals(sizes, size_covariance(task, adjusted, 0.0)), SHARP[3:], LARGER[3:], strict=True
    ):
        assert low < min(both) < max(both) < high


def test_soft_edges_between_faces_say_that_it_is_rounded_yet_not_how_large():
    task, adjusted = told(2.0, 0.8, SOFT)
    assert isinstance(task.shape, RoundedBox)
    assert np.allclose(adjusted.values[4:], LARGER[3:])
    sure, unsure = (
        np.diag(size_covariance(task, one, 0.0)) for one in (replace(adjusted, apart=None), adjusted)
    )
    assert np.all(unsure > sure)


CAN = np.array([100.0, 140.0, 80.0, 120.0])


def check(values, taps, automatic=False, apart=None, photo=None):
    wires = wireframe()
    shape = Cylinder() if len(values) == 4 else Box()
    seen = Seen(photo or wires.photo, wires.sighting(), None, wires.view, 0.1)
    adjusted = replace(fitted(values), views=[wires.view], apart=apart)
    check_taps(Adjustment(shape, [seen], [taps]), adjusted, automatic)


@pytest.mark.parametrize("rim", ["base_rim", "top_rim"])
def test_taps_that_all_lie_beside_a_rim_tell_that_a_printed_ring_was_taken_for_it(rim):
    taps = wireframe().corners(CAN)
    larger = wireframe().corners(CAN + np.array([0, 0, 12, 0]))
    check(CAN, taps)
    with pytest.raises(Refusal) as refused:
        check(CAN, {**taps, rim: larger[rim]})
    assert refused.value.code == Code.DISAGREE


def test_what_was_found_without_a_person_and_can_be_read_two_ways_is_left_to_a_person():
    taps, half = wireframe().corners(SHARP), np.array([0, 0, 0, 2.0, 0, 0])
    photo = Photo("drawn.png", Drawing(wireframe()).box(SHARP).bgr, 26.0)
    check(SHARP, taps, automatic=True, apart=half * 0.1, photo=photo)
    check(SHARP, taps, apart=half, photo=photo)
    with pytest.raises(Refusal) as refused:
        check(SHARP, taps, automatic=True, apart=half, photo=photo)
    assert refused.value.code == Code.NO_OUTLINE


@pytest.mark.parametrize(("squares", "code"), [(24, Code.DISAGREE), (4, Code.NO_SHEET)])
def test_a_lens_that_no_phone_has_means_that_a_rectangle_was_none_but_squares_are_the_sheet(squares, code):
    wires = wireframe()
    aside = replace(wires.view, camera=replace(wires.view.camera, cx=wires.view.camera.cx + 200))
    seen = Seen(wires.photo, replace(wires.sighting(), possible=squares), None, aside, 0.1)
    adjusted = replace(fitted(SHARP), views=[aside])
    with pytest.raises(Refusal) as refused:
        check_fit(Adjustment(Box(), [seen], [None]), adjusted, np.eye(3))
    assert refused.value.code == code
