"""Cases as they might come, right and wrong, the same for the same seed."""

import random
from collections.abc import Iterator
from typing import Any

from backend.packaging.standards.shipped import shipped_dictionary

KEYS = [each["key"] for each in shipped_dictionary()["classes"]]
RULED = [key for key in KEYS if key.startswith(("food-14", "food-24", "food-1", "cosmetics"))]
DAYS = ["2021-12-31", "2022-08-14", "2022-08-15", "2023-08-31", "2023-09-01", "2024-03-25", "2025-02-28"]
DAYS += ["2025-03-01", "2026-11-20"]
WRONG = [
    None,
    "",
    "x",
    "-1",
    "0",
    "1e9",
    "1000000000",
    -3,
    2.5,
    True,
    [],
    {},
    "０",
    "1.",
    ".5",
    "٣",
    "2026-02-30",
]
FIELDS = ["class", "made_on", "judged_on", "goods", "size", "layers", "price_yuan", "cost_yuan", "package_g"]
FIELDS += ["contents_g", "precious", "mixed", "checks"]
CHECKS = ["ratio", "layers", "cost", "mass", "materials", "mixing"]


def random_cases(count: int, seed: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(seed)
    for _ in range(count):
        case = right(chance)
        if chance.random() < 0.2:
            spoil(case, chance)
        yield case


def right(chance: random.Random) -> dict[str, Any]:
    key = chance.choice(RULED if chance.random() < 0.7 else KEYS)
    goods = [one(chance, key) for _ in range(chance.choice([1, 1, 1, 2, 3]))]
    return {
        "class": key,
        "made_on": maybe(chance, chance.choice(DAYS)),
        "judged_on": "2026-11-26",
        "goods": goods,
        "size": maybe(chance, size(chance, goods), 0.9),
        "layers": maybe(chance, chance.randint(1, 6)),
        "price_yuan": maybe(chance, chance.choice(["99.99", "100", "199.99", "200", "0.5", "1888", "168"])),
        "cost_yuan": maybe(chance, decimal(chance, 0, 60, 2)),
        "package_g": maybe(chance, decimal(chance, 1, 3000, 1)),
        "contents_g": maybe(chance, decimal(chance, 1, 500, 1), 0.3),
        "precious": chance.choice([None, True, False, False]),
        "mixed": chance.choice([None, "none", "none", "other", "dearer"]),
        "checks": maybe(chance, chance.sample(CHECKS, chance.randint(1, 6)), 0.4),
    }


def one(chance: random.Random, key: str) -> dict[str, Any]:
    told = {
        "net": chance.choice(["1", "5", "15", "30", "50", "50.000001", decimal(chance, 1, 900, 2)]),
        "unit": chance.choice(["g", "g", "mL", "kg", "L"]),
        "pieces": chance.choice([1, 1, 6, 8, 12, "24"]),
    }
    if told["unit"] in ("kg", "L"):
        told["net"] = decimal(chance, 0, 3, 3).replace("0.000", "0.001")
    if chance.random() < 0.3:
        told["class"] = chance.choice(KEYS) if chance.random() < 0.5 else key
    return told


def size(chance: random.Random, goods: list[dict[str, Any]]) -> dict[str, Any]:
    """Around the limit as often as far from it."""
    shape = chance.choice(["box", "box", "box", "cylinder", "irregular"])
    names = ["diameter_mm", "height_mm"] if shape == "cylinder" else ["length_mm", "width_mm", "height_mm"]
    sides = {name: decimal(chance, 20, 400, chance.choice([0, 0, 1, 2])) for name in names}
    told = {"shape": shape, "by": chance.choice(["typed", "measured", "ar", "exact"]), **sides}
    if told["by"] in ("measured", "ar"):
        off = 0.004 if told["by"] == "measured" else 0.06
        told["low_mm"] = {name: f"{float(side) * (1 - off):.2f}" for name, side in sides.items()}
        told["high_mm"] = {name: f"{float(side) * (1 + off):.2f}" for name, side in sides.items()}
    if chance.random() < 0.1:
        whole = sum(int(float(each["net"]) * int(each["pieces"])) + 1 for each in goods)
        return {
            "shape": "volume",
            "by": "exact",
            "volume_mm3": str(whole * chance.choice([7, 10, 13, 20]) * 1000),
        }
    return told


def spoil(case: dict[str, Any], chance: random.Random) -> None:
    place = chance.choice([*FIELDS, "net", "unit", "pieces", "goods.class", "side", "low", "by", "shape"])
    wrong = chance.choice(WRONG)
    if place in FIELDS:
        case[place] = wrong
    elif place in ("net", "unit", "pieces"):
        case["goods"][0][place] = wrong
    elif place == "goods.class":
        case["goods"][-1]["class"] = wrong
    elif case["size"]:
        side = next(name for name in case["size"] if name.endswith(("_mm", "_mm3")))
        if place == "low" and "low_mm" in case["size"]:
            case["size"]["low_mm"][side] = wrong
        else:
            case["size"][side if place in ("side", "low") else place] = wrong


def decimal(chance: random.Random, low: int, high: int, places: int) -> str:
    number = chance.randint(low * 10**places, high * 10**places)
    digits = str(number).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def maybe(chance: random.Random, told: Any, share: float = 0.75) -> Any:
    return told if chance.random() < share else None
