"""Every judgement that says "exceeds" becomes a clue by itself, in the transaction that keeps the judgement."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import id_at, now
from backend.packaging.clues.models import Clue, ClueStep, State, StepKind
from backend.packaging.judgements.models import Judgement
from backend.things.grams import plain, search_text, tsvector
from offline.short_number import short_number

LETTER = "C"


async def open_clue(
    session: AsyncSession,
    judgement: Judgement,
    moment: datetime | None = None,
    *,
    exceeded: list[str] | None = None,
) -> Clue:
    """The clue of this judgement: a new one, or the one that it has. Opened now, which may be long after the
    judgement was made: when a value became known by which it exceeds a limit. `exceeded` is then of judging it
    again."""
    values = values_of(judgement, moment or now())
    if exceeded is not None:
        values["exceeded"] = exceeded
    made = insert(Clue).values(values).on_conflict_do_nothing(index_elements=[Clue.judgement_id])
    if await session.scalar(made.returning(Clue.id)):
        step = {"kind": StepKind.OPENED, "was": State.UNTREATED, "became": State.UNTREATED}
        session.add(ClueStep(clue_id=values["id"], made_at=values["opened_at"], **step))
        await session.flush()
    return (await session.scalars(select(Clue).where(Clue.judgement_id == judgement.id))).one()


def values_of(judgement: Judgement, moment: datetime) -> dict:
    """The columns of a new clue."""
    clue_id = id_at(moment)
    number = short_number(LETTER, clue_id)
    text = searchable(judgement, number)
    return {
        "id": clue_id,
        "judgement_id": judgement.id,
        "number": number,
        "state": State.UNTREATED,
        "opened_at": moment,
        "changed_at": moment,
        "category": judgement.category,
        "class_key": judgement.class_key,
        "exceeded": list(judgement.exceeded),
        "barcode": judgement.barcode or None,
        "goods": judgement.goods_name,
        "maker": judgement.maker,
        "maker_key": plain(judgement.maker),
        "seller": judgement.seller,
        "place": judgement.place,
        "district_code": judgement.district_code,
        "street_code": judgement.street_code,
        "lng_wgs84": judgement.lng_wgs84,
        "lat_wgs84": judgement.lat_wgs84,
        "judged_at": judgement.made_at,
        "reporter_id": judgement.person_id,
        "tell_me": judgement.tell_me,
        "test_body": "",
        "search_text": text,
        "search_grams": tsvector(text),
    }


def searchable(judgement: Judgement, number: str) -> str:
    words = (judgement.goods_name, judgement.maker, judgement.seller, judgement.place)
    return search_text([*words, judgement.barcode, number, judgement.number])
