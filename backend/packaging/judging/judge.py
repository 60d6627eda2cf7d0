"""`judge(dictionary, case)`: the verdict, or what is wrong with the case. Everything is JSON: strings, whole numbers,
true, false, null; so that phone and server can be compared byte for byte. GB 23350-2021, GB 43284-2023."""

from collections.abc import Mapping
from typing import Any

from backend.packaging.judging.case import CHECKS, read_case
from backend.packaging.judging.demands import JUDGES
from backend.packaging.judging.in_force import (
    Holding,
    amendments_in_force,
    category_of,
    class_of,
    holding,
)
from backend.packaging.judging.ratio import judge_ratio, nothing
from backend.packaging.judging.sentences import SENTENCES
from backend.packaging.judging.telling import Judging

EMPTY: dict[str, dict[str, Any]] = {
    "ratio": nothing(),
    "layers": {"layers": None, "limit": None},
    "cost": {"ratio_pct": None, "limit_pct": None},
    "mass": {"ratio": None, "limit": None},
    "materials": {},
    "mixing": {},
}


def judge(dictionary: Mapping[str, Any], told: Any, words: Mapping[str, str] = SENTENCES) -> dict[str, Any]:
    """`told` is the case as the phone sends it. `{"problems": {field: sentence}}` where it cannot be read."""
    if not isinstance(told, dict):
        return {"problems": {"case": words["problem.case"]}}
    case = read_case(dictionary, told)
    if case.problems:
        return {"problems": {field: words[code] for field, code in case.problems.items()}}
    judging = Judging(dictionary, case, words)
    found = class_of(dictionary, case.key)
    assert found
    holds = holding(dictionary, found, case.date)
    checks = {check: judged(judging, holds, check) for check in CHECKS}
    return {
        "dictionary": dictionary["digest"],
        "date": case.date,
        "date_assumed": case.date_assumed,
        "edition": edition_told(judging, holds),
        "chosen": case.chosen,
        "overall": overall(holds, checks),
        "exceeded": [check for check in CHECKS if checks[check]["verdict"] == "exceeds"],
        "missing": missing(judging, holds, checks),
        "assumed": [words["date_assumed"].format(date=case.date)] if case.date_assumed else [],
        "checks": checks,
    }


def judged(judging: Judging, holds: Holding, check: str) -> dict[str, Any]:
    if holds.edition is None:
        said = not_holding(judging, holds)
        told = judging.told(check, "not_applicable", holds.why, said)
        return told | EMPTY[check]
    if check not in judging.case.chosen:
        return judging.told(check, "not_applicable", "not_chosen") | EMPTY[check]
    return judge_ratio(judging) if check == "ratio" else JUDGES[check](judging)


def not_holding(judging: Judging, holds: Holding) -> dict[str, str]:
    found = class_of(judging.dictionary, judging.case.key)
    assert found
    family = category_of(judging.dictionary, found)["family"]
    named = [
        str(each[judging.words["field.label"]])
        for each in judging.dictionary["editions"]
        if each["family"] == family and not each["amends"]
    ]
    return {"standard": judging.words["list"].join(named), "day": holds.day, "date": judging.case.date}


def edition_told(judging: Judging, holds: Holding) -> dict[str, Any] | None:
    if holds.edition is None:
        return None
    amendments = amendments_in_force(judging.dictionary, holds.edition, judging.case.date)
    return {
        "standard": holds.edition["code"],
        "name": holds.edition[judging.words["field.name"]],
        "amendments": [each["code"] for each in amendments],
    }


def overall(holds: Holding, checks: Mapping[str, Mapping[str, Any]]) -> str:
    """Any one that exceeds is enough; what is not known is never taken for good."""
    verdicts = {check["verdict"] for check in checks.values()}
    if "exceeds" in verdicts:
        return "exceeds"
    return "cannot_tell" if "cannot_tell" in verdicts or holds.edition is None else "within"


def missing(judging: Judging, holds: Holding, checks: Mapping[str, Mapping[str, Any]]) -> list[str]:
    if holds.edition is None:
        return [judging.words[holds.why].format(**not_holding(judging, holds))]
    return [check["say"] for check in checks.values() if check["verdict"] == "cannot_tell"]
