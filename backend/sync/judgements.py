"""A packaging judgement as a record of a phone: the very fields that its page would post, with its photos. Anybody's."""

from typing import Annotated

import msgspec
from litestar.datastructures import FormMultiDict
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.dates import SHANGHAI
from backend.packaging.handing_in import hand_in
from backend.packaging.judgements.forms import MOST_PHOTOS, read_judgement
from backend.packaging.judgements.keeping import Author
from backend.refusals import Invalid
from backend.sync.kinds import Kind, Sent
from backend.things.forms import Taken, taken_text

Text = Annotated[str, Meta(max_length=4000)]  # the phone's verdict has the figures of six checks


class JudgementBody(msgspec.Struct, forbid_unknown_fields=True):
    """`fields` by the names of the form; each photo is one of the envelope's files."""

    fields: Annotated[dict[str, Text], Meta(max_length=80)]
    photos: Annotated[list[Taken], Meta(max_length=MOST_PHOTOS)] = []


async def file_judgement(session: AsyncSession, actor: Actor | None, body: JudgementBody, sent: Sent) -> str:
    """It has the id of its envelope: the phone knows its page before the server has it."""
    if strange := [taken.sha256 for taken in body.photos if taken.sha256 not in sent.files]:
        raise Invalid(f"有 {len(strange)} 张照片没有写进这条记录的文件清单", "photo.1")
    fields = [(name, value) for name, value in body.fields.items() if name not in ("id", "held")]
    held = [("held", taken_text(taken)) for taken in body.photos]
    posted = FormMultiDict([("id", str(sent.id)), *fields, *held])
    form = read_judgement(posted, sent.made_at.astimezone(SHANGHAI).date())
    author = Author(sent.author, actor, sent.made_at, sent.network)
    return (await hand_in(session, sent.settings, form, author)).path


JUDGEMENT = Kind("judgement", 1, JudgementBody, file_judgement, public=True)
