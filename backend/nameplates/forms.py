"""Which form a photo is read for, and which fields that form asks for."""

from backend.equipment.requirements import Field
from backend.refusals import Invalid, NotFound
from backend.things.columns import form_types, type_named
from backend.things.fields import fields_of_type
from backend.things.models import ThingKind

LICENCE = "licence"
OF_A_LICENCE = (
    Field("uscc", "统一社会信用代码", "Unified social credit code", "text"),
    Field("organisation", "单位名称", "Name of the unit", "text"),
)


def fields_for(form: str, type_code: str) -> tuple[Field, ...]:
    """`form`: equipment or meter, of this type; or licence. Raises Invalid, NotFound."""
    if form == LICENCE:
        return OF_A_LICENCE
    if form not in set(ThingKind):
        raise Invalid("不知道要填哪一张表", "form")
    kind = ThingKind(form)
    if type_named(kind, type_code) is None and type_code not in form_types(kind):
        raise NotFound("没有这样的表")
    return fields_of_type(kind, type_code)
