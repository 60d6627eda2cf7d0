"""Reads of codes, batches and the queue to the platform, each with a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.accounts.models import Organisation, OrganisationKind, Person
from backend.accounts.permissions import Actor, Deed
from backend.codes.models import Binding, Code, CodeBatch, PlatformCall
from backend.codes.rules import STUCK_AFTER, one_line
from backend.codes.visibility import batches_of
from backend.database import now
from backend.refusals import NotFound
from backend.regions.models import District

PAGE = 50
CODES_PAGE = 20
"""Fewer, so that voiding below the codes stays in reach."""


class CodeState(StrEnum):
    BLANK = "blank"
    BOUND = "bound"
    VOID = "void"


@dataclass(frozen=True)
class BatchLine:
    """A batch with the names that people know it by."""

    batch: CodeBatch
    district: str | None
    unit: str | None
    applicant: str | None

    @property
    def holder(self) -> str:
        return self.unit or self.district or ""


@dataclass(frozen=True)
class Numbers:
    blank: int
    bound: int
    void: int


@dataclass(frozen=True)
class CodeLine:
    tag: str
    state: CodeState
    voided_at: object
    void_reason: str | None
    voided_by: str | None


@dataclass(frozen=True)
class QueueNumbers:
    waiting: int
    stuck: int
    taken_today: int


async def by_tag(session: AsyncSession, tag: str) -> tuple[Code, Binding | None] | None:
    """A code with its live binding; None for a tag that was never issued."""
    row = (
        await session.execute(select(Code, Binding).outerjoin(Binding, _live()).where(Code.tag == tag))
    ).first()
    return (row[0], row[1]) if row else None


async def batches(session: AsyncSession, actor: Actor, before: str | None = None) -> Sequence[BatchLine]:
    """Newest first, one page; `before` is the number of the last one seen."""
    query = _lines().where(batches_of(actor)).order_by(CodeBatch.applied_at.desc(), CodeBatch.number.desc())
    if before:
        before = one_line(before)
        earlier = select(CodeBatch.applied_at).where(CodeBatch.number == before).scalar_subquery()
        query = query.where(
            (CodeBatch.applied_at < earlier)
            | and_(CodeBatch.applied_at == earlier, CodeBatch.number < before)
        )
    return [BatchLine(*row) for row in await session.execute(query.limit(PAGE))]


async def batch_numbered(
    session: AsyncSession, actor: Actor, number: str, deed: Deed = Deed.APPLY_FOR_CODES
) -> BatchLine:
    """Raises NotFound for a batch that does not exist and for one of others, in the same words."""
    mine = _lines().where(CodeBatch.number == one_line(number), batches_of(actor, deed))
    row = (await session.execute(mine)).first()
    if row is None:
        raise NotFound("没有这一批，或者它不归您的单位管")
    return BatchLine(*row)


async def numbers_of(session: AsyncSession, batch_id: UUID) -> Numbers:
    query = (
        select(
            func.count().filter(Code.voided_at.is_(None), Binding.id.is_(None)),
            func.count().filter(Code.voided_at.is_(None), Binding.id.is_not(None)),
            func.count().filter(Code.voided_at.is_not(None)),
        )
        .select_from(Code)
        .outerjoin(Binding, _live())
        .where(Code.batch_id == batch_id)
    )
    return Numbers(*(await session.execute(query)).one())


async def codes_of(
    session: AsyncSession, batch_id: UUID, state: CodeState | None = None, after: str = ""
) -> Sequence[CodeLine]:
    """One page of codes, by tag; `after` is the last tag seen."""
    voider = aliased(Person)
    query = (
        select(Code, Binding.id, voider.name)
        .outerjoin(Binding, _live())
        .outerjoin(voider, voider.id == Code.voided_by)
        .where(Code.batch_id == batch_id, Code.tag > one_line(after), *([_is(state)] if state else []))
        .order_by(Code.tag)
        .limit(CODES_PAGE)
    )
    return [
        CodeLine(code.tag, _state(code, binding), code.voided_at, code.void_reason, name)
        for code, binding, name in await session.execute(query)
    ]


async def blank_tags(session: AsyncSession, batch_id: UUID, first: int, count: int) -> list[str]:
    """Tags of blank codes, by tag, from the `first` (from 0) on; the order that label sheets have."""
    query = (
        select(Code.tag)
        .outerjoin(Binding, _live())
        .where(Code.batch_id == batch_id, _is(CodeState.BLANK))
        .order_by(Code.tag)
        .offset(first)
        .limit(count)
    )
    return list(await session.scalars(query))


async def user_unit(session: AsyncSession, typed: str) -> Organisation | None:
    """A user unit by its USCC or its exact name."""
    query = select(Organisation).where(
        Organisation.kinds.contains([OrganisationKind.USER_UNIT]),
        (Organisation.uscc == typed.upper()) | (Organisation.name == typed),
    )
    found = (await session.scalars(query.limit(2))).all()
    return found[0] if len(found) == 1 else None


async def districts(session: AsyncSession) -> Sequence[District]:
    return (await session.scalars(select(District).order_by(District.code))).all()


async def waiting_calls(session: AsyncSession, after: int = 0) -> Sequence[PlatformCall]:
    """Calls that the platform has not taken, oldest first, one page."""
    query = select(PlatformCall).where(PlatformCall.done_at.is_(None), PlatformCall.number > after)
    return (await session.scalars(query.order_by(PlatformCall.number).limit(PAGE))).all()


async def queue_numbers(session: AsyncSession) -> QueueNumbers:
    waiting = PlatformCall.done_at.is_(None)
    query = select(
        func.count().filter(waiting),
        func.count().filter(waiting, PlatformCall.attempts >= STUCK_AFTER),
        func.count().filter(PlatformCall.done_at >= now() - timedelta(days=1)),
    ).where(waiting | (PlatformCall.done_at >= now() - timedelta(days=1)))
    return QueueNumbers(*(await session.execute(query)).one())


def _lines():  # type: ignore[no-untyped-def]
    return (
        select(CodeBatch, District.name, Organisation.name, Person.name)
        .outerjoin(District, District.code == CodeBatch.district_code)
        .outerjoin(Organisation, Organisation.id == CodeBatch.organisation_id)
        .outerjoin(Person, Person.id == CodeBatch.applied_by)
    )


def _live() -> ColumnElement[bool]:
    return and_(Binding.tag == Code.tag, Binding.ended_at.is_(None))


def _is(state: CodeState) -> ColumnElement[bool]:
    match state:
        case CodeState.VOID:
            return Code.voided_at.is_not(None)
        case CodeState.BOUND:
            return and_(Code.voided_at.is_(None), Binding.id.is_not(None))
        case CodeState.BLANK:
            return and_(Code.voided_at.is_(None), Binding.id.is_(None))


def _state(code: Code, binding: UUID | None) -> CodeState:
    if code.voided_at:
        return CodeState.VOID
    return CodeState.BOUND if binding else CodeState.BLANK
