"""Rows of the demo world and of the benchmarks, made by one generator: the same seed gives the same rows,
except that dates are counted from `today`, so that every state is there on every day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from backend.accounts.models import OrganisationKind, RegulatorLevel
from backend.accounts.numbers import make_uscc
from backend.demo import names
from backend.demo.details import details_for
from backend.equipment import catalogue as equipment
from backend.meters import catalogue as meters
from backend.regions.actions import read
from backend.things.grams import search_text, tsvector
from backend.things.models import ThingKind, UseStatus

Values = dict[str, Any]
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
WEIGHTS = {
    "elevator": 52,
    "pressure_vessel": 13,
    "industrial_vehicle": 11,
    "crane": 9,
    "gas_cylinder": 5,
    "boiler": 4,
    "pressure_piping": 4,
    "amusement_ride": 1.5,
    "ropeway": 0.5,
}
METERS = {"M02": 40, "M10": 15, "M18": 15, "M44": 10, "M21": 8, "M24": 5, "M14": 4, "M25": 3}
NAMES = {  # what people call it, by the longest prefix of the type code that fits
    "1": "蒸汽锅炉",
    "12": "热水锅炉",
    "13": "导热油炉",
    "2": "储气罐",
    "22": "罐车",
    "23": "气瓶",
    "24": "氧舱",
    "3": "客梯",
    "312": "货梯",
    "313": "货梯",
    "322": "货梯",
    "331": "扶梯",
    "332": "自动人行道",
    "342": "消防梯",
    "343": "传菜梯",
    "4": "起重机",
    "41": "行车",
    "42": "门吊",
    "43": "塔吊",
    "44": "吊车",
    "48": "升降机",
    "4D": "立体车库",
    "5": "叉车",
    "52": "观光车",
    "6": "游乐设备",
    "61": "观览车",
    "8": "工业管道",
    "81": "输气管道",
    "82": "燃气管道",
    "83": "蒸汽管道",
    "9": "索道",
    "M02": "电子计价秤",
    "M10": "加油机",
    "M14": "水表",
    "M18": "电子血压计",
    "M21": "压力表",
    "M24": "出租车计价器",
    "M25": "电能表",
    "M44": "充电桩",
}
DUE_DAYS = [(-400, -1, 7), (0, 30, 10), (31, 360, 83)]  # from, to, share in per cent


@dataclass
class Cast:
    """The organisations that things refer to."""

    units: list[Values] = field(default_factory=list)
    maintenance: list[Values] = field(default_factory=list)
    examiners: list[Values] = field(default_factory=list)
    verifiers: list[Values] = field(default_factory=list)
    regulators: list[Values] = field(default_factory=list)

    def all(self) -> list[Values]:
        return self.regulators + self.units + self.maintenance + self.examiners + self.verifiers


def row_id(rng: Random, number: int) -> UUID:
    """A UUIDv7 whose time is `number` ms after the beginning, so that rows lie in order."""
    ms = int(BEGINNING.timestamp() * 1000) + number
    value = ms << 80 | rng.getrandbits(80)
    value = (value & ~(0xF << 76)) | (7 << 76)
    value = (value & ~(0x3 << 62)) | (2 << 62)
    return UUID(int=value)


def cast(rng: Random, units: int) -> Cast:
    """Regulators for the city, each district and each street; `units` user units; those who serve them."""
    made = Cast(regulators=regulators(rng))
    districts = read("districts.csv")
    known: set[str] = set()
    while len(made.units) < units:
        name = names.unit(rng)
        if name in known and len(known) < 8000:
            continue
        known.add(name)
        district = rng.choice(districts)
        number = len(made.units)
        made.units.append(
            organisation(
                rng, number, name, [OrganisationKind.USER_UNIT, OrganisationKind.OWNER], district["code"]
            )
        )
    for number in range(12):
        name = f"{names.place(rng)}电梯维保有限公司"
        made.maintenance.append(
            organisation(rng, 500_000 + number, name, [OrganisationKind.MAINTENANCE_UNIT], "310101")
        )
    for number, name in enumerate(["沪东特种设备检验中心", "申西特种设备检验中心"]):
        made.examiners.append(
            organisation(rng, 600_000 + number, name, [OrganisationKind.INSPECTION_BODY], "310106")
        )
    for number, name in enumerate(["沪东计量检定所", "申西计量检定所"]):
        made.verifiers.append(
            organisation(rng, 700_000 + number, name, [OrganisationKind.VERIFICATION_BODY], "310106")
        )
    return made


def organisation(rng: Random, number: int, name: str, kinds: Sequence[str], district: str) -> Values:
    return {
        "id": row_id(rng, number),
        "uscc": make_uscc("91", district, f"{10_000_000 + number:08}"),
        "name": name,
        "kinds": [str(k) for k in kinds],
        "district_code": district,
        "street_codes": [],
        "address": names.road(rng),
        "duty_phone": f"021-555{number % 100_000:05}",
        "created_at": BEGINNING,
    }


def regulators(rng: Random) -> list[Values]:
    kinds = [OrganisationKind.REGULATOR]
    city = organisation(rng, 800_000, "市市场监督管理局", kinds, "310101")
    city |= {"uscc": None, "regulator_level": RegulatorLevel.CITY, "district_code": None}
    found = [city]
    for number, district in enumerate(read("districts.csv")):
        office = organisation(
            rng, 810_000 + number, f"{district['name']}市场监督管理局", kinds, district["code"]
        )
        found.append(
            office | {"uscc": None, "regulator_level": RegulatorLevel.DISTRICT, "parent_id": city["id"]}
        )
    offices = {o["district_code"]: o["id"] for o in found[1:]}
    for number, station in enumerate(read("stations.csv")):
        row = organisation(rng, 820_000 + number, station["name"], kinds, station["district_code"])
        found.append(
            row
            | {
                "uscc": None,
                "regulator_level": RegulatorLevel.STATION,
                "parent_id": offices[station["district_code"]],
                "street_codes": [station["street_code"]],
            }
        )
    return found


def equipment_rows(rng: Random, count: int, of: Cast, today: date) -> Iterator[Values]:
    """`count` pieces of equipment of all kinds; every type of the catalogue is there once there are enough."""
    by_kind: dict[str, list[equipment.Entry]] = {}
    for entry in equipment.bindable_types():
        kind = equipment.kind_of(entry.code)
        by_kind.setdefault(kind.slug if kind else "", []).append(entry)
    slugs = list(WEIGHTS)
    places = Places()
    for number in range(count):
        slug = rng.choices(slugs, [WEIGHTS[s] for s in slugs])[0]
        common = rng.random() < 0.6 and by_kind[slug][0].code in ("3110", "1100", "5110")
        entry = by_kind[slug][0] if common else rng.choice(by_kind[slug])
        yield equipment_row(rng, number, entry, slug, of, places, today)


def equipment_row(
    rng: Random, number: int, entry: equipment.Entry, slug: str, of: Cast, places: "Places", today: date
) -> Values:
    unit = of.units[number % len(of.units)]
    year = rng.randrange(2005, today.year)
    line = equipment.lineage(entry.code)[-1]
    prefix = "瓶" if slug == "gas_cylinder" else (equipment.entry(line) or entry).certificate_prefix or ""
    maker_no, sequence = divmod(number, 9999)
    row = thing(rng, number, unit, places, today)
    row |= {
        "kind": ThingKind.EQUIPMENT,
        "type_code": entry.code,
        "name": f"{rng.randrange(1, 20)} 号{everyday_name(entry.code) or entry.name}",
        "check_body_id": rng.choice(of.examiners)["id"],
        "device_code": f"{entry.code}10{maker_no:03}{year}{sequence + 1:04}",
        "certificate_no": f"{prefix}{entry.code[1:3]}沪A{number % 100_000:05}({year % 100:02})",
        "internal_no": f"{slug[0].upper()}-{number % 997:03}",
        "made_on": date(year, rng.randrange(1, 13), rng.randrange(1, 28)),
        "in_use_since": date(year + 1, rng.randrange(1, 13), rng.randrange(1, 28)),
        "details": details_for(rng, equipment.requirements_for(entry.code), today),
        "sensitive": slug in ("pressure_piping",),
    }
    if slug == "elevator":
        row["maintenance_unit_id"] = rng.choice(of.maintenance)["id"]
        row["last_maintained_on"] = today - timedelta(days=rng.randrange(0, 22))
    if slug == "industrial_vehicle":
        row["plate_no"] = f"场内沪A{number % 100_000:05}"
    return searchable(row, unit, entry.name)


def meter_rows(rng: Random, count: int, of: Cast, today: date) -> Iterator[Values]:
    """`count` meters of the categories that people meet, and now and then one of the others."""
    usual = list(METERS)
    others = [c.code for c in meters.bindable_categories() if c.code not in METERS]
    places = Places()
    for number in range(count):
        code = (
            rng.choice(others) if rng.random() < 0.05 else rng.choices(usual, [METERS[c] for c in usual])[0]
        )
        yield meter_row(rng, number, code, of, places, today)


def meter_row(rng: Random, number: int, code: str, of: Cast, places: "Places", today: date) -> Values:
    unit = of.units[number % len(of.units)]
    category = meters.category(code)
    assert category
    row = thing(rng, 2_000_000 + number, unit, places, today)
    row |= {
        "kind": ThingKind.METER,
        "type_code": code,
        "name": everyday_name(code) or category.name,
        "maker": f"{rng.choice(names.MAKERS)}仪表厂",
        "factory_no": f"M{number:08}",
        "type_approval_no": f"20{rng.randrange(10, 26)}F{rng.randrange(101, 999)}-31",
        "check_body_id": rng.choice(of.verifiers)["id"],
        "check_result": "合格",
        "certificate_no": f"HD{today.year}-{number:08}",
        "place": f"{rng.randrange(1, 60)} 号",
        "made_on": date(rng.randrange(2015, today.year), rng.randrange(1, 13), 15),
        "details": details_for(rng, meters.requirements_for(code), today),
    }
    if row["next_due_on"]:
        months = meters.longest_validity_months(code) or 12
        valid = timedelta(days=round(months * 30.44))
        row["next_due_on"] = min(row["next_due_on"], today + valid - timedelta(days=rng.randrange(60)))
        row["last_checked_on"] = row["next_due_on"] - valid
    return searchable(row, unit, category.name)


def everyday_name(code: str) -> str | None:
    fits = [prefix for prefix in NAMES if code.startswith(prefix)]
    return NAMES[max(fits, key=len)] if fits else None


def thing(rng: Random, number: int, unit: Values, places: "Places", today: date) -> Values:
    """What equipment and meters have in common."""
    district, street, lng, lat = places.near(rng, unit["district_code"])
    due = due_date(rng, today)
    status = rng.choices([UseStatus.IN_USE, UseStatus.OUT_OF_USE, UseStatus.SCRAPPED], [95, 4, 1])[0]
    return {
        "id": row_id(rng, 1_000_000 + number),
        "use_status": status,
        "user_unit_id": unit["id"],
        "district_code": district,
        "street_code": street,
        "address": unit["address"],
        "place": names.site(rng) if rng.random() < 0.7 else f"{rng.randrange(1, 9)} 号楼",
        "lng_wgs84": lng,
        "lat_wgs84": lat,
        "accuracy_m": 10.0,
        "maker": f"{rng.choice(names.MAKERS)}设备制造有限公司",
        "model": f"{rng.choice('ABCDKQSW')}{rng.randrange(10, 99)}-{rng.randrange(1, 9)}",
        "factory_no": f"{rng.randrange(2005, 2026)}{number:07}",
        "last_checked_on": due - timedelta(days=365) if due else None,
        "check_result": "合格" if due else None,
        "next_due_on": due,
        "sensitive": False,
        "details": {},
        "raw": {},
        "warnings": [],
        "version": 1,
        "created_at": BEGINNING,
        "updated_at": BEGINNING,
    }


def due_date(rng: Random, today: date) -> date | None:
    """Overdue, due soon, in date, and now and then not known at all."""
    if rng.random() < 0.01:
        return None
    first, last, _ = rng.choices(DUE_DAYS, [share for *_, share in DUE_DAYS])[0]
    return today + timedelta(days=rng.randint(first, last))


def searchable(row: Values, unit: Values, type_name: str) -> Values:
    text = search_text(
        [
            row["name"],
            type_name,
            unit["name"],
            row["address"],
            row["place"],
            row["maker"],
            row["model"],
            *(
                row.get(number)
                for number in ("device_code", "certificate_no", "internal_no", "plate_no", "factory_no")
            ),
        ]
    )
    return row | {"search_text": text, "search_grams": tsvector(text)}


class Places:
    """Points in a district, with one of its streets."""

    def __init__(self) -> None:
        self.centres = {
            d["code"]: (float(d["label_lng_wgs84"]), float(d["label_lat_wgs84"]))
            for d in read("districts.csv")
        }
        self.streets: dict[str, list[str]] = {}
        for street in read("streets.csv"):
            self.streets.setdefault(street["district_code"], []).append(street["code"])

    def near(self, rng: Random, district: str) -> tuple[str, str, float, float]:
        lng, lat = self.centres[district]
        return (
            district,
            rng.choice(self.streets[district]),
            round(lng + rng.gauss(0, 0.006), 6),
            round(lat + rng.gauss(0, 0.005), 6),
        )
