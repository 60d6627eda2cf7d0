"""Which district a position lies in, and the outline that is drawn under points."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.regions.coordinates import Wgs84
from backend.regions.outlines import (
    FILE,
    distance_to_district_m,
    district_at,
    drawing,
    nearest_district,
    outlines,
)

PLACES = {
    "310101": Wgs84(121.4737, 31.2304),  # People's Square
    "310115": Wgs84(121.8052, 31.1434),  # Pudong airport
    "310117": Wgs84(121.2235, 31.0305),  # Songjiang, seat of the district
    "310151": Wgs84(121.3973, 31.6227),  # Chongming, seat of the district
    "310106": Wgs84(121.4557, 31.2505),  # Shanghai railway station, in Zhabei until 2015
}


@pytest.mark.parametrize(("code", "place"), PLACES.items())
def test_a_known_place_lies_in_its_district(code, place):
    assert district_at(place) == code
    assert distance_to_district_m(code, place) == 0


def test_suzhou_lies_in_no_district_of_shanghai():
    assert district_at(Wgs84(120.5853, 31.2989)) is None
    assert nearest_district(Wgs84(120.5853, 31.2989)) is None


def test_a_place_across_the_river_is_some_hundred_metres_outside():
    bund = Wgs84(121.4855, 31.2380)
    assert district_at(bund) == "310101"
    assert 100 < distance_to_district_m("310115", bund) < 1500


def test_every_label_lies_in_its_own_district():
    with (Path(FILE).parent / "districts.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            label = Wgs84(float(row["label_lng_wgs84"]), float(row["label_lat_wgs84"]))
            assert distance_to_district_m(row["code"], label) < 300, row["name"]


def test_sixteen_districts_with_closed_rings():
    assert len(outlines()) == 16
    assert all(ring[0] == ring[-1] for rings in outlines().values() for ring in rings)


def test_the_city_is_drawn_as_one_small_picture():
    city = drawing()
    assert set(city.paths) == set(outlines())
    assert sum(map(len, city.paths.values())) < 40_000
    assert 500 < city.height < 900


def test_a_point_is_placed_inside_the_picture_of_its_district():
    x, y = drawing("310101", 300).place(PLACES["310101"])
    assert 0 < x < 300
    assert 0 < y < drawing("310101", 300).height


@given(st.floats(120.85, 122.0), st.floats(30.67, 31.88))
def test_outside_and_distance_agree(lng, lat):
    point = Wgs84(lng, lat)
    nearest = min(distance_to_district_m(code, point) for code in outlines())
    assert (district_at(point) is None) == (nearest > 0)
