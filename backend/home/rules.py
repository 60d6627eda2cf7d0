"""What a home page makes of the numbers: sums by area and by kind, tiles that open lists, words for the list of
what is due. Knows no database."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from msgspec import Struct

from backend.accounts.models import OrganisationKind as Org
from backend.accounts.models import RegulatorLevel
from backend.accounts.permissions import Actor, Deed, Member
from backend.accounts.words import kind_words, role_words
from backend.equipment import catalogue
from backend.home.queries import Cell, Due, Numbers
from backend.things.models import ThingKind

LISTS = {ThingKind.EQUIPMENT: "/equipment", ThingKind.METER: "/meters"}


class Tile(Struct, frozen=True):
    """A number that opens the list that it counts. `look`: over, soon or nothing."""

    number: int
    word: str
    address: str
    look: str = ""


class Shelf(Struct, frozen=True):
    """The tiles of one kind of thing."""

    title: str
    unit: str  # 台 for equipment, 件 for meters
    address: str
    total: int
    tiles: list[Tile]


class Area(Struct, frozen=True):
    """One line of the table by area. `filter`: the part of the address that narrows a list to it."""

    name: str
    filter: dict[str, str]
    numbers: Numbers


class KindShare(Struct, frozen=True):
    """How far the binding of one kind of equipment is."""

    slug: str
    name: str
    numbers: Numbers


class Who(Struct, frozen=True):
    """As whom a person is greeted: the short name of the organisation, what it is, and the roles in it."""

    name: str
    kinds: str
    roles: str


def desk_of(actor: Actor | None) -> Member | None:
    """The membership whose desk is shown first: a regulator's before any other that may see the register."""
    members = actor.members(Deed.SEE_REGISTER) if actor else []
    return min(members, key=lambda member: Org.REGULATOR not in member.kinds, default=None)


def who(member: Member) -> Who:
    return Who(
        member.organisation_name, kind_words(member.kinds, member.regulator_level), role_words(member.roles)
    )


def counts_streets(member: Member) -> bool:
    """A district and a station look at streets, the city at districts."""
    return member.regulator_level != RegulatorLevel.CITY


def shelf(kind: ThingKind, numbers: Numbers) -> Shelf:
    address = LISTS[kind]
    meter = kind == ThingKind.METER
    return Shelf(
        "计量器具" if meter else "特种设备",
        "件" if meter else "台",
        address,
        numbers.total,
        [
            tile(numbers.overdue, "检定超期" if meter else "检验超期", address, "over", standing="overdue"),
            tile(numbers.due_soon, "30天内到期", address, "soon", standing="due_soon"),
            tile(numbers.unbound, "还没贴码", address, labelled="no"),
        ],
    )


def tile(number: int, word: str, address: str, look: str = "", **filters: str) -> Tile:
    """Zero stays, and opens an empty list that says so; only its colour goes."""
    return Tile(number, word, list_address(address, filters), look if number else "")


def list_address(address: str, filters: dict[str, str]) -> str:
    return f"{address}?{urlencode(filters)}" if filters else address


def summed(cells: Iterable[Cell]) -> Numbers:
    return sum((cell.numbers for cell in cells), Numbers())


def by_area(cells: Iterable[Cell], names: dict[str, str], *, streets: bool) -> list[Area]:
    """Largest first; each opens the list of what it counts."""
    found: dict[str | None, Numbers] = {}
    for cell in cells:
        found[cell.area] = found.get(cell.area, Numbers()) + cell.numbers
    areas = [
        Area(
            names.get(code or "", "没有登记街道"),
            {"street" if streets else "district": code} if code else {},
            numbers,
        )
        for code, numbers in found.items()
    ]
    return sorted(areas, key=lambda area: (-area.numbers.in_use, area.name))


def by_equipment_kind(cells: Iterable[Cell]) -> list[KindShare]:
    """In the order of the catalogue; kinds of which there is none are left out."""
    found: dict[str, Numbers] = {}
    for cell in cells:
        kind = catalogue.kind_of(cell.category)
        if kind and cell.numbers.in_use:
            found[kind.slug] = found.get(kind.slug, Numbers()) + cell.numbers
    return [
        KindShare(kind.slug, kind.name, found[kind.slug]) for kind in catalogue.kinds() if kind.slug in found
    ]


class Urgent(Struct, frozen=True):
    """One line of what to do first."""

    address: str
    icon: str
    name: str
    place: str
    due_on: date
    days: int  # until it is due; negative: overdue for so long

    @property
    def late(self) -> bool:
        return self.days < 0


def urgent(due: Due, today: date) -> Urgent:
    equipment = due.kind == ThingKind.EQUIPMENT
    kind = catalogue.kind_of(due.type_code) if equipment else None
    icon = kind.icon if kind else "tank" if equipment else "scale"
    address = f"{LISTS[ThingKind(due.kind)]}/{due.id}"
    return Urgent(address, icon, due.name, due.place, due.due_on, (due.due_on - today).days)
