"""Whose upload it is: a signed-in person's, or that of a visitor's phone, which may bring less."""

from dataclasses import dataclass
from uuid import UUID

from litestar import Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.limits import at_most, place_of
from backend.accounts.models import Person
from backend.accounts.permissions import Actor
from backend.accounts.sign_in_routes import client_of
from backend.refusals import Invalid, SignInNeeded

HEADER = (
    "author"  # the id that a visitor's phone gave itself; what a visitor wrote is brought under it for ever
)
OPEN_OF_PERSON, OPEN_OF_VISITOR = 200, 20
# Together, as announced; a phone sends one file after the other, so none of ours comes near.
OPEN_BYTES_OF_PERSON, OPEN_BYTES_OF_VISITOR = 600_000_000, 60_000_000
MOST_BYTES_OF_VISITOR = 20_000_000
BEGUN_FROM_A_NETWORK = 200  # by visitors in an hour: a shopping centre may be behind one address


@dataclass(frozen=True, slots=True)
class Owner:
    id: UUID
    is_person: bool

    @property
    def person_id(self) -> UUID | None:
        return self.id if self.is_person else None

    @property
    def most_open(self) -> int:
        return OPEN_OF_PERSON if self.is_person else OPEN_OF_VISITOR

    @property
    def most_open_bytes(self) -> int:
        return OPEN_BYTES_OF_PERSON if self.is_person else OPEN_BYTES_OF_VISITOR


async def owner_of(request: Request, session: AsyncSession, actor: Actor | None) -> Owner:
    """Raises SignInNeeded for who is neither signed in nor a visitor's phone, and for the id of somebody's account."""
    named = request.headers.get(HEADER)
    if named is None or (actor and named == str(actor.person_id)):
        if actor is None:
            raise SignInNeeded("请先登录。文件还在本机，登录后接着传")
        return Owner(actor.person_id, True)
    try:
        visitor = UUID(named)
    except ValueError as error:
        raise Invalid("看不懂这个文件是谁的。它还在本机") from error
    if await session.scalar(select(Person.id).where(Person.id == visitor)):
        raise SignInNeeded("这个文件要本人登录后再传。它还在本机")
    return Owner(visitor, False)


async def count_visitor(request: Request, owner: Owner) -> None:
    """Before an upload of a visitor begins. Raises TooMany."""
    if not owner.is_person:
        place = place_of(client_of(request, request.app.state.settings))
        await at_most(request.app.state.counts, BEGUN_FROM_A_NETWORK, f"upload:{place}", 3600)
