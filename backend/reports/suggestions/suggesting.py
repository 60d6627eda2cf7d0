"""评价建议: stars, a sentence, a photo, about a thing; it goes to the user unit or to the regulator, as the flow of its
category says. Nothing here commits."""

from datetime import timedelta

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.secrets import network_digest
from backend.database import now
from backend.refusals import Invalid, TooMany
from backend.reports import forms
from backend.reports.beginning import begin
from backend.reports.filing import Reporter, files_held, open_report, thing_of_tag
from backend.reports.models import Report, ReportKind
from backend.reports.sorts import sort_of
from backend.reports.steps import Said
from backend.settings import Settings

ANYTHING = "other"
STARS = range(1, 6)
MOST_REPORTS = 10  # from one network, in an hour: a suggestion can wait


async def suggest(
    session: AsyncSession, settings: Settings, form: forms.Report, reporter: Reporter, network: str = ""
) -> Report:
    """The report of this form; whoever sends it again gets the same one. Raises Invalid, TooMany."""
    if known := await session.get(Report, form.id):
        return known
    form = msgspec.structs.replace(form, sort=form.sort or ANYTHING)
    thing = await thing_of_tag(session, form.tag)
    if thing is None:
        raise Invalid("这个码没有绑定设备，评价写不到它上面。重新扫贴纸", "tag")
    check(form, thing.type_code)
    files = await files_held(session, settings, form, reporter.actor.person_id if reporter.actor else None)
    report = await open_report(session, ReportKind.SUGGESTION, form, thing, reporter)
    report.network = network_digest(network) if network else None
    await check_how_many(session, report)
    said = Said(note=form.said, facts=dict(form.facts), files=files, made_at=report.made_at)
    await begin(session, report, thing, said, reporter)
    return report


def check(form: forms.Report, type_code: str) -> None:
    if sort_of(ReportKind.SUGGESTION, form.sort, type_code) is None:
        raise Invalid("请选一下关于什么", "sort")
    if "stars" in form.facts and form.facts["stars"] not in STARS:
        raise Invalid("请给 1 到 5 颗星", "fact.stars")
    if "stars" not in form.facts and not form.said:
        raise Invalid("请给几颗星，或者写一句话", "said")


async def check_how_many(session: AsyncSession, report: Report) -> None:
    if report.network is None:
        return
    lately = select(func.count()).where(
        Report.kind == ReportKind.SUGGESTION,
        Report.network == report.network,
        Report.received_at > now() - timedelta(hours=1),
    )
    if (await session.execute(lately)).scalar_one() >= MOST_REPORTS:
        raise TooMany("从这个网络来的评价建议太多了。过一小时再写")
