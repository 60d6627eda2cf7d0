"""Plausible values for the fields that a kind of thing demands. What is not known here stays empty, as on
many a real register row."""

from datetime import date, timedelta
from random import Random
from typing import Any

from backend.equipment.requirements import Field, Requirements

NUMBERS: dict[str, tuple[float, ...]] = {
    "rated_evaporation": (1, 2, 4, 6, 10, 20),
    "rated_power": (0.7, 1.4, 2.8, 7.0, 14.0),
    "rated_pressure": (0.7, 1.0, 1.25, 1.6),
    "rated_temperature": (95, 115, 184, 194),
    "certified_stokers": (2, 3, 4, 6),
    "design_life_years": (10, 15, 20, 25),
    "design_pressure": (0.8, 1.0, 1.6, 2.5),
    "design_temperature": (50, 80, 150, 200),
    "working_pressure": (0.6, 0.8, 1.2),
    "working_temperature": (20, 40, 120),
    "volume": (0.6, 1.0, 2.0, 5.0, 10.0),
    "inner_diameter": (600, 800, 1200, 1600),
    "nominal_volume": (12, 35.5, 40, 118),
    "nominal_pressure": (2.1, 15, 20),
    "rated_load": (630, 800, 1000, 1600, 2000, 3000),
    "rated_persons": (8, 10, 13, 16, 21),
    "rated_speed": (0.5, 1.0, 1.75, 2.5),
    "storeys": (6, 11, 18, 24),
    "stops": (6, 11, 18, 24),
    "doors": (6, 11, 18, 24),
    "travel_height": (15.5, 32.4, 51.2, 72),
    "nominal_width": (600, 800, 1000),
    "incline": (12, 30, 35),
    "capacity": (4500, 6000, 9000),
    "rated_capacity": (2, 5, 10, 20, 32, 50),
    "span": (10.5, 16.5, 22.5, 31.5),
    "lifting_height": (6, 9, 12, 18),
    "max_speed": (5, 10, 18),
    "max_height": (8, 15, 30, 45),
    "run_seconds": (90, 120, 180),
    "nominal_diameter": (50, 80, 100, 200, 300),
    "length": (120, 480, 1500),
    "line_length": (420, 980),
    "carriers": (18, 36),
}
TEXTS: dict[str, tuple[str, ...]] = {
    "medium": ("空气", "氮气", "氧气", "蒸汽", "液化石油气"),
    "material": ("Q345R", "S30408"),
    "installer": ("沪东设备安装有限公司", "申江机电安装有限公司"),
    "registrar": ("区市场监督管理局",),
    "boiler_model": ("WNS4-1.25-Q", "WNS2-1.0-Q", "SZS10-1.25-Q"),
    "intercom": ("接通",),
}


def details_for(rng: Random, wanted: Requirements, today: date) -> dict[str, Any]:
    """Values by key for those fields of `wanted` that do not have a column of their own."""
    found = {f.key: value_of(rng, f, today) for f in wanted.fields if not f.column}
    return {key: value for key, value in found.items() if value is not None}


def value_of(rng: Random, field: Field, today: date) -> Any:
    if field.key in TEXTS and field.input != "choice":
        return rng.choice(TEXTS[field.key])
    if field.key in NUMBERS:
        return rng.choice(NUMBERS[field.key])
    if field.input == "choice" and field.choices:
        return rng.choice(field.choices[:3])
    if field.input == "date":
        return (today + timedelta(days=rng.randrange(400, 4000))).isoformat()
    return None
