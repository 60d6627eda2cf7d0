"""What says "exceeds" becomes a clue by itself, once."""

from sqlalchemy import func, select

from backend.packaging.clues.fates import fate_of
from backend.packaging.clues.models import Clue, ClueStep, State
from backend.packaging.clues.opening import open_clue
from tests.backend.packaging.clues.judged import judged


async def test_a_judgement_becomes_one_clue_however_often_it_is_opened(session, world):
    judgement = judged()
    session.add(judgement)
    first = await open_clue(session, judgement)
    assert await open_clue(session, judgement) is first
    assert await session.scalar(select(func.count()).select_from(Clue)) == 1
    assert await session.scalar(select(func.count()).select_from(ClueStep)) == 1
    assert (first.state, first.number[:1], first.maker_key) == (State.UNTREATED, "C", "东塘食品有限公司")


async def test_who_judged_reads_what_became_of_it(session, world):
    judgement = judged()
    session.add(judgement)
    assert await fate_of(session, judgement.id) is None
    clue = await open_clue(session, judgement)
    fate = await fate_of(session, judgement.id)
    assert fate is not None
    assert (fate.word, fate.number, fate.test_body) == ("未处理", clue.number, "")
