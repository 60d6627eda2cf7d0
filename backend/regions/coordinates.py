"""Positions in the three systems used in China, and the way between them.

One type per system, so that a position cannot be shifted twice unseen. Everything is stored as WGS-84;
GCJ-02 (Amap, Tencent) and BD-09 (Baidu) exist only where a map or a phone speaks them. In Shanghai WGS-84
and GCJ-02 differ by 470–485 m. Degrees throughout, distances in metres.
Source of the constants: the published GCJ-02 approximation (Krasovsky 1940 ellipsoid), as in gcoord 1.0.7.
"""

from math import asin, atan2, cos, pi, radians, sin, sqrt

from msgspec import Struct

EARTH_RADIUS_M = 6_371_008.8
KRASOVSKY_AXIS_M = 6_378_245.0
KRASOVSKY_E2 = 0.006693421622965823
BAIDU_TURN = pi * 3000 / 180


class Wgs84(Struct, frozen=True):
    """What GPS and BeiDou receivers and the browser's geolocation report, in degrees."""

    lng: float
    lat: float


class Gcj02(Struct, frozen=True):
    """What licensed maps in China and WeChat's `gcj02` report, in degrees."""

    lng: float
    lat: float


class Bd09(Struct, frozen=True):
    """What Baidu maps report, in degrees."""

    lng: float
    lat: float


class Place(Struct, frozen=True):
    """Where the phone was: WGS-84 degrees, accuracy in metres, and what the terminal said in its own system."""

    lng_wgs84: float
    lat_wgs84: float
    accuracy_m: float | None = None
    raw: dict | None = None

    @property
    def point(self) -> Wgs84:
        return Wgs84(self.lng_wgs84, self.lat_wgs84)


def distance_m(one: Wgs84, other: Wgs84) -> float:
    """Great-circle distance in metres (haversine; below 0.5 % off the ellipsoid)."""
    lat_1, lat_2 = radians(one.lat), radians(other.lat)
    chord = (
        sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin(radians(other.lng - one.lng) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))


def wgs84_to_gcj02(point: Wgs84) -> Gcj02:
    """The shifted position; points outside China's bounding box stay where they are."""
    if _is_abroad(point.lng, point.lat):
        return Gcj02(point.lng, point.lat)
    east, north = _shift(point.lng, point.lat)
    return Gcj02(point.lng + east, point.lat + north)


def gcj02_to_wgs84(point: Gcj02) -> Wgs84:
    """The inverse by iteration, below 0.5 m off; a plain subtraction would be 1–2 m off."""
    guess = Wgs84(point.lng, point.lat)
    for _ in range(10):
        shifted = wgs84_to_gcj02(guess)
        east, north = point.lng - shifted.lng, point.lat - shifted.lat
        guess = Wgs84(guess.lng + east, guess.lat + north)
        if abs(east) < 1e-9 and abs(north) < 1e-9:
            break
    return guess


def gcj02_to_bd09(point: Gcj02) -> Bd09:
    """Baidu's second shift on top of GCJ-02."""
    radius = sqrt(point.lng**2 + point.lat**2) + 0.00002 * sin(point.lat * BAIDU_TURN)
    angle = atan2(point.lat, point.lng) + 0.000003 * cos(point.lng * BAIDU_TURN)
    return Bd09(radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006)


def bd09_to_gcj02(point: Bd09) -> Gcj02:
    """The inverse of Baidu's second shift, by iteration, below 0.5 m off."""
    guess = Gcj02(point.lng - 0.0065, point.lat - 0.006)
    for _ in range(10):
        shifted = gcj02_to_bd09(guess)
        guess = Gcj02(guess.lng + point.lng - shifted.lng, guess.lat + point.lat - shifted.lat)
    return guess


def wgs84_to_bd09(point: Wgs84) -> Bd09:
    """Both shifts in a row."""
    return gcj02_to_bd09(wgs84_to_gcj02(point))


def bd09_to_wgs84(point: Bd09) -> Wgs84:
    """Both inverses in a row."""
    return gcj02_to_wgs84(bd09_to_gcj02(point))


def _is_abroad(lng: float, lat: float) -> bool:
    return not (72.004 <= lng <= 137.8347 and 0.8293 <= lat <= 55.8271)


def _shift(lng: float, lat: float) -> tuple[float, float]:
    """GCJ-02's shift to the east and to the north, in degrees."""
    x, y = lng - 105, lat - 35
    curve = 1 - KRASOVSKY_E2 * sin(radians(lat)) ** 2
    meridian_m = KRASOVSKY_AXIS_M * (1 - KRASOVSKY_E2) / (curve * sqrt(curve))
    parallel_m = KRASOVSKY_AXIS_M / sqrt(curve) * cos(radians(lat))
    return _east(x, y) * 180 / (parallel_m * pi), _north(x, y) * 180 / (meridian_m * pi)


def _east(x: float, y: float) -> float:
    waves = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    waves += 20 * sin(pi * x) + 40 * sin(pi * x / 3)
    waves += 150 * sin(pi * x / 12) + 300 * sin(pi * x / 30)
    return 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves * 2 / 3


def _north(x: float, y: float) -> float:
    waves = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    waves += 20 * sin(pi * y) + 40 * sin(pi * y / 3)
    waves += 160 * sin(pi * y / 12) + 320 * sin(pi * y / 30)
    return -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves * 2 / 3
