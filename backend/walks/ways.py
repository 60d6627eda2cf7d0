"""How far and which way, in words: 向东 320 m. Pure; pwa/map/ways.js is its twin."""

from math import atan2, cos, degrees, floor, radians, sin

from backend.regions.coordinates import Wgs84, distance_m

BESIDE_M = 15  # nearer than this no position of a phone tells a direction
DIRECTIONS = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")


def way(one: Wgs84, other: Wgs84) -> str:
    """向东 320 m · 向西北 1.2 km · 就在旁边"""
    metres = distance_m(one, other)
    return "就在旁边" if metres < BESIDE_M else f"向{direction(one, other)} {metres_said(metres)}"


def metres_said(metres: float) -> str:
    """In steps of 10 m below a kilometre, of 100 m below ten."""
    tens = floor(metres / 10 + 0.5) * 10
    if tens < 1000:
        return f"{tens} m"
    tenths = floor(metres / 100 + 0.5)
    if tenths < 100:
        return f"{tenths // 10}.{tenths % 10} km"
    return f"{floor(metres / 1000 + 0.5)} km"


def direction(one: Wgs84, other: Wgs84) -> str:
    lat_1, lat_2 = radians(one.lat), radians(other.lat)
    east = radians(other.lng - one.lng)
    bearing = atan2(sin(east) * cos(lat_2), cos(lat_1) * sin(lat_2) - sin(lat_1) * cos(lat_2) * cos(east))
    return DIRECTIONS[floor(degrees(bearing) / 45 + 0.5) % 8]
