"""监督检查 as a record of a phone: the very fields that the page would post, read by the very same parser."""

from typing import Annotated

import msgspec
from litestar.datastructures import FormMultiDict
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed
from backend.inspections.filing import file_posted
from backend.refusals import Invalid, Refusal
from backend.sync.forms import Text, all_problems
from backend.sync.kinds import Kind, Sent
from backend.things.forms import Taken, taken_text


class InspectionBody(msgspec.Struct, forbid_unknown_fields=True):
    """`fields` by the names of the form; each photo is one of the envelope's files."""

    fields: Annotated[dict[str, Text], Meta(max_length=600)]
    photos: Annotated[list[Taken], Meta(max_length=60)] = []


async def file_inspection(session: AsyncSession, actor: Actor, body: InspectionBody, sent: Sent) -> str:
    """The record has the id of its envelope, so that it is one record however it comes."""
    actor.must(Deed.INSPECT)
    if strange := [taken.sha256 for taken in body.photos if taken.sha256 not in sent.files]:
        raise Invalid(f"有 {len(strange)} 张照片没有写进这条记录的文件清单", "photos")
    fields = {name: value for name, value in body.fields.items() if name not in ("id", "held")}
    held = [("held", taken_text(taken)) for taken in body.photos]
    posted = FormMultiDict([("id", str(sent.id)), *fields.items(), *held])
    return await all_problems(filed(session, actor, posted, sent))


async def filed(session: AsyncSession, actor: Actor, posted: FormMultiDict, sent: Sent) -> str:
    _, _, outcome = await file_posted(session, sent.settings, actor, posted, sent.made_at)
    if isinstance(outcome, Refusal):
        raise outcome
    return f"/inspections/{outcome.id}"


INSPECTION = Kind("inspection", 1, InspectionBody, file_inspection)
