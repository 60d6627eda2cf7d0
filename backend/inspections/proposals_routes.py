"""The unit's answer to what officers saw differently from the register."""

from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.inspections import proposals
from backend.inspections.forms import short
from backend.pages import Page, PageRequest, redirect

LEADERS = [allowed(Deed.RECTIFY)]


@post("/inspections/{inspection_id:uuid}/proposals/{key:str}/correction", guards=LEADERS)
async def take_over(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    inspection_id: FromPath[UUID],
    key: FromPath[str],
) -> Page:
    await proposals.take_over(session, actor, inspection_id, key)
    return redirect(f"/inspections/{inspection_id}#proposals")


@post("/inspections/{inspection_id:uuid}/proposals/{key:str}/refusal", guards=LEADERS)
async def decline(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    inspection_id: FromPath[UUID],
    key: FromPath[str],
) -> Page:
    why = short(await request.form(), "why", 200)
    await proposals.decline(session, actor, inspection_id, key, why)
    return redirect(f"/inspections/{inspection_id}#proposals")


ROUTES = [take_over, decline]
