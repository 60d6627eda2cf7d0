"""What was kept is in the log, in one order, under a head that is signed each day; whoever changes it is found out."""

import asyncio
import json
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from backend.database import connect, now, sessions
from backend.dates import today
from backend.evidence.actions import keep
from backend.evidence.ledger import enter, put_in_order, sign_days
from backend.evidence.ledger_models import LedgerEntry, LedgerWaiting
from backend.evidence.ledger_proofs import holds, is_signed
from backend.evidence.ledger_queries import entries_about, heads, proof_of
from backend.evidence.ledger_work import keep_ledger
from backend.evidence.storage import store_of
from tests.backend.evidence.pictures import photo


async def count(session, row) -> int:
    return (await session.execute(select(func.count()).select_from(row))).scalar_one()


async def test_a_file_that_was_kept_is_proven_by_the_head_of_its_day(session, settings, world, log):
    file = await keep(session, store_of(settings), photo(), world.people["binder"].id)
    await log.of(6)
    [head] = await log.signed()
    assert (head.day, head.size) == (today() - timedelta(days=1), 7)
    proof = await log.proof(file.sha256)
    assert holds(proof)
    assert json.loads(proof.leaf)["sm3"] == file.sm3


async def test_a_file_of_a_transaction_that_failed_is_not_in_the_log(session, settings, world):
    await keep(session, store_of(settings), photo(), world.people["binder"].id)
    await session.rollback()
    assert await put_in_order(session) == 0


@pytest.mark.parametrize("size", [1, 2, 3, 8, 13])
async def test_every_entry_has_its_path(log, size):
    await log.of(size)
    await log.signed()
    for number in range(size):
        assert holds(await log.proof(f"1-{number}"))


async def test_a_proof_that_was_changed_anywhere_does_not_hold(log):
    await log.of(5)
    await log.signed()
    proof = await log.proof("1-3")
    head = proof.head
    changed = [
        msgspec.structs.replace(proof, leaf=proof.leaf.replace("1-3", "1-4")),
        msgspec.structs.replace(proof, position=2),
        msgspec.structs.replace(proof, sha256_path=proof.sha256_path[:-1]),
        msgspec.structs.replace(proof, sm3_path=[*proof.sm3_path[1:], proof.sm3_path[0]]),
        msgspec.structs.replace(proof, head=msgspec.structs.replace(head, size=head.size + 1)),
        msgspec.structs.replace(proof, head=msgspec.structs.replace(head, day="2020-01-01")),
        msgspec.structs.replace(proof, head=msgspec.structs.replace(head, signature="00" * 64)),
        msgspec.structs.replace(proof, head=msgspec.structs.replace(head, public_key="zz")),
    ]
    assert holds(proof)
    assert not any(holds(each) for each in changed)


async def test_days_follow_one_another_also_those_on_which_nothing_happened(log, session):
    await log.of(3, days_ago=4)
    await log.of(2, days_ago=1)
    made = await log.signed()
    assert [head.size for head in made] == [3, 3, 3, 5]
    assert await log.signed() == []
    assert all(is_signed(head) for head in await heads(session))
    assert (await log.proof("4-0")).head.size == 3
    assert (await log.proof("1-1")).head.size == 5


async def test_today_is_not_signed_yet(log, session):
    await log.of(2, days_ago=0)
    assert await log.signed() == []
    [entry] = await entries_about(session, "0-1")
    assert await proof_of(session, entry) is None


async def test_a_day_is_not_signed_while_something_of_it_waits(log, session):
    await log.of(2)
    await enter(session, "record", "late", b"late")
    await session.execute(update(LedgerWaiting).values(at=now() - timedelta(days=1)))
    assert await sign_days(session) == []
    await put_in_order(session)
    assert [head.size for head in await sign_days(session)] == [3]


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE ledger_entries SET sha256 = 'x'",
        "DELETE FROM ledger_entries",
        "TRUNCATE ledger_nodes",
        "DELETE FROM ledger_heads",
        "UPDATE ledger_heads SET size = 1",
    ],
)
async def test_the_database_refuses_to_change_the_log(log, session, deed):
    await log.of(2)
    await log.signed()
    with pytest.raises(DBAPIError, match="neither changed nor deleted"):
        await session.execute(text(deed))


async def test_several_workers_give_one_order(log, session, settings):
    for number in range(20):
        await enter(session, "record", f"r{number}", b"%d" % number)
    await session.commit()
    engine = connect(settings)
    await asyncio.gather(*(keep_ledger(sessions(engine)) for _ in range(4)))
    await engine.dispose()
    assert await count(session, LedgerWaiting) == 0
    positions = await session.scalars(select(LedgerEntry.position).order_by(LedgerEntry.position))
    assert list(positions) == list(range(20))
