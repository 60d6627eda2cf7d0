"""Records that are forms of First light: the very fields that the page would post, read by the very same parser."""

from collections.abc import Awaitable, Mapping
from typing import Annotated, TypeVar

import msgspec
from litestar.datastructures import FormMultiDict
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed
from backend.bindings import actions as bindings
from backend.bindings.forms import read_binding_form
from backend.bindings.photos import close_up_reads, take_in
from backend.corrections import actions as corrections
from backend.corrections.actions import Edit, FieldsClash, FieldsWrong
from backend.refusals import Invalid
from backend.sync.kinds import Clashing, Kind, Sent
from backend.things.forms import Taken, read_id, reason, taken_text, text, texts
from offline.answer import Clash

T = TypeVar("T")
Text = Annotated[str, Meta(max_length=2000)]


class BindingBody(msgspec.Struct, forbid_unknown_fields=True):
    """`fields` by the names of the form; each photo is one of the envelope's files."""

    fields: Annotated[dict[str, Text], Meta(max_length=300)]
    photos: Annotated[list[Taken], Meta(max_length=60)] = []


class CorrectionBody(msgspec.Struct, forbid_unknown_fields=True):
    fields: Annotated[dict[str, Text], Meta(max_length=300)]


async def file_binding(session: AsyncSession, actor: Actor, body: BindingBody, sent: Sent) -> str:
    """The binding has the id of its envelope, so that it is one binding however it comes."""
    actor.must(Deed.BIND)
    if strange := [taken.sha256 for taken in body.photos if taken.sha256 not in sent.files]:
        raise Invalid(f"有 {len(strange)} 张照片没有写进这条记录的文件清单", "photos")
    fields = {name: value for name, value in body.fields.items() if name not in ("id", "held")}
    held = [("held", taken_text(taken)) for taken in body.photos]
    form = read_binding_form(FormMultiDict([("id", str(sent.id)), *fields.items(), *held]))
    photos, problems = await take_in(session, sent.settings, actor.person_id, form.held, form.files)
    evidence = bindings.Evidence(photos, await close_up_reads(sent.settings, photos, form.tag), problems)
    binding = await all_problems(bindings.bind(session, actor, form, evidence))
    return f"/bindings/{binding.id}"


async def file_correction(session: AsyncSession, actor: Actor, body: CorrectionBody, sent: Sent) -> str:
    actor.must(Deed.CORRECT)
    form = FormMultiDict(list(body.fields.items()))
    thing_id = read_id(text(form, "thing"), "thing")
    edit = Edit(texts(form, "was."), texts(form, "field."), reason(form, "reason"))
    made = await all_problems(corrections.correct(session, actor, thing_id, edit))
    return corrections.history_after(thing_id, text(form, "version"), made)


async def all_problems(deed: Awaitable[T]) -> T:
    """The sentence says everything that is wrong, since nobody may see the form beside it; what belongs to a field
    of the form is told under the name that it has there."""
    try:
        return await deed
    except FieldsClash as refusal:
        clashes = [
            Clash(f"field.{c.field.key}", c.field.name, c.theirs, c.mine, c.who, c.at)
            for c in refusal.clashes
        ]
        raise Clashing(refusal.say, clashes[0].field, clashes) from refusal
    except FieldsWrong as refusal:
        raise several({name_in_form(key): say for key, say in refusal.problems.items()}) from refusal
    except bindings.NotComplete as refusal:
        raise several(refusal.problems) from refusal


def several(problems: Mapping[str, str]) -> Invalid:
    return Invalid("；".join(problems.values()), next(iter(problems)), problems)


def name_in_form(key: str) -> str:
    return key if key == "reason" else f"field.{key}"


BINDING = Kind("binding", 1, BindingBody, file_binding)
CORRECTION = Kind("correction", 1, CorrectionBody, file_correction)
