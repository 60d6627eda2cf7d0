"""The form of a binding, parsed at the border."""

from uuid import UUID

from litestar.datastructures import FormMultiDict
from msgspec import Struct

from backend.regions.coordinates import Place
from backend.things.forms import Files, Taken, read_id, read_photos, read_place, read_tag, reason, text, texts


class BindingForm(Struct, frozen=True):
    """`id` is made with the form, so that what is sent twice is bound once. `follows`: the binding that ends."""

    id: UUID
    tag: str
    thing_id: UUID
    was: dict[str, str]
    typed: dict[str, str]
    place: Place | None
    place_reason: str
    reason: str
    follows: UUID | None
    held: list[Taken]
    files: Files


def read_binding_form(form: FormMultiDict) -> BindingForm:
    """Raises Invalid, naming the field, for what no page of ours sends."""
    held, files = read_photos(form, "每一样拍清楚一张就够")
    return BindingForm(
        id=read_id(text(form, "id"), "id"),
        tag=read_tag(text(form, "tag")),
        thing_id=read_id(text(form, "thing"), "thing"),
        was=texts(form, "was."),
        typed=texts(form, "field."),
        place=read_place(form),
        place_reason=reason(form, "place_reason"),
        reason=reason(form, "reason"),
        follows=read_id(follows, "follows") if (follows := text(form, "follows")) else None,
        held=held,
        files=files,
    )
