"""What a form of a report says, parsed at the border. The fields have the same names in a page without JavaScript and
in a record of the outbox. A report that only says where it is counts as well: nothing is compulsory but the sort."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.datastructures import FormMultiDict, UploadFile
from msgspec import Meta, Struct

from backend.accounts.numbers import read_phone
from backend.refusals import Invalid
from backend.regions.coordinates import Place
from backend.things.forms import Taken, read_id, read_place, read_taken, text
from scanning.codes import Tag, read_code

LONGEST = 2000
MOST_FILES = 20
Count = Annotated[int, Meta(ge=0, le=999)]


class Report(Struct, frozen=True):
    """`joins`: an open report that this one is about; `separate`: the reporter says that it is another matter."""

    id: UUID
    sort: str
    tag: str | None
    said: str
    place: Place | None
    where: str
    contact: str
    language: str
    facts: dict[str, int]
    joins: UUID | None
    separate: bool
    held: list[Taken]
    files: list[tuple[str, UploadFile]]


def read_report(form: FormMultiDict) -> Report:
    return Report(
        id=read_id(text(form, "id"), "id"),
        sort=text(form, "sort")[:40],
        tag=read_scanned(text(form, "tag")),
        said=read_said(form, "said"),
        place=place_or_nothing(form),
        where=text(form, "where")[:200],
        contact=read_contact(text(form, "contact")),
        language="en" if text(form, "language").startswith("en") else "zh",
        facts=read_facts(form),
        joins=read_id(text(form, "joins"), "joins") if text(form, "joins") else None,
        separate=bool(text(form, "separate")),
        held=held_of(form),
        files=files_of(form),
    )


def read_scanned(typed: str) -> str | None:
    """The tag of the sticker, if it can be one. Somebody in danger is not asked to type it again."""
    found = read_code(typed) if typed else None
    return found.value if isinstance(found, Tag) else None


def read_said(form: FormMultiDict, name: str) -> str:
    said = text(form, name)
    if len(said) > LONGEST:
        raise Invalid(f"最多 {LONGEST} 个字，现在有 {len(said)} 个。请写短一些", name)
    return said


def place_or_nothing(form: FormMultiDict) -> Place | None:
    """A position that cannot be understood is none: a report without one counts as well."""
    try:
        return read_place(form)
    except Invalid:
        return None


def read_contact(typed: str) -> str:
    """A phone number to call back, or nothing. Raises Invalid."""
    if not typed:
        return ""
    reading = read_phone(typed)
    if not reading.is_valid:
        raise Invalid(f"{reading.errors[0]}。不想留电话，空着就行", "contact")
    return reading.normalised


def read_facts(form: FormMultiDict) -> dict[str, int]:
    """Numbers of people, under `fact.…`."""
    facts = {}
    for name in ("people_trapped", "people_hurt", "stars"):
        written = text(form, f"fact.{name}")
        if not written:
            continue
        try:
            facts[name] = msgspec.convert(int(written), Count)
        except (ValueError, msgspec.ValidationError) as error:
            raise Invalid("人数写成数字，比如 2。不清楚就空着", f"fact.{name}") from error
    return facts


def held_of(form: FormMultiDict) -> list[Taken]:
    held = [read_taken(value) for value in form.getall("held", []) if isinstance(value, str)]
    if len(held) > MOST_FILES:
        raise Invalid(f"照片和语音最多 {MOST_FILES} 个，请去掉几个", "photo.photo")
    return held


def files_of(form: FormMultiDict) -> list[tuple[str, UploadFile]]:
    """`photo.SLOT` with something in it."""
    found = [
        (name.removeprefix("photo."), value)
        for name, value in form.multi_items()
        if name.startswith("photo.") and isinstance(value, UploadFile) and value.filename
    ]
    if len(found) > MOST_FILES:
        raise Invalid(f"照片和语音最多 {MOST_FILES} 个，请去掉几个", "photo.photo")
    return found


class FilesWrong(Invalid):
    """Some photos or voice notes will not do; what is wrong is told by field."""


class Addition(Struct, frozen=True):
    """What somebody adds to a report: words, numbers, photos, voice. `fixed` answers whether a fault is really gone."""

    id: UUID
    report: UUID
    said: str
    contact: str
    facts: dict[str, int]
    fixed: bool | None
    held: list[Taken]
    files: list[tuple[str, UploadFile]]

    @property
    def is_empty(self) -> bool:
        return not (self.said or self.contact or self.facts or self.held or self.files)


def read_addition(form: FormMultiDict) -> Addition:
    return Addition(
        id=read_id(text(form, "id"), "id"),
        report=read_id(text(form, "report"), "report"),
        said=read_said(form, "said"),
        contact=read_contact(text(form, "contact")),
        facts=read_facts(form),
        fixed={"yes": True, "no": False}.get(text(form, "fixed")),
        held=held_of(form),
        files=files_of(form),
    )


class Deed(Struct, frozen=True):
    """What a responder did: `what` is a StepKind's value; `tag` the sticker that was scanned on arrival; `due` the day for
    which parts are expected."""

    id: UUID
    report: UUID
    what: str
    note: str
    cause: str
    measures: str
    person: UUID | None
    tag: str | None
    due: date | None
    place: Place | None
    held: list[Taken]
    files: list[tuple[str, UploadFile]]


def read_deed(form: FormMultiDict) -> Deed:
    return Deed(
        id=read_id(text(form, "id"), "id"),
        report=read_id(text(form, "report"), "report"),
        what=text(form, "what")[:40],
        note=read_said(form, "note"),
        cause=read_said(form, "cause"),
        measures=read_said(form, "measures"),
        person=read_id(text(form, "person"), "person") if text(form, "person") else None,
        tag=read_scanned(text(form, "tag")),
        due=read_due(text(form, "due")),
        place=place_or_nothing(form),
        held=held_of(form),
        files=files_of(form),
    )


def read_due(typed: str) -> date | None:
    """2026-12-01, as a date field gives it. Raises Invalid."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise Invalid("日期写成 2026-12-01 这样", "due") from error
