"""What can be taken along: a district, a street, or a list. The name of a pack is its address."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.codes.models import Binding
from backend.refusals import NotFound
from backend.regions.models import District, Street
from backend.things.models import SavedThing, Thing


class Area(StrEnum):
    DISTRICT = "district"
    STREET = "street"
    LIST = "list"


@dataclass(frozen=True)
class Scope:
    """`condition` narrows what the person may see; it never widens it."""

    pack: str  # district/310101, street/310101013, list/saved
    name: str
    condition: ColumnElement[bool]


LISTS = {"all": "归我看的全部设备", "saved": "我的设备"}


async def scope_named(session: AsyncSession, actor: Actor, area: str, code: str) -> Scope:
    """Refuses what is no district, street or list."""
    pack = f"{area}/{code}"
    if area == Area.DISTRICT and (district := await session.get(District, code)):
        return Scope(pack, district.name, Thing.district_code == code)
    if area == Area.STREET and (street := await session.get(Street, code)):
        return Scope(pack, street.name, Thing.street_code == code)
    if area == Area.LIST and code in LISTS:
        return Scope(pack, LISTS[code], saved_by(actor) if code == "saved" else true())
    raise NotFound("没有这样的离线包")


def saved_by(actor: Actor) -> ColumnElement[bool]:
    saved = (
        select(Binding.thing_id)
        .join(SavedThing, SavedThing.tag == Binding.tag)
        .where(SavedThing.person_id == actor.person_id, Binding.ended_at.is_(None))
    )
    return Thing.id.in_(saved)
