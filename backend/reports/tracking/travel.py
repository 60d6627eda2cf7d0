"""How far a rescuer is, and about how long that takes. Pure."""

from functools import cache
from math import ceil
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.regions.coordinates import Wgs84, distance_m

DATA = Path(__file__).parent / "data" / "travel.yaml"


class Travel(Struct, frozen=True, forbid_unknown_fields=True):
    straight_kmh: float
    least_minutes: int


class Way(Struct, frozen=True):
    """In a straight line."""

    metres: float
    minutes: int

    @property
    def km(self) -> str:
        """2.1, and under a hundred metres 0.1: a position is no better than that."""
        return f"{max(self.metres / 1000, 0.1):.1f}"


@cache
def travel() -> Travel:
    return msgspec.yaml.decode(DATA.read_bytes(), type=Travel)


def way_between(rescuer: Wgs84, thing: Wgs84) -> Way:
    metres = distance_m(rescuer, thing)
    minutes = ceil(metres / 1000 / travel().straight_kmh * 60)
    return Way(round(metres, 1), max(minutes, travel().least_minutes))
