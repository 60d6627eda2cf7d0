"""Reports as records of a phone: the very fields that their pages would post. Reports, and what is added to them, may
come from a visitor."""

from typing import Annotated

import msgspec
from litestar.datastructures import FormMultiDict
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.refusals import Invalid
from backend.reports.adding import add_to_report
from backend.reports.emergencies.raising import raise_emergency
from backend.reports.faults.reporting import report_fault
from backend.reports.filing import Reporter
from backend.reports.forms import read_addition, read_deed, read_report
from backend.reports.responding import respond
from backend.reports.suggestions.suggesting import suggest
from backend.sync.forms import Text, all_problems
from backend.sync.kinds import Kind, Sent
from backend.things.forms import Taken, taken_text


class ReportBody(msgspec.Struct, forbid_unknown_fields=True):
    """`fields` by the names of the form; each photo or voice note is one of the envelope's files."""

    fields: Annotated[dict[str, Text], Meta(max_length=40)]
    photos: Annotated[list[Taken], Meta(max_length=20)] = []


async def file_emergency(session: AsyncSession, actor: Actor | None, body: ReportBody, sent: Sent) -> str:
    """The report has the id of its envelope: the phone knows its page before the server has it."""
    form = read_report(posted(body, sent))
    raising = raise_emergency(session, sent.settings, form, reporter(actor, sent), sent.network)
    return (await all_problems(raising)).path


async def file_fault(session: AsyncSession, actor: Actor | None, body: ReportBody, sent: Sent) -> str:
    form = read_report(posted(body, sent))
    reporting = report_fault(session, sent.settings, form, reporter(actor, sent), sent.network)
    return (await all_problems(reporting)).path


async def file_suggestion(session: AsyncSession, actor: Actor | None, body: ReportBody, sent: Sent) -> str:
    form = read_report(posted(body, sent))
    suggesting = suggest(session, sent.settings, form, reporter(actor, sent), sent.network)
    return (await all_problems(suggesting)).path


async def file_addition(session: AsyncSession, actor: Actor | None, body: ReportBody, sent: Sent) -> str:
    form = posted(body, sent)
    adding = add_to_report(
        session,
        sent.settings,
        read_addition(form),
        reporter(actor, sent),
        freed=bool(body.fields.get("freed")),
    )
    return (await all_problems(adding)).path


async def file_deed(session: AsyncSession, actor: Actor, body: ReportBody, sent: Sent) -> str:
    form = read_deed(posted(body, sent))
    return (await all_problems(respond(session, sent.settings, actor, form, sent.made_at))).path


def reporter(actor: Actor | None, sent: Sent) -> Reporter:
    return Reporter(sent.author, actor, sent.made_at)


def posted(body: ReportBody, sent: Sent) -> FormMultiDict:
    """As the page would post it."""
    if strange := [taken.sha256 for taken in body.photos if taken.sha256 not in sent.files]:
        raise Invalid(f"有 {len(strange)} 个文件没有写进这条记录的文件清单", "photo.photo")
    fields = [(name, value) for name, value in body.fields.items() if name not in ("id", "held")]
    return FormMultiDict(
        [("id", str(sent.id)), *fields, *(("held", taken_text(taken)) for taken in body.photos)]
    )


EMERGENCY = Kind("emergency", 1, ReportBody, file_emergency, public=True)
FAULT = Kind("fault", 1, ReportBody, file_fault, public=True)
SUGGESTION = Kind("suggestion", 1, ReportBody, file_suggestion, public=True)
REPORT_ADDITION = Kind("report_addition", 1, ReportBody, file_addition, public=True)
REPORT_DEED = Kind("report_deed", 1, ReportBody, file_deed)
