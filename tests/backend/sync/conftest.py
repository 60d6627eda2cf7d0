"""Phones of the world in front of an application that knows one kind of record: `visit`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import httpx
import msgspec
import pytest
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.alerts.actions import tell
from backend.app import ROUTES, make_app
from backend.database import connect, new_id, now, sessions
from backend.refusals import Conflict
from backend.sync import rescue_routes
from backend.sync import routes as sync_routes
from backend.sync.kinds import Desk, Kind, Sent, kinds_by_name
from offline.answer import Answer
from tests.backend.evidence.pictures import uploaded
from tests.conftest import BROWSER, ORIGIN


class Visit(msgspec.Struct, forbid_unknown_fields=True):
    finding: Annotated[str, Meta(min_length=1, max_length=200)]
    score: Annotated[int, Meta(ge=0, le=10)] = 0


async def file_visit(session: AsyncSession, actor: Actor, visit: Visit, sent: Sent) -> str:
    """Tells its author. Some findings are refused after that, one by the database, and one breaks."""
    note = f"{sent.made_at:%Y-%m-%d %H:%M} {len(sent.files)} 张照片"
    await tell(session, [actor.person_id], "visit", visit.finding, link=f"/visits/{sent.id}", body=note)
    if visit.finding == "已被绑定":
        raise Conflict("这个码 15:51 已被同事绑到“3 号储气罐”", "tag")
    if visit.finding == "给没有的人":
        await tell(session, [new_id()], "visit", visit.finding, link="/")
    if visit.finding == "程序出错":
        raise RuntimeError(visit.finding)
    return f"/visits/{sent.id}"


def note_became_finding(body: dict[str, Any]) -> dict[str, Any]:
    return {"finding": body.get("note", "")}


VISIT = Kind("visit", 2, Visit, file_visit, upgrades={1: note_became_finding})
KINDS = kinds_by_name(VISIT)


@pytest.fixture
def desk(settings):
    return Desk(KINDS, settings)


@dataclass
class Phone:
    client: httpx.AsyncClient
    author: UUID
    answers: list[httpx.Response] = field(default_factory=list)

    def visit(self, finding: str, **other: Any) -> dict[str, Any]:
        """An envelope; `...` leaves a field out."""
        made = {
            "id": str(new_id()),
            "kind": "visit",
            "version": 2,
            "made_at": now().isoformat(),
            "author": str(self.author),
            "body": {"finding": finding},
            **other,
        }
        return {name: value for name, value in made.items() if value is not ...}

    async def send(self, envelope: Any, sent_at: datetime | None = None) -> Answer:
        content = envelope if isinstance(envelope, bytes) else msgspec.json.encode(envelope)
        headers = {"Content-Type": "application/json", "Sent-At": (sent_at or now()).isoformat()}
        answer = await self.client.post("/sync", content=content, headers=headers)
        self.answers.append(answer)
        return msgspec.json.decode(answer.content, type=Answer)

    async def upload(self, data: bytes) -> str:
        """The digest of what the server then has."""
        return await uploaded(self.client, data)


@pytest.fixture
async def phone_of(settings, world):
    """`phone = await phone_of("inspector")`"""
    return phones_before(settings, world, KINDS)


def product_with(kinds) -> list:
    """The routes of the product, but that its phones send these kinds of record."""
    known = [*sync_routes.ROUTES, *rescue_routes.BRINGING]
    others = [route for route in ROUTES if route not in known]
    return [*others, *sync_routes.routes_for(kinds), *rescue_routes.routes_for(kinds)]


def phones_before(settings, world, kinds):
    """Phones before an application that knows these kinds."""
    app = make_app(settings, product_with(kinds))
    transport = httpx.ASGITransport(app=app)

    async def opened(name: str) -> Phone:
        client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=BROWSER)
        person = world.people[name]
        answer = await client.post("/sign-in", data={"phone": person.phone, "password": world.password})
        assert answer.status_code == 303
        return Phone(client, person.id)

    return opened


@pytest.fixture
async def phone(phone_of) -> Phone:
    return await phone_of("inspector")


@pytest.fixture
async def open_session(settings):
    """As the worker has it."""
    engine = connect(settings)
    yield sessions(engine)
    await engine.dispose()
