"""A judgement becomes a row, with its photos and where it was made. Judges nothing and commits nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.accounts.secrets import network_digest
from backend.bindings.photos import take_in
from backend.database import now
from backend.packaging.judgements.forms import MOST_PHOTOS, SLOTS, TOO_MANY, JudgementForm
from backend.packaging.judgements.models import Judgement, JudgementPhoto
from backend.refusals import Invalid, TooMany
from backend.regions.models import District
from backend.regions.outlines import district_at, nearest_district
from backend.settings import Settings
from backend.things.forms import Taken
from offline.short_number import short_number

LETTER = "J"
MOST_AN_HOUR = 60  # from one network: a shop may be behind one address


@dataclass(frozen=True)
class Author:
    """A visitor by the id of their phone, or a signed-in person; when, by a clock put right; and from
    which network, which is not told of what had waited."""

    author_id: UUID
    actor: Actor | None
    made_at: datetime
    network: str = ""

    @property
    def person_id(self) -> UUID | None:
        return self.actor.person_id if self.actor else None


@dataclass(frozen=True)
class Judged:
    """What the server made of a case: by which class of which dictionary."""

    category: str
    verdict: Mapping[str, Any]
    differs: bool


async def check_how_many(session: AsyncSession, network: str) -> None:
    """Raises TooMany. What had waited in an outbox comes without a network and is always taken."""
    if not network:
        return
    lately = select(func.count()).where(
        Judgement.network == network_digest(network), Judgement.received_at > now() - timedelta(hours=1)
    )
    if (await session.execute(lately)).scalar_one() >= MOST_AN_HOUR:
        raise TooMany("从这个网络交来的初判太多了。过一小时再交，填的都在本机")


async def keep_judgement(
    session: AsyncSession, settings: Settings, form: JudgementForm, author: Author, judged: Judged
) -> Judgement:
    """Raises Invalid where a photo will not do."""
    photos = await photos_of(session, settings, form, author.person_id)
    place = form.place
    judgement = Judgement(
        id=form.id,
        number=short_number(LETTER, form.id),
        made_at=author.made_at,
        author_id=author.author_id,
        person_id=author.person_id,
        network=network_digest(author.network) if author.network else None,
        class_key=form.case["class"],
        category=judged.category,
        barcode=form.barcode,
        goods_name=form.goods_name,
        maker=form.maker,
        seller=form.seller,
        made_on=made_on(form),
        place=form.where,
        lng_wgs84=place.lng_wgs84 if place else None,
        lat_wgs84=place.lat_wgs84 if place else None,
        accuracy_m=place.accuracy_m if place else None,
        position_raw=place.raw if place else None,
        district_code=await district_of(session, form),
        dictionary=judged.verdict["dictionary"],
        case=form.case,
        phone_verdict=form.phone_verdict,
        verdict=dict(judged.verdict),
        differs=judged.differs,
        overall=judged.verdict["overall"],
        exceeded=list(judged.verdict["exceeded"]),
        measurement_id=form.measurement,
        tell_me=form.tell_me,
    )
    session.add(judgement)
    await session.flush()
    session.add_all(
        JudgementPhoto(judgement_id=form.id, slot=taken.slot, sha256=taken.sha256, taken_at=taken.taken_at)
        for taken in photos
    )
    await session.flush()
    return judgement


def made_on(form: JudgementForm) -> Any:
    written = form.case["made_on"]
    return datetime.fromisoformat(written).date() if written else None


async def district_of(session: AsyncSession, form: JudgementForm) -> str | None:
    """Where the phone was, else what was chosen."""
    if form.place and (found := district_at(form.place.point) or nearest_district(form.place.point)):
        return found
    if form.district is None:
        return None
    return await session.scalar(select(District.code).where(District.code == form.district))


async def photos_of(
    session: AsyncSession, settings: Settings, form: JudgementForm, by: UUID | None
) -> list[Taken]:
    """One a slot. Raises Invalid with what is wrong by field."""
    if len(form.held) + len(form.files) > MOST_PHOTOS or any(taken.slot not in SLOTS for taken in form.held):
        raise Invalid(TOO_MANY, "photo")
    photos, problems = await take_in(session, settings, by, form.held, form.files)
    found = {taken.slot: taken for taken in photos}
    if problems:
        raise Invalid("；".join(problems.values()), next(iter(problems)), problems)
    return [found[slot] for slot in sorted(found)]
