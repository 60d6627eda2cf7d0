"""What a thing must tell (fields) and show (photos, video), as data. Shared by equipment and meters."""

from typing import Literal

from msgspec import Struct


class Field(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to fill in. `column`: kept as a column of the register row, otherwise in its `details`."""

    key: str
    name: str
    name_en: str
    input: Literal["text", "number", "date", "choice"]
    unit: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    public: bool = False
    column: bool = False
    hint: str = ""


class Photo(Struct, frozen=True, forbid_unknown_fields=True):
    """One picture to take, and in words what must be seen on it. `original`: kept as the camera made it, since small
    print counts; else the phone may send a smaller copy."""

    id: str
    name: str
    name_en: str
    required: bool = False
    rule: str = ""
    original: bool = False


class Requirements(Struct, frozen=True, forbid_unknown_fields=True):
    """All that a binding of one kind of thing asks for. `proposed`: there is no public specification."""

    name: str
    fields: tuple[Field, ...]
    photos: tuple[Photo, ...]
    video: Literal["required", "optional", "no"] = "no"
    video_rule: str = ""
    position: Literal["fixed", "mobile", "none"] = "fixed"
    overdue: Literal["warn", "refuse"] = "warn"
    checks: tuple[str, ...] = ()
    status: str = "proposed"

    @property
    def required_photos(self) -> tuple[Photo, ...]:
        return tuple(photo for photo in self.photos if photo.required)

    @property
    def public_fields(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.public)

    def field(self, key: str) -> Field | None:
        return next((field for field in self.fields if field.key == key), None)


def merged_fields(common: tuple[Field, ...], own: tuple[Field, ...]) -> tuple[Field, ...]:
    """The common fields, then the kind's own; an own one replaces the common one of the same key."""
    by_key = {field.key: field for field in (*common, *own)}
    return tuple(by_key.values())


def merged_photos(common: tuple[Photo, ...], own: tuple[Photo, ...]) -> tuple[Photo, ...]:
    """Like `merged_fields`, by photo id."""
    by_id = {photo.id: photo for photo in (*common, *own)}
    return tuple(by_id.values())
