"""A log of evidence whose days are over."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import update

from backend.database import now
from backend.evidence.ledger import enter, put_in_order, sign_days
from backend.evidence.ledger_models import LedgerHead, LedgerWaiting
from backend.evidence.ledger_proofs import Proof
from backend.evidence.ledger_queries import entries_about, proof_of


@dataclass
class Log:
    """Arranges days that are over."""

    session: object

    async def of(self, count: int, days_ago: int = 1, kind: str = "record") -> None:
        """So many entries of a day, in order."""
        for number in range(count):
            await enter(self.session, kind, f"{days_ago}-{number}", f"{days_ago} {number}".encode())
        await self.session.execute(update(LedgerWaiting).values(at=now() - timedelta(days=days_ago)))
        await put_in_order(self.session)
        await self.session.commit()

    async def signed(self) -> list[LedgerHead]:
        made = await sign_days(self.session)
        await self.session.commit()
        return made

    async def proof(self, sought: str) -> Proof:
        [entry] = await entries_about(self.session, sought)
        proof = await proof_of(self.session, entry)
        assert proof
        return proof


@pytest.fixture
def log(session) -> Log:
    return Log(session)
