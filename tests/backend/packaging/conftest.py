"""Judgements that somebody handed in before a value was known."""

from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import new_id, now
from backend.packaging.judgements.models import Judgement
from backend.packaging.judging.judge import judge
from backend.packaging.standards.queries import dictionary_in_force
from offline.short_number import short_number


@pytest.fixture
def judged(session: AsyncSession):
    """`await judged("food-1", layers=3)`: kept with the verdict of the dictionary in force."""

    async def hand_in(key: str, **told) -> Judgement:
        case = {
            "class": key,
            "made_on": "2025-08-01",
            "judged_on": "2026-11-20",
            "goods": [{"class": key, "net": "500", "unit": "g", "pieces": 2}],
            "size": {
                "shape": "box",
                "by": "typed",
                "length_mm": "200",
                "width_mm": "200",
                "height_mm": "200",
            },
            "checks": ["ratio", "layers"],
            "layers": 3,
            **told,
        }
        dictionary = await dictionary_in_force(session)
        verdict = judge(dictionary, case)
        mine = new_id()
        row = Judgement(
            id=mine,
            number=short_number("J", mine),
            made_at=now(),
            author_id=mine,
            class_key=key,
            category=key.split("-")[0],
            goods_name="礼盒",
            maker="",
            seller="",
            made_on=date(2025, 8, 1),
            place="",
            dictionary=dictionary["digest"],
            case=case,
            phone_verdict=verdict,
            verdict=verdict,
            differs=False,
            overall=verdict["overall"],
            exceeded=verdict["exceeded"],
            tell_me=False,
        )
        session.add(row)
        await session.commit()
        return row

    return hand_in
