"""The page behind a code for the people who work with the thing: the same hero, and their deeds beneath it."""

from datetime import date

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Audience, Deed
from backend.bindings.rules import binder_of
from backend.code_page.dossier import Dossier, dossier_of
from backend.code_page.glance import Glance
from backend.code_page.happenings import Happening, Reported, happening_of
from backend.code_page.public import PublicPage, public_page
from backend.code_page.voice import Voice
from backend.codes.models import Binding
from backend.database import Sessions, now
from backend.inspections.checklists import kind_of_thing
from backend.reports.parties import party_of
from backend.reports.queries import events_of_thing
from backend.things.models import Thing, ThingKind
from backend.things.visibility import audience_of, relation_of


class Tile(Struct, frozen=True):
    """A deed as a button: its address holds thing, tag, binding and register in braces. `asks`: the permission it needs; none
    for what everybody may who may see the thing."""

    icon: str
    word: str
    address: str
    asks: Deed | None = None


class OwnPage(Struct, frozen=True):
    """What is added to a `PublicPage` for somebody who works with the thing."""

    audience: Audience
    role: str
    tiles: list[tuple[str, str, str]]  # icon, word, address
    warnings: list[str]
    dossier: Dossier | None
    reports: list[tuple[Happening, str]]  # with the page of each


TILES = (
    Tile("shield", "监督检查", "/inspections/new?thing={thing}&tag={tag}", Deed.INSPECT),
    Tile("wrench", "故障报修", "/faults/new?tag={tag}"),
    Tile("list", "登记数据", "/{register}/{thing}"),
    Tile("edit", "信息纠错", "/corrections/new?thing={thing}", Deed.CORRECT),
    Tile("label", "换新贴纸", "/bindings/new", Deed.BIND),
    Tile("swap", "换绑", "/bindings/new?tag={tag}", Deed.BIND),
    Tile("cross", "解绑", "/bindings/{binding}/ending", Deed.BIND),
    Tile("history", "绑码记录", "/bindings?thing={thing}"),
    Tile("chart", "扫码记录", "/things/{thing}/scans", Deed.SEE_SCANS),
)
REGISTERS = {ThingKind.EQUIPMENT: "equipment", ThingKind.METER: "meters"}
ROLES = {
    Audience.USER_UNIT: "使用单位",
    Audience.MAINTENANCE_UNIT: "维保单位",
    Audience.INSPECTION_BODY: "检验检定机构",
    Audience.REGULATOR: "监管部门",
}
MOST_REPORTS = 5
SEE_WARNINGS = {Audience.USER_UNIT, Audience.REGULATOR}


async def own_page(
    open_session: Sessions, actor: Actor, tag: str, glance: Glance, voice: Voice
) -> OwnPage | None:
    """None for a person who has nothing to do with the thing: they are a visitor like anybody."""
    async with open_session() as session:
        found = select(Thing, Binding.id).join(Binding, Binding.thing_id == Thing.id)
        row = (await session.execute(found.where(Binding.tag == tag, Binding.ended_at.is_(None)))).first()
        if row is None:
            return None  # unbound a moment ago
        thing, binding_id = row
        audience = audience_of(actor, thing)
        if audience is Audience.VISITOR:
            return None
        dossier = await dossier_of(session, actor, thing, audience)
        reports = await reports_of(session, actor, thing, voice)
    names = {
        "thing": thing.id,
        "tag": tag,
        "binding": binding_id,
        "register": REGISTERS[ThingKind(thing.kind)],
    }
    tiles = [
        (tile.icon, voice(tile.word), tile.address.format(**names))
        for tile in TILES
        if tile.asks is None or may_here(actor, tile.asks, thing)
    ]
    warnings = list(thing.warnings) if audience in SEE_WARNINGS else []
    return OwnPage(audience, voice(ROLES[audience]), tiles, warnings, dossier, reports)


async def reports_of(
    session: AsyncSession, actor: Actor, thing: Thing, voice: Voice
) -> list[tuple[Happening, str]]:
    """Those that this person may respond to, what goes on first."""
    moment = now()
    found = [
        (happening_of(Reported.of(report), thing.type_code, moment, voice), report.path)
        for report in await events_of_thing(session, thing.id)
        if party_of(actor, report, thing)
    ]
    return sorted(found, key=lambda pair: not pair[0].running)[:MOST_REPORTS]


def may_here(actor: Actor, deed: Deed, thing: Thing) -> bool:
    """Whether a membership that allows the deed is one that has to do with this thing."""
    if deed is Deed.INSPECT and not kind_of_thing(thing):
        return False  # there is no checklist for it
    if deed is Deed.BIND:
        return binder_of(actor, thing) is not None
    return any(relation_of(member, thing) for member in actor.members(deed))


def unmasked(glance: Glance, today: date, voice: Voice) -> PublicPage:
    """As the public sees it, with the numbers and the place that a sensitive site hides."""
    return public_page(msgspec.structs.replace(glance, sensitive=False), today, voice)
