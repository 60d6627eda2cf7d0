"""Phones that report, of visitors and of people, and a clock that tests move."""

import base64
import hashlib
import itertools
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest
from sqlalchemy import select

from backend.alerts.models import Notice
from backend.database import connect, new_id, now, sessions
from backend.reports.escalating import escalate
from backend.reports.models import Report, ReportStep
from offline.answer import Answer
from tests.backend.evidence.pictures import photo

TUS = {"Tus-Resumable": "1.0.0"}
seeds = itertools.count(1000)


@dataclass
class Phone:
    client: httpx.AsyncClient
    author: UUID

    @property
    def as_author(self) -> dict[str, str]:
        return {"Author": str(self.author)}

    def envelope(self, kind: str, fields: dict[str, str], **other: Any) -> dict[str, Any]:
        made = {
            "id": str(new_id()),
            "kind": kind,
            "version": 1,
            "made_at": now().isoformat(),
            "author": str(self.author),
            "body": {"fields": fields},
        }
        return made | other

    async def send(self, envelope: dict[str, Any]) -> Answer:
        answer = await self.client.post(
            "/sync", content=msgspec.json.encode(envelope), headers={"Content-Type": "application/json"}
        )
        return msgspec.json.decode(answer.content, type=Answer)

    async def report(self, tag: str | None, sort: str = "trapped", **fields: str) -> UUID:
        """An emergency that is taken; its id."""
        envelope = self.envelope("emergency", {"sort": sort, **({"tag": tag} if tag else {}), **fields})
        answer = await self.send(envelope)
        assert answer.status == "accepted", answer
        assert answer.path == f"/reports/{envelope['id']}"
        return UUID(envelope["id"])

    async def fault(self, tag: str | None, sort: str = "door", **fields: str) -> UUID:
        """A fault that is taken; its id."""
        envelope = self.envelope("fault", {"sort": sort, **({"tag": tag} if tag else {}), **fields})
        answer = await self.send(envelope)
        assert answer.status == "accepted", answer
        return UUID(envelope["id"])

    async def photo(self, slot: str = "photo") -> dict[str, Any]:
        """One that the server holds, as part of an envelope."""
        data = photo(seed=next(seeds))
        digest = hashlib.sha256(data).hexdigest()
        about = {
            "Upload-Length": str(len(data)),
            "Upload-Metadata": f"sha256 {base64.b64encode(digest.encode()).decode()}",
        }
        begun = await self.client.post("/uploads", headers=TUS | self.as_author | about)
        assert begun.status_code in (200, 201), begun.text
        sent = await self.client.patch(
            f"/uploads/{digest}",
            content=data,
            headers=TUS
            | self.as_author
            | {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"},
        )
        assert sent.status_code == 204, sent.text
        return {"slot": slot, "sha256": digest}

    async def do_with_photo(self, report: UUID, what: str, **fields: str) -> Answer:
        photo = await self.photo()
        envelope = self.envelope("report_deed", {"report": str(report), "what": what, **fields})
        envelope["body"]["photos"] = [photo]
        return await self.send(envelope | {"files": [photo["sha256"]]})

    async def do(self, report: UUID, what: str, **fields: str) -> Answer:
        return await self.send(self.envelope("report_deed", {"report": str(report), "what": what, **fields}))

    async def add(self, report: UUID, **fields: str) -> Answer:
        return await self.send(self.envelope("report_addition", {"report": str(report), **fields}))


@pytest.fixture
def passer_by(visitor) -> Phone:
    """Somebody without an account."""
    return Phone(visitor, uuid4())


@pytest.fixture
def another_passer_by(visitor) -> Phone:
    return Phone(visitor, uuid4())


@pytest.fixture
def phone_of(sign_in, world):
    """`phone = await phone_of("mechanic")`"""

    async def opened(name: str) -> Phone:
        return Phone(await sign_in(name), world.people[name].id)

    return opened


@pytest.fixture
async def open_session(settings):
    """As the worker has it."""
    engine = connect(settings)
    yield sessions(engine)
    await engine.dispose()


@pytest.fixture
def time_passes(open_session):
    """`await time_passes(61)`: everything that is due so many seconds from now is done, one after the other."""

    async def passed(seconds: float) -> None:
        moment = now() + timedelta(seconds=seconds)
        while await escalate(open_session, moment):
            pass

    return passed


@pytest.fixture
def report_now(session):
    async def read(report: UUID) -> Report:
        session.expire_all()
        found = await session.get_one(Report, report)
        session.expunge(found)
        await session.rollback()
        return found

    return read


@pytest.fixture
def story(session):
    """The steps of a report, in order."""

    async def read(report: UUID) -> list[str]:
        steps = select(ReportStep.kind).where(ReportStep.report_id == report).order_by(ReportStep.ordinal)
        return list(await session.scalars(steps))

    return read


@pytest.fixture
def told(session, world):
    """Who was told with this title, by their names in the world."""
    names = {someone.id: name for name, someone in world.people.items()}

    async def read(part: str = "") -> list[str]:
        found = select(Notice.person_id).where(Notice.title.contains(part)).order_by(Notice.id)
        return [names[person] for person in await session.scalars(found)]

    return read
