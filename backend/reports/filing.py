"""How any report comes in: its thing found by the sticker, its place, its files, its number. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.accounts.secrets import seal
from backend.bindings.photos import take_in
from backend.codes.models import Binding, Code
from backend.database import now
from backend.regions.coordinates import Wgs84, distance_m
from backend.regions.outlines import district_at, nearest_district
from backend.reports import forms
from backend.reports.models import Party, Report, ReportKind
from backend.reports.steps import Doer
from backend.settings import Settings
from backend.things.forms import Taken
from backend.things.models import Thing
from offline.short_number import short_number

LETTERS = {ReportKind.EMERGENCY: "E", ReportKind.FAULT: "F", ReportKind.SUGGESTION: "S"}


@dataclass(frozen=True)
class Reporter:
    """Who reports: a visitor by the id of their phone, or a signed-in person; and when, by a clock put right."""

    author_id: UUID
    actor: Actor | None
    made_at: datetime

    @property
    def doer(self) -> Doer:
        person = self.actor.person_id if self.actor else None
        return Doer(Party.REPORTER, person_id=person, author_id=self.author_id)


async def thing_of_tag(session: AsyncSession, tag: str | None) -> Thing | None:
    """What wears the sticker now."""
    if tag is None:
        return None
    worn = select(Thing).join(Binding, Binding.thing_id == Thing.id)
    return await session.scalar(worn.where(Binding.tag == tag, Binding.ended_at.is_(None)))


async def open_report(
    session: AsyncSession, kind: ReportKind, form: forms.Report, thing: Thing | None, reporter: Reporter
) -> Report:
    """The row of a new report, with what goes along by itself."""
    issued = await session.get(Code, form.tag) if form.tag else None
    place = form.place
    here = Wgs84(place.lng_wgs84, place.lat_wgs84) if place else None
    return Report(
        id=form.id,
        kind=kind,
        number=short_number(LETTERS[kind], form.id),
        sort=form.sort,
        thing_id=thing.id if thing else None,
        tag=issued.tag if issued else None,
        said=form.said,
        facts=dict(form.facts),
        language=form.language,
        lng_wgs84=here.lng if here else None,
        lat_wgs84=here.lat if here else None,
        accuracy_m=place.accuracy_m if place else None,
        position_raw=place.raw if place else None,
        away_m=away_m(thing, here),
        place=form.where or (f"{thing.address} {thing.place}".strip() if thing else ""),
        district_code=thing.district_code if thing else district_of(here),
        author_id=reporter.author_id,
        person_id=reporter.actor.person_id if reporter.actor else None,
        contact_sealed=seal(form.contact) if form.contact else None,
        made_at=reporter.made_at,
        received_at=now(),
        user_unit_id=thing.user_unit_id if thing else None,
        maintenance_unit_id=thing.maintenance_unit_id if thing else None,
    )


def away_m(thing: Thing | None, here: Wgs84 | None) -> float | None:
    """How far the reporter is from where the thing is registered. Told, never a reason to refuse."""
    if thing is None or here is None or thing.lng_wgs84 is None or thing.lat_wgs84 is None:
        return None
    return round(distance_m(here, Wgs84(thing.lng_wgs84, thing.lat_wgs84)), 1)


def district_of(here: Wgs84 | None) -> str | None:
    return (district_at(here) or nearest_district(here)) if here else None


async def files_held(
    session: AsyncSession,
    settings: Settings,
    form: forms.Report | forms.Addition | forms.Deed,
    by: UUID | None,
) -> tuple[Taken, ...]:
    """Photos and voice notes that the server holds. Raises Invalid with what is wrong by field."""
    held, problems = await take_in(session, settings, by, form.held, form.files)
    if problems:
        raise forms.FilesWrong("；".join(problems.values()), next(iter(problems)), problems)
    return tuple(held)
