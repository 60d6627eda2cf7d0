"""What is posted about a clue, parsed at the border."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Struct

from backend.dates import today
from backend.packaging.clues.models import State
from backend.refusals import Invalid

Note = Annotated[str, msgspec.Meta(max_length=1000)]
Short = Annotated[str, msgspec.Meta(max_length=100)]
MOST_AHEAD = timedelta(days=365)


class Taking(Struct):
    note: Note = ""


class HandingOver(Struct):
    office: str = ""
    day: str = ""
    note: Note = ""


class Visiting(Struct):
    note: Note = ""


class Testing(Struct):
    """`result`: passed, failed."""

    result: str = ""
    test_date: str = ""
    test_body: Short = ""
    note: Note = ""


class Voiding(Struct):
    note: Note = ""


def office_of(form: HandingOver) -> UUID:
    try:
        return UUID(form.office)
    except ValueError as error:
        raise Invalid("请选移交给哪个单位", "office") from error


def day_to_go(form: HandingOver) -> date:
    day = date_in(form.day, "day") if form.day else today()
    if not timedelta(0) <= day - today() <= MOST_AHEAD:
        raise Invalid("核查日期从今天到一年以内", "day")
    return day


def result_of(form: Testing) -> State:
    if form.result not in (State.PASSED, State.FAILED):
        raise Invalid("请选检测合格还是不合格", "result")
    return State(form.result)


def tested_on(form: Testing) -> date:
    if not form.test_date:
        raise Invalid("写检测日期，报告上有", "test_date")
    day = date_in(form.test_date, "test_date")
    if day > today():
        raise Invalid("检测日期还没到。对照报告再写一遍", "test_date")
    return day


def tested_by(form: Testing) -> str:
    body = " ".join(form.test_body.split())
    if not body:
        raise Invalid("写检测机构的名称", "test_body")
    return body


def reason_in(note: str, say: str) -> str:
    if not note.strip():
        raise Invalid(say, "note")
    return note.strip()


def date_in(written: str, field: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Invalid("日期看不懂。写成 2026-11-20 这样", field) from error
