"""What officers saw differently from the register: the unit takes it over as a correction, or says why not. Nothing
here commits."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed
from backend.alerts.actions import tell
from backend.corrections.actions import Edit, correct
from backend.database import now
from backend.inspections.models import Proposal
from backend.inspections.queries import Record, record_of
from backend.refusals import Conflict, Invalid, NotFound

REASON = "监督检查时现场核对"


async def take_over(session: AsyncSession, actor: Actor, inspection_id: UUID, key: str) -> None:
    """As a correction by the person who takes it over; a value that changed meanwhile is told as a clash."""
    record, proposal = await claim(session, actor, inspection_id, key)
    edit = Edit({key: proposal.was}, {key: proposal.seen}, REASON)
    await correct(session, actor, record.thing.id, edit)
    await answer(session, actor, record, proposal, "")


async def decline(session: AsyncSession, actor: Actor, inspection_id: UUID, key: str, why: str) -> None:
    record, proposal = await claim(session, actor, inspection_id, key)
    if not why:
        raise Invalid("写一句为什么不改，例如“铭牌换过，以登记为准”", "why")
    await answer(session, actor, record, proposal, why)


async def claim(
    session: AsyncSession, actor: Actor, inspection_id: UUID, key: str
) -> tuple[Record, Proposal]:
    record = await record_of(session, actor, inspection_id)
    proposal = next((each for each in record.proposals if each.key == key), None)
    if proposal is None or not actor.may(Deed.CORRECT, record.inspection.unit_id):
        raise NotFound("没有这一条，或者它不归您的单位核对")
    await session.refresh(proposal, with_for_update=True)
    if proposal.answered_at:
        raise Conflict("这一条已经有人核对过了")
    return record, proposal


async def answer(
    session: AsyncSession, actor: Actor, record: Record, proposal: Proposal, declined: str
) -> None:
    proposal.answered_at, proposal.answered_by, proposal.declined = now(), actor.person_id, declined
    await session.flush()
    title = f"“{record.thing.name}”的{proposal.name}：单位{'没有改' if declined else '已按现场改了'}"
    link = f"/inspections/{record.inspection.id}"
    await tell(session, [record.inspection.filed_by], "inspection", title, link=link, body=declined)
