"""District outlines: which district a position lies in, and a simplified outline to draw as SVG.

The outlines are a sketch (see data/README.md): some hundred metres off at the edges. So nothing is refused
because of them; `distance_to_district_m` tells how far outside a position is. Knows no database.
"""

import itertools
from functools import cache
from math import cos, hypot, radians
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.regions.coordinates import Wgs84

FILE = Path(__file__).parent / "data" / "outlines.geojson"
METRES_PER_DEGREE = 111_195.0
Ring = list[tuple[float, float]]


class Drawing(Struct, frozen=True):
    """Outlines as SVG path data in one shared box of `width` × `height` units, north up."""

    width: int
    height: int
    paths: dict[str, str]
    west: float
    north: float
    units_per_degree_lng: float
    units_per_degree_lat: float

    def place(self, point: Wgs84) -> tuple[float, float]:
        """Where a position lies in the box, in units from its upper left corner."""
        return (
            round((point.lng - self.west) * self.units_per_degree_lng, 1),
            round((self.north - point.lat) * self.units_per_degree_lat, 1),
        )


def district_at(point: Wgs84) -> str | None:
    """The code of the district whose outline holds this position, or None outside the city."""
    return next((code for code, rings in outlines().items() if _holds(rings, point)), None)


def nearest_district(point: Wgs84, within_m: float = 2000) -> str | None:
    """Like `district_at`, but the nearest one when the position is in a gap of the sketch."""
    if inside := district_at(point):
        return inside
    away_m, code = min((distance_to_district_m(code, point), code) for code in outlines())
    return code if away_m <= within_m else None


def distance_to_district_m(code: str, point: Wgs84) -> float:
    """Metres from a position to a district's outline; 0 inside. KeyError for an unknown code."""
    rings = outlines()[code]
    if _holds(rings, point):
        return 0.0
    return min(_to_segment_m(point, a, b) for ring in rings for a, b in itertools.pairwise(ring))


@cache
def drawing(code: str | None = None, width: int = 600) -> Drawing:
    """One district, or the whole city without a code, simplified to about 2 units."""
    chosen = {code: outlines()[code]} if code else outlines()
    points = [point for rings in chosen.values() for ring in rings for point in ring]
    west, east = min(lng for lng, _ in points), max(lng for lng, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    across = width / (east - west)
    upward = across / cos(radians((south + north) / 2))
    frame = Drawing(width, round((north - south) * upward), {}, west, north, across, upward)
    paths = {name: "".join(_path(frame, ring) for ring in rings) for name, rings in chosen.items()}
    return msgspec.structs.replace(frame, paths=paths)


@cache
def outlines() -> dict[str, list[Ring]]:
    """The rings of every district by code, degrees. No district of Shanghai has a hole."""
    collection = msgspec.json.decode(FILE.read_bytes())
    return {
        feature["properties"]["code"]: [_ring(polygon[0]) for polygon in _polygons(feature["geometry"])]
        for feature in collection["features"]
    }


def _polygons(geometry: dict) -> list:
    coordinates: list = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates


def _ring(positions: list[list[float]]) -> Ring:
    return [(lng, lat) for lng, lat in positions]


def _holds(rings: list[Ring], point: Wgs84) -> bool:
    return any(_ring_holds(ring, point) for ring in rings)


def _ring_holds(ring: Ring, point: Wgs84) -> bool:
    """Even-odd rule: count the edges that a ray to the east crosses."""
    inside = False
    for (lng_1, lat_1), (lng_2, lat_2) in itertools.pairwise(ring):
        if (lat_1 > point.lat) != (lat_2 > point.lat):
            crossing = lng_1 + (point.lat - lat_1) / (lat_2 - lat_1) * (lng_2 - lng_1)
            inside ^= point.lng < crossing
    return inside


def _to_segment_m(point: Wgs84, a: tuple[float, float], b: tuple[float, float]) -> float:
    shrink = cos(radians(point.lat))
    ax, ay = (a[0] - point.lng) * shrink, a[1] - point.lat
    bx, by = (b[0] - point.lng) * shrink, b[1] - point.lat
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * (bx - ax) + ay * (by - ay)) / length))
    return hypot(ax + along * (bx - ax), ay + along * (by - ay)) * METRES_PER_DEGREE


def _path(frame: Drawing, ring: Ring) -> str:
    """One closed SVG subpath, leaving out points less than 2.5 units from the last one kept."""
    kept: list[tuple[float, float]] = []
    for lng, lat in ring:
        x, y = frame.place(Wgs84(lng, lat))
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= 2.5:
            kept.append((x, y))
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z"
