"""The shifts between WGS-84, GCJ-02 and BD-09, against published pairs and as round trips."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.regions.coordinates import (
    Bd09,
    Gcj02,
    Wgs84,
    bd09_to_wgs84,
    distance_m,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

in_china = st.builds(Wgs84, st.floats(75, 135), st.floats(4, 53))
in_shanghai = st.builds(Wgs84, st.floats(120.85, 122.0), st.floats(30.67, 31.88))


def test_a_published_pair_from_wgs84_to_baidu():
    shifted = wgs84_to_bd09(Wgs84(116.403988, 39.914266))
    assert (shifted.lng, shifted.lat) == pytest.approx((116.41661560068297, 39.92196580126834), abs=1e-9)


def test_a_published_pair_from_gcj02_back_to_wgs84():
    back = gcj02_to_wgs84(Gcj02(123, 45))
    assert (back.lng, back.lat) == pytest.approx((122.99395597, 44.99804071), abs=1e-6)


def test_peoples_square_moves_by_481_metres():
    square = Wgs84(121.4737, 31.2304)
    shifted = wgs84_to_gcj02(square)
    assert (shifted.lng, shifted.lat) == pytest.approx((121.478223, 31.228458), abs=1e-6)
    assert distance_m(square, Wgs84(shifted.lng, shifted.lat)) == pytest.approx(481, abs=1)


@given(in_china)
def test_gcj02_and_back_is_within_half_a_metre(point):
    assert distance_m(point, gcj02_to_wgs84(wgs84_to_gcj02(point))) < 0.5


@given(in_china)
def test_baidu_and_back_is_within_half_a_metre(point):
    assert distance_m(point, bd09_to_wgs84(wgs84_to_bd09(point))) < 0.5


@given(in_shanghai)
def test_a_mixed_up_system_is_always_beyond_the_200_metre_rule(point):
    mixed_up = wgs84_to_gcj02(point)
    assert 400 < distance_m(point, Wgs84(mixed_up.lng, mixed_up.lat)) < 550


@pytest.mark.parametrize("paris", [Wgs84(2.3522, 48.8566)])
def test_abroad_nothing_is_shifted(paris):
    assert wgs84_to_gcj02(paris) == Gcj02(paris.lng, paris.lat)


@given(in_china, in_china)
def test_distance_is_the_same_both_ways(one, other):
    assert distance_m(one, other) == pytest.approx(distance_m(other, one))
    assert distance_m(one, one) == 0


def test_a_degree_of_latitude_is_about_111_kilometres():
    assert distance_m(Wgs84(121, 31), Wgs84(121, 32)) == pytest.approx(111_195, abs=100)


def test_the_systems_are_different_types():
    assert Gcj02(121, 31) != Bd09(121, 31)
