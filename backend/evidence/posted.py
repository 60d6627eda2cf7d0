"""A record that came as a posted form, without an outbox: it enters the log as those do that travelled."""

from uuid import UUID

from litestar.datastructures import FormMultiDict
from sqlalchemy.ext.asyncio import AsyncSession

from backend.evidence.ledger import enter
from backend.evidence.ledger_queries import is_entered
from offline.canonical import canonical


async def enter_posted(
    session: AsyncSession, kind: str, subject: str, author: UUID, form: FormMultiDict
) -> None:
    """With the texts of the form; its files are in the log by themselves. The same form posted again is in it once."""
    if await is_entered(session, "record", subject):
        return
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value.replace("\0", ""))
    content = {"kind": kind, "subject": subject, "author": str(author), "fields": fields}
    await enter(session, "record", subject, canonical(content).encode())
