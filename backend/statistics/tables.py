"""The tables behind the charts, as pages show them and people take them away. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from backend.packaging.clues.words import CHECKS
from backend.statistics.functions import names
from backend.statistics.models import Who
from backend.statistics.packaging import Handled, Handling, Judged, Tally
from backend.statistics.use import Use, Used

JUDGED = ("初判", "符合", "过度包装", "无法判断", "过度包装占比 %")
HANDLED = ("线索", "未处理", "处理中", "检测合格", "检测不合格", "作废", "处理率 %", "平均办结天数")
USED = ("访问页面", "办理次数", "按日人数", "按月人数")
WHO: dict[str, str] = {
    Who.VISITOR: "没有登录的",
    Who.PERSON: "自然人",
    Who.ENTERPRISE: "企业",
    Who.GOVERNMENT: "政府工作人员",
}
NO_DISTRICT = "没有位置"
NOWHERE = "没有登记行政区"


class Table(Struct, frozen=True):
    """`rows`: the name of each, then its numbers; None where there is none."""

    key: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]


def packaging_tables(
    judged: Judged,
    handled: Handled,
    labels: Sequence[str],
    class_name: Any,
    districts: Mapping[str, str],
) -> list[Table]:
    heads = (*JUDGED, *HANDLED)

    def row(name: str, tally: Tally | None, handling: Handling | None) -> Sequence[Any]:
        return (name, *figures_of(tally or Tally()), *handling_of(handling or Handling()))

    def sorted_rows(
        tallies: Mapping[str, Tally], handlings: Mapping[str, Handling], name: Any
    ) -> list[Sequence[Any]]:
        keys = {*tallies, *handlings}
        rows = [row(name(key), tallies.get(key), handlings.get(key)) for key in keys]
        return sorted(rows, key=lambda each: (-each[1], -each[6], each[0]))

    steps = [
        row(label, judged.by_step.get(place), handled.by_step.get(place))
        for place, label in enumerate(labels, 1)
    ]
    checks = [
        (word, judged.by_check[check], *handling_of(handled.by_check.get(check, Handling())))
        for check, word in CHECKS.items()
    ]
    return [
        Table("period", "按时间", ("时间", *heads), [*steps, row("合计", judged.all, handled.all)]),
        Table(
            "district",
            "按行政区",
            ("行政区", *heads),
            sorted_rows(
                judged.by_district, handled.by_district, lambda code: districts.get(code, NO_DISTRICT)
            ),
        ),
        Table(
            "class", "按品类", ("品类", *heads), sorted_rows(judged.by_class, handled.by_class, class_name)
        ),
        Table("check", "按超标项", ("超标项", "过度包装", *HANDLED), checks),
    ]


def figures_of(tally: Tally) -> Sequence[Any]:
    return (tally.total, tally.within, tally.exceeds, tally.cannot_tell, rounded(tally.share))


def handling_of(handling: Handling) -> Sequence[Any]:
    return (
        handling.total,
        handling.untreated,
        handling.treating,
        handling.passed,
        handling.failed,
        handling.void,
        rounded(handling.treated_share),
        rounded(handling.days),
    )


def use_tables(use: Use, labels: Sequence[str], districts: Mapping[str, str]) -> list[Table]:
    def row(name: str, used: Used | None) -> Sequence[Any]:
        used = used or Used()
        return (name, used.pages, used.deeds, used.people, used.of_month)

    steps = [row(label, use.by_step.get(place)) for place, label in enumerate(labels, 1)]
    functions = [
        (name, used.pages, used.deeds)
        for function, name in names().items()
        if (used := use.by_function.get(function))
    ]
    areas = [row(districts.get(code, NOWHERE), used) for code, used in use.by_district.items()]
    return [
        Table("period", "按时间", ("时间", *USED), [*steps, row("合计", use.all)]),
        Table(
            "function",
            "按功能",
            ("功能", *USED[:2]),
            sorted(functions, key=lambda each: -(each[1] + each[2])),
        ),
        Table(
            "who",
            "按用户",
            ("用户", *USED),
            [row(word, use.by_who.get(who)) for who, word in WHO.items()],
        ),
        Table("district", "按行政区", ("行政区", *USED), sorted(areas, key=lambda each: -each[1])),
    ]


def rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1)
