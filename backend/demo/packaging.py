"""A dozen packages that people of the demo world judged, by the judge itself, and how far the offices are with them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Organisation, Person
from backend.accounts.permissions import Actor
from backend.accounts.secrets import phone_digest
from backend.database import id_at, now
from backend.dates import SHANGHAI, today
from backend.inspections.errands import send_to
from backend.packaging.clues.handling import errand_of
from backend.packaging.clues.models import Clue, ClueStep, State, StepKind
from backend.packaging.clues.opening import open_clue
from backend.packaging.clues.words import STATES
from backend.packaging.judgements.essence import essence
from backend.packaging.judgements.models import Judgement
from backend.packaging.judging.in_force import class_of
from backend.packaging.judging.judge import judge
from backend.packaging.standards.queries import dictionary_in_force
from backend.regions.coordinates import Wgs84
from backend.regions.outlines import nearest_district
from offline.short_number import short_number

FILE = Path(__file__).parent / "data" / "judgements.yaml"
SIDES = ("length_mm", "width_mm", "height_mm")
TOOK = {State.TREATING: 1, State.PASSED: 12, State.FAILED: 9, State.VOID: 3}  # days from clue to this state
TEST_BODY = "沪东质量检验所"


async def load_judgements(session: AsyncSession, officer_phone: str) -> None:
    """`officer_phone`: of who did what was done about the clues."""
    dictionary = await dictionary_in_force(session)
    digest = phone_digest(officer_phone)
    officer = (await session.scalars(select(Person).where(Person.phone_digest == digest))).one()
    for said in msgspec.yaml.decode(FILE.read_bytes()):
        moment = now() - timedelta(days=said["days_ago"], hours=1)
        judgement = judgement_of(dictionary, said, moment)
        session.add(judgement)
        await session.flush()
        if judgement.overall == "exceeds":
            clue = await open_clue(session, judgement, moment)
            await handle(session, clue, State(said.get("state", State.UNTREATED)), officer)


def judgement_of(dictionary: Mapping[str, Any], said: Mapping[str, Any], moment: datetime) -> Judgement:
    case = case_of(said, moment)
    verdict = judge(dictionary, case)
    found = class_of(dictionary, said["class"])
    assert found and "problems" not in verdict, verdict
    lng, lat = said["at"]
    judgement_id = id_at(moment)
    return Judgement(
        id=judgement_id,
        number=short_number("J", judgement_id),
        made_at=moment,
        received_at=moment,
        author_id=id_at(moment),
        class_key=said["class"],
        category=found["category"],
        barcode=said.get("barcode"),
        goods_name=said["goods"],
        maker=said["maker"],
        seller=said["seller"],
        place=said["place"],
        lng_wgs84=lng,
        lat_wgs84=lat,
        accuracy_m=15.0,
        street_code=said.get("street"),
        district_code=nearest_district(Wgs84(lng, lat)),
        dictionary=verdict["dictionary"],
        case=case,
        phone_verdict=essence(verdict),
        verdict=verdict,
        differs=False,
        overall=verdict["overall"],
        exceeded=list(verdict["exceeded"]),
        tell_me=False,
    )


def case_of(said: Mapping[str, Any], moment: datetime) -> dict[str, Any]:
    """Measured with a ruler, without what only the maker knows."""
    sides = {name: str(mm) for name, mm in zip(SIDES, said["size"], strict=True)}
    goods = {"class": said["class"], "net": said["net"], "unit": said.get("unit", "g")}
    return {
        "class": said["class"],
        "made_on": None,
        "judged_on": moment.astimezone(SHANGHAI).date().isoformat(),
        "goods": [goods | {"pieces": str(said["pieces"])}],
        "size": {"shape": "box", "by": "typed"} | sides,
        "layers": str(said["layers"]),
        "price_yuan": said["price"],
        "cost_yuan": None,
        "package_g": None,
        "contents_g": None,
        "precious": None,
        "mixed": None,
        "checks": ["ratio", "layers"],
    }


async def handle(session: AsyncSession, clue: Clue, state: State, officer: Person) -> None:
    """As the desk would have done it, some days later."""
    if state is State.UNTREATED:
        return
    moment = clue.opened_at + timedelta(days=TOOK[state])
    clue.state, clue.changed_at = state, moment
    clue.taken_at = clue.opened_at + timedelta(hours=20)
    steps = [(StepKind.TAKEN, State.UNTREATED, State.TREATING, clue.taken_at, "")]
    if state in (State.PASSED, State.FAILED):
        clue.test_date, clue.test_body = moment.astimezone(SHANGHAI).date(), TEST_BODY
        said = f"{STATES[state]}，{clue.test_date}，{TEST_BODY}"
        steps.append((StepKind.TESTED, State.TREATING, state, moment, said))
    if state is State.VOID:
        steps.append((StepKind.VOIDED, State.TREATING, state, moment, "同一盒商品初判了两次，留一条"))
    if state is State.TREATING:
        await send_to_station(session, clue, officer)
        steps.append((StepKind.HANDED_OVER, state, state, moment, "先看柜台上还有没有"))
    else:
        clue.closed_at, clue.closed_by = moment, officer.id
    for kind, was, became, at, note in steps:
        station = clue.handed_to if kind is StepKind.HANDED_OVER else None
        step = {"kind": kind, "was": was, "became": became, "note": note, "made_at": at}
        session.add(ClueStep(clue_id=clue.id, person_id=officer.id, organisation_id=station, **step))
        await session.flush()


async def send_to_station(session: AsyncSession, clue: Clue, officer: Person) -> None:
    here = select(Organisation).where(Organisation.street_codes.contains([clue.street_code]))
    station = (await session.scalars(here)).one()
    errand = errand_of(clue, station.id, today() + timedelta(days=1))
    task = await send_to(session, Actor(officer.id, officer.name, ()), errand)
    clue.handed_to, clue.task_id = station.id, task.id
