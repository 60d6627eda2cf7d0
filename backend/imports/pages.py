"""The two pages of imports: upload, and one import in whatever state it is."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.imports import queries
from backend.imports.models import Import, ImportState
from backend.imports.template import template_groups
from backend.pages import Page, PageRequest, page
from backend.refusals import Refusal
from backend.things.columns import every_field
from backend.things.models import ThingKind
from backend.things.search_routes import NAMES, PATHS, said

UNIT_WORDS = {ThingKind.EQUIPMENT: "台", ThingKind.METER: "件"}
STATE_WORDS = {
    ImportState.WAITING: "正在检查",
    ImportState.READY: "等您确认，还没有写入",
    ImportState.CONFIRMED: "正在写入",
    ImportState.WRITTEN: "已写入",
    ImportState.REFUSED: "读不了",
    ImportState.DISCARDED: "已放弃，什么都没有写入",
}
OUTCOME_WORDS = {
    "new": ("s-ok", "ok", "新登记"),
    "changed": ("s-send", "", "有变化"),
    "unchanged": ("s-off", "", "没有变化"),
    "error": ("s-bad", "over", "要改"),
}


async def upload_page(
    request: PageRequest, session: AsyncSession, actor: Actor, kind: ThingKind, refusal: Refusal | None = None
) -> Page:
    return page(
        request,
        "registers/import_new.html",
        status=refusal.status if refusal else 200,
        kind=kind,
        base=PATHS[kind],
        named=NAMES[kind],
        refusal=refusal,
        templates=template_groups(kind),
        imports=await queries.imports_of(session, actor),
        state_word=STATE_WORDS,
    )


async def import_page(
    request: PageRequest,
    session: AsyncSession,
    found: Import,
    only: str,
    after: int,
    refusal: Refusal | None = None,
) -> Page:
    kind = ThingKind(found.kind)
    showing = found.state in (ImportState.READY, ImportState.WRITTEN)
    first = only or ("error" if found.error_rows else "")
    rows = await queries.rows_of(session, found.id, first, after) if showing else []
    return page(
        request,
        "registers/import.html",
        part="registers/import_part.html",
        status=refusal.status if refusal else 200,
        kind=kind,
        base=PATHS[kind],
        named=NAMES[kind],
        unit=UNIT_WORDS[kind],
        found=found,
        only=first,
        rows=rows[: queries.PAGE],
        next_after=rows[queries.PAGE - 1].line if len(rows) > queries.PAGE else None,
        refusal=refusal,
        state_word=STATE_WORDS,
        outcome_word=OUTCOME_WORDS,
        labels={field.key: field.name for field in every_field(kind)},
        said=said,
        moving=found.state in (ImportState.WAITING, ImportState.CONFIRMED),
    )
