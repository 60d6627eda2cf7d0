"""包装初判 is handed in: the server judges the same case again, keeps both results, opens a clue where a limit is
exceeded, and tells when phone and server do not agree. Nothing here commits."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.administrators import city_administrators
from backend.alerts.actions import tell
from backend.dates import today
from backend.packaging.clues.opening import open_clue
from backend.packaging.judgements.essence import essence, is_same
from backend.packaging.judgements.forms import JudgementForm
from backend.packaging.judgements.keeping import Author, Judged, check_how_many, keep_judgement
from backend.packaging.judgements.models import Judgement
from backend.packaging.judging.in_force import class_of
from backend.packaging.judging.judge import judge
from backend.packaging.standards.queries import dictionary_in_force
from backend.refusals import Invalid
from backend.settings import Settings

log = logging.getLogger("mashang.packaging")


async def hand_in(
    session: AsyncSession, settings: Settings, form: JudgementForm, author: Author
) -> Judgement:
    """The judgement of this form; whoever sends it again gets the same one. Raises Invalid, TooMany."""
    if before := await session.get(Judgement, form.id):
        return before
    await check_how_many(session, author.network)
    dictionary = await dictionary_in_force(session)
    verdict = verdict_of(dictionary, form.case)
    differs = bool(form.phone_verdict) and not is_same(form.phone_verdict, essence(verdict))
    found = class_of(dictionary, form.case["class"])
    assert found  # else there is no verdict
    judged = Judged(found["category"], verdict, differs)
    judgement = await keep_judgement(session, settings, form, author, judged)
    if judgement.overall == "exceeds":
        await open_clue(session, judgement)
    if differs:
        await report_difference(session, judgement)
    return judgement


def verdict_of(dictionary: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, Any]:
    """Raises Invalid with what is wrong by the name that it has in the form."""
    verdict = judge(dictionary, case)
    problems = {field.removeprefix("size."): say for field, say in verdict.get("problems", {}).items()}
    if problems:
        raise Invalid("；".join(dict.fromkeys(problems.values())), next(iter(problems)), problems)
    return verdict


async def report_difference(session: AsyncSession, judgement: Judgement) -> None:
    """One notice a day and dictionary of the phone: by an old one many phones may differ, by the same one none may."""
    phone = judgement.phone_verdict
    is_old = phone["dictionary"] != judgement.dictionary
    log.log(
        logging.WARNING if is_old else logging.ERROR,
        "judgement %s: the phone said %s",
        judgement.id,
        json.dumps(phone, ensure_ascii=False),
    )
    why = (
        "手机用的字典和服务器现在的不一样"
        if is_old
        else "手机和服务器用的是同一份字典，结果不该不同，请告诉开发单位"
    )
    await tell(
        session,
        await city_administrators(session),
        "system.judging",
        f"包装初判 {judgement.number}：手机和服务器的结果不一样",
        link=judgement.path,
        body=why,
        key=f"judging {phone['dictionary']} {judgement.dictionary} {today().isoformat()}",
    )
