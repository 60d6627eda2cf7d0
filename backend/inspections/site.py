"""现场数据采集: how the thing is really used, what is around it, and what differs from the register. Pure decisions.

What differs becomes a proposal to the unit; the register stays as it is until the unit takes it over.
"""

from enum import StrEnum

from msgspec import Struct

from backend.equipment.requirements import Field
from backend.things.columns import columns
from backend.things.fields import text_of
from backend.things.models import Thing, ThingKind, UseStatus
from backend.things.rules_fields import STATUS_WORDS

LOOKED_AT = ("place", "address", "device_code", "certificate_no", "factory_no", "internal_no", "plate_no")


class SiteUse(StrEnum):
    """实际使用状态, as the officers found it."""

    IN_USE = "in_use"
    STOPPED = "stopped"
    REMOVED = "removed"
    OTHER_UNIT = "other_unit"


USES = {
    SiteUse.IN_USE: "在用",
    SiteUse.STOPPED: "停用",
    SiteUse.REMOVED: "已拆除",
    SiteUse.OTHER_UNIT: "别的单位在用",
}
REGISTERED_AS = {
    SiteUse.IN_USE: UseStatus.IN_USE,
    SiteUse.STOPPED: UseStatus.OUT_OF_USE,
    SiteUse.REMOVED: UseStatus.CANCELLED,
}


class Site(Struct, frozen=True):
    """`seen`: texts by field of the register, only where the officers wrote something else than the register has."""

    use: SiteUse | None = None
    user: str = ""  # the other unit
    around: str = ""
    seen: dict[str, str] = {}


class Difference(Struct, frozen=True):
    key: str
    name: str
    was: str
    seen: str


def fields_looked_at() -> list[Field]:
    return [field for field in columns(ThingKind.EQUIPMENT) if field.key in LOOKED_AT]


def differences(thing: Thing, site: Site) -> list[Difference]:
    fields = {field.key: field for field in columns(ThingKind.EQUIPMENT)}
    found = dict(site.seen)
    if registered := REGISTERED_AS.get(site.use) if site.use else None:
        found["use_status"] = STATUS_WORDS[registered]
    return [
        Difference(key, fields[key].name, text_of(thing, fields[key]), seen)
        for key, seen in found.items()
        if seen and seen != text_of(thing, fields[key])
    ]


def site_problems(site: Site) -> dict[str, str]:
    if site.use is None:
        return {"site.use": "现场采集：选实际使用状态"}
    if site.use == SiteUse.OTHER_UNIT and not site.user:
        return {"site.user": "现场采集：写现在是哪个单位在用"}
    return {}
