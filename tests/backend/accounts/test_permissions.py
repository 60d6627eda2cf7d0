"""Every route of the app against every person of the world: tests/backend/routes_by_role.yaml, cell by cell.

A route without a row fails, so does a row without a route.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import yaml
from litestar.routes import HTTPRoute
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import ManagementUnit, Membership
from backend.accounts.sign_ins import COOKIE, open_sign_in
from backend.app import make_litestar
from backend.cli.local_postgres import LocalPostgres
from backend.codes.models import Binding
from backend.database import connect, sessions
from backend.settings import Settings
from tests.conftest import ORIGIN, cloned, create_database
from tests.world import PEOPLE, World

TABLE = yaml.safe_load((Path(__file__).parent.parent / "routes_by_role.yaml").read_text("utf-8"))
LOST = UUID(int=7)
VISITOR = "visitor"


@dataclass(frozen=True)
class Row:
    method: str
    path: str
    open_to: frozenset[str]
    not_theirs: frozenset[str]
    form: dict[str, str] = field(default_factory=dict)
    answers: frozenset[int] = frozenset()

    def expected(self, who: str) -> set[int]:
        if who in self.open_to:
            return set(self.answers)
        if who in self.not_theirs:
            return {403, 404}
        if who == VISITOR:
            return {303} if self.method == "GET" else {401}
        return {403}


def row_of(name: str) -> Row:
    values = TABLE["routes"][name]
    method, path = name.split(" ", 1)
    return Row(
        method,
        values.get("try", path),
        people_in(values["open_to"]),
        people_in(values.get("not_theirs", [])),
        {key: str(value) for key, value in values.get("form", {}).items()},
        frozenset(values.get("answers", [200 if method == "GET" else 303])),
    )


def people_in(names: str | list[str]) -> frozenset[str]:
    if names == "everyone":
        return frozenset({*PEOPLE, VISITOR})
    if names == "signed_in":
        return frozenset(PEOPLE)
    found = {person for name in names for person in TABLE["groups"].get(name, [name])}
    assert found <= {*PEOPLE, VISITOR}, found
    return frozenset(found)


def test_every_route_has_a_row_and_every_row_a_route():
    app = make_litestar(Settings(database_url="postgresql://nobody@localhost/nothing"))
    routes = {
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
        if method not in ("OPTIONS", "HEAD")
    }
    assert routes == set(TABLE["routes"])


@dataclass(frozen=True)
class Everybody:
    """The world with a session for each person, without the cost of thirteen passwords for each route."""

    template: str
    tokens: dict[str, str]
    places: dict[str, Any]  # what paths and forms of the table name


@pytest.fixture(scope="session")
def everybody(postgres: LocalPostgres, world_template: tuple[str, World]) -> Everybody:
    origin, world = world_template
    create_database(postgres, "everybody_signed_in", template=origin)

    async def sign_in_all() -> Everybody:
        engine = connect(Settings(database_url=postgres.url("everybody_signed_in")))
        async with sessions(engine).begin() as session:
            tokens = {
                name: await open_sign_in(session, who.id, installed=False, terminal="")
                for name, who in world.people.items()
            }
            places = await places_of(session, world)
        await engine.dispose()
        return Everybody("everybody_signed_in", tokens, places)

    return asyncio.run(sign_in_all())


@pytest.fixture
def database(postgres: LocalPostgres, everybody: Everybody) -> Iterator[str]:
    yield from cloned(postgres, everybody.template)


async def places_of(session: AsyncSession, world: World) -> dict[str, Any]:
    return {
        "memberships": await memberships(session, world),
        "bindings": await bindings(session, world),
        "units": {unit.name: unit.id for unit in await session.scalars(select(ManagementUnit))},
        "tags": world.tags,
        "things": world.things,
        "organisations": world.organisations,
        "people": world.people,
        "lost": LOST,
    }


@pytest.fixture
async def clients(visitor: httpx.AsyncClient, everybody: Everybody) -> AsyncIterator[dict[str, Any]]:
    def client(cookies: dict[str, str]) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=visitor._transport, base_url=ORIGIN, headers=visitor.headers, cookies=cookies
        )

    # Of a stream nobody sees the end. One that is full answers 503 to those who may listen.
    visitor._transport.litestar.state.hub.most = 0
    yield {VISITOR: client({}), **{name: client({COOKIE: token}) for name, token in everybody.tokens.items()}}


async def memberships(session: AsyncSession, world: World) -> dict[str, UUID]:
    rows = {row.person_id: row.id for row in await session.scalars(select(Membership))}
    return {name: rows[who.id] for name, who in world.people.items()}


async def bindings(session: AsyncSession, world: World) -> dict[str, UUID]:
    rows = {row.thing_id: row.id for row in await session.scalars(select(Binding))}
    return {name: rows[thing] for name, thing in world.things.items() if thing in rows}


@pytest.mark.parametrize("name", TABLE["routes"])
async def test_only_those_get_through_to_whom_it_is_open(
    name: str, clients: dict[str, httpx.AsyncClient], everybody: Everybody
):
    row = row_of(name)
    path = row.path.format(**everybody.places)
    form = {key: value.format(**everybody.places) for key, value in row.form.items()}
    wrong = []
    for who in sorted(clients, key=lambda who: who in row.open_to):  # refusals first: they change nothing
        answer = await clients[who].request(row.method, path, data=form if row.method != "GET" else None)
        if answer.status_code not in row.expected(who):
            wrong.append(f"{who}: {answer.status_code}, expected {sorted(row.expected(who))}")
        if who == VISITOR and who not in row.open_to and row.method == "GET":
            assert answer.headers.get("location", "").startswith("/sign-in?next="), answer.headers
    assert not wrong, wrong
