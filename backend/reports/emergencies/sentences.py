"""What people who are called read first."""

from backend.reports.models import Report, ReportKind
from backend.reports.sorts import sort_of
from backend.things.models import Thing


def what_of(report: Report, thing: Thing | None, lang: str = "zh") -> str:
    """有人被困"""
    sort = sort_of(ReportKind(report.kind), report.sort, thing.type_code if thing else None)
    return sort.word(lang) if sort else report.sort


def title_of(report: Report, thing: Thing | None) -> str:
    """有人被困：3 号客梯，云杉路 66 号"""
    where = f"{thing.name}，{thing.address}" if thing else report.place or "没有绑定设备的贴纸"
    people = report.facts.get("people_trapped") or report.facts.get("people_hurt")
    return f"{what_of(report, thing)}{f'（{people} 人）' if people else ''}：{where}"
