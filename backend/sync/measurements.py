"""A measurement as a record of a phone: the very fields that its page would post, with its photos. Anybody's."""

from typing import Annotated

import msgspec
from litestar.datastructures import FormMultiDict
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.measurements.forms import MOST_PHOTOS, read_measurement
from backend.measurements.keeping import Author, keep_measurement
from backend.refusals import Invalid
from backend.sync.forms import Text
from backend.sync.kinds import Kind, Sent
from backend.things.forms import Taken, taken_text


class MeasurementBody(msgspec.Struct, forbid_unknown_fields=True):
    """`fields` by the names of the form; each photo is one of the envelope's files."""

    fields: Annotated[dict[str, Text], Meta(max_length=20)]
    photos: Annotated[list[Taken], Meta(max_length=MOST_PHOTOS)] = []


async def file_measurement(
    session: AsyncSession, actor: Actor | None, body: MeasurementBody, sent: Sent
) -> str:
    """It has the id of its envelope; the server computes it after the phone has its receipt."""
    if strange := [taken.sha256 for taken in body.photos if taken.sha256 not in sent.files]:
        raise Invalid(f"有 {len(strange)} 张照片没有写进这条记录的文件清单", "photo.1")
    fields = [(name, value) for name, value in body.fields.items() if name not in ("id", "held")]
    held = [("held", taken_text(taken)) for taken in body.photos]
    form = read_measurement(FormMultiDict([("id", str(sent.id)), *fields, *held]))
    author = Author(sent.author, actor, sent.made_at)
    return (await keep_measurement(session, sent.settings, form, author, sent.network)).path


MEASUREMENT = Kind("measurement", 1, MeasurementBody, file_measurement, public=True)
