"""Reads for the check of register rows: regions, organisations by name and code, things by their numbers."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import Text, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.numbers import normalise
from backend.accounts.permissions import Actor, Deed
from backend.regions.models import District, Street
from backend.things.models import ThingKind
from backend.things.rules import Directory, Scope, bare_name
from backend.things.rules_fields import Unit

REGULATOR = "regulator"
Texts = Mapping[str, str]


class Known(Struct, frozen=True):
    """A registered thing as JSON, with the name of its user unit."""

    record: dict[str, Any]
    user_unit: str


def scope_of(actor: Actor) -> Scope:
    """What this person may register: as a regulator any unit's of the district or city, else their own units'."""
    members = actor.members(Deed.REGISTER_THING)
    regulators = [member for member in members if REGULATOR in member.kinds]
    if regulators:
        districts = {member.district_code for member in regulators}
        return Scope((), None if None in districts else districts.pop(), True)
    return Scope(tuple(Unit(member.organisation_id, member.organisation_name) for member in members))


async def regions(session: AsyncSession) -> Directory:
    """All districts and streets; no organisations yet."""
    districts: dict[str, str] = {}
    for code, name in await session.execute(select(District.code, District.name)):
        districts |= {code: code, name: code, name.removesuffix("新区").removesuffix("区"): code}
    streets: dict[tuple[str, str], str] = {}
    for code, name, district in await session.execute(select(Street.code, Street.name, Street.district_code)):
        streets |= {(district, code): code, (district, name): code}
    return Directory(districts, streets)


async def add_units(session: AsyncSession, directory: Directory, rows: Iterable[Texts]) -> None:
    """Put the organisations that these rows name into the directory; those in it already are not asked again."""
    rows = list(rows)
    names = {row[key].strip() for row in rows for key in ("user_unit", *OTHERS) if row.get(key)}
    codes = {normalise(row[key]) for row in rows for key in ("user_unit_uscc", *OTHERS) if row.get(key)}
    names = {name for name in names if bare_name(name) not in directory.by_name}
    codes -= directory.by_uscc.keys()
    if not names and not codes:
        return
    for row_id, name, uscc in await session.execute(UNITS, {"names": sorted(names), "codes": sorted(codes)}):
        unit = Unit(row_id, name, uscc)
        directory.by_name[bare_name(name)] = unit
        if uscc:
            directory.by_uscc[uscc] = unit


UNITS = text("SELECT id, name, uscc FROM organisations WHERE name = ANY(:names) OR uscc = ANY(:codes)")
OTHERS = ("owner", "maintenance_unit", "check_body")


class Registered(Struct):
    """The things that rows may mean, by each of the numbers that tell one from another."""

    by_device_code: dict[str, Known]
    by_register_no: dict[str, Known]
    by_maker: dict[tuple[str, str], Known]  # (maker, factory number)

    def matching(self, kind: ThingKind, columns: Mapping[str, Any]) -> list[Known]:
        """Distinct things that this row could be; more than one means that its numbers contradict each other."""
        made = (columns.get("maker", ""), columns.get("factory_no", ""))
        if kind == ThingKind.METER:
            candidates = [self.by_maker.get(made)]
        else:
            candidates = [
                self.by_device_code.get(columns.get("device_code", "")),
                self.by_register_no.get(columns.get("register_no", "")),
            ]
            if (
                not any(candidates)
                and (made_thing := self.by_maker.get(made))
                and agrees(made_thing, columns)
            ):
                candidates = [made_thing]
        return list({known.record["id"]: known for known in candidates if known}.values())


def agrees(known: Known, columns: Mapping[str, Any]) -> bool:
    """Two things of one maker may share a serial number; a different device code or register number tells them
    apart."""
    return all(
        not columns.get(key) or known.record[key] in (None, columns[key])
        for key in ("device_code", "register_no")
    )


async def registered(
    session: AsyncSession, kind: ThingKind, rows: Collection[Mapping[str, Any]]
) -> Registered:
    """The registered things that any of these rows (checked columns) may mean."""
    made = {(row["maker"], row["factory_no"]) for row in rows if row.get("maker") and row.get("factory_no")}
    wanted = {
        "kind": kind,
        "device_codes": [row["device_code"] for row in rows if row.get("device_code")],
        "register_nos": [row["register_no"] for row in rows if row.get("register_no")],
        "makers": [maker for maker, _ in made],
        "factory_nos": [number for _, number in made],
    }
    found = [Known(record, unit) for record, unit in await session.execute(SAME, wanted)]
    return Registered(
        {known.record["device_code"]: known for known in found if known.record["device_code"]},
        {known.record["register_no"]: known for known in found if known.record["register_no"]},
        {(known.record["maker"], known.record["factory_no"]): known for known in found},
    )


SAME = text(
    """SELECT to_jsonb(t) - 'search_text' - 'search_grams' AS record, o.name
       FROM things AS t JOIN organisations AS o ON o.id = t.user_unit_id
       WHERE t.kind = :kind AND t.id IN (
         SELECT id FROM things WHERE device_code = ANY(:device_codes)
         UNION SELECT id FROM things WHERE register_no = ANY(:register_nos)
         UNION SELECT same.id
           FROM unnest(CAST(:makers AS text[]), CAST(:factory_nos AS text[])) AS made(maker, factory_no)
           JOIN things AS same ON same.factory_no = made.factory_no AND same.maker = made.maker)"""
).columns(record=JSONB, name=Text)


def not_theirs(known: Known, scope: Scope) -> str | None:
    record = known.record
    if scope.units and record["user_unit_id"] not in {str(unit.id) for unit in scope.units}:
        return "这一台已登记在别的单位名下。若是您单位的，请联系监管所变更"
    if scope.district_code and record["district_code"] != scope.district_code:
        return "这一台已登记在别的区"
    return None
