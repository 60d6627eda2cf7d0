"""A flow as an administrator types it, read once at the border, with everything that is wrong said in sentences. The
fields of a rung are `rung.N.seconds`, and for each party `rung.N.PARTY.circle` and `rung.N.PARTY.channels`."""

from collections.abc import Iterator

import msgspec
from litestar.datastructures import FormMultiDict

from backend.refusals import Invalid
from backend.reports.flow_words import PARTIES, equipment_words, lasting, sort_words
from backend.reports.flows import ANY, Calling, Circle, Flow, Rung
from backend.reports.models import Party, ReportKind
from backend.things.forms import text

MOST_RUNGS = 9
SHORTEST, LONGEST = 10, 7 * 86400  # seconds of a rung
CHANNELS = {"": (), "push": ("push",), "push sms": ("push", "sms")}
LEVELS, WITHIN = 3, 300  # an emergency calls so many rungs within so many seconds


def read_place(form: FormMultiDict) -> tuple[ReportKind, str, str]:
    """Kind, sort and equipment of a flow. Raises Invalid for what there is not."""
    return place_of(text(form, "kind"), text(form, "sort"), text(form, "equipment"))


def place_of(kind: str, sort: str, equipment: str) -> tuple[ReportKind, str, str]:
    if kind not in tuple(ReportKind):
        raise Invalid("请选报警、报修或评价建议", "kind")
    if sort != ANY and sort not in sort_words(ReportKind(kind)):
        raise Invalid("没有这种情况", "sort")
    if equipment != ANY and equipment not in equipment_words():
        raise Invalid("没有这种设备", "equipment")
    return ReportKind(kind), sort, equipment


def read_flow_form(form: FormMultiDict, kind: ReportKind) -> tuple[Flow, str]:
    """The flow and the reason for it. Raises Invalid with every problem."""
    problems: dict[str, str] = {}
    rungs = tuple(read_rungs(form, problems))
    takers = tuple(party for party in PARTIES if party in form.getall("takers", []))
    on_site = 0
    if kind == ReportKind.EMERGENCY:
        on_site = number(
            form, "on_site_minutes", 0, 1440, "到场时限写成分钟数，没有就写 0，最长 1440", problems
        )
    again = number(form, "again", 0, 86400, "再叫的间隔写成秒数，不再叫就写 0，最长一天", problems)
    reason = text(form, "reason")
    if not rungs:
        problems["rung.0.seconds"] = "至少要叫一轮人"
    if not takers:
        problems["takers"] = "请选谁接了就不再往下叫，至少一方"
    if not reason:
        problems["reason"] = "请写为什么改，以后查得到"
    if rungs and takers and not any(each.party in takers for rung in rungs for each in rung.calls):
        problems["takers"] = "选的各方一轮也没有叫到，没有人能接"
    if kind == ReportKind.EMERGENCY and rungs:
        problems |= wrong_for_emergencies(rungs, again)
    if problems:
        raise Invalid("；".join(problems.values()), next(iter(problems)), problems)
    return Flow(takers, rungs, on_site, again, text(form, "clause")[:400]), reason[:400]


def is_same(one: Flow, other: Flow) -> bool:
    """In whichever order those are named who are called together."""
    return arranged(one) == arranged(other)


def arranged(flow: Flow) -> Flow:
    rungs = tuple(Rung(rung.seconds, tuple(sorted(rung.calls, key=str))) for rung in flow.rungs)
    return msgspec.structs.replace(flow, takers=tuple(sorted(flow.takers)), rungs=rungs)


def read_rungs(form: FormMultiDict, problems: dict[str, str]) -> Iterator[Rung]:
    """Those that call somebody; what is left empty is no rung."""
    for place in range(MOST_RUNGS):
        calls = tuple(read_calls(form, place))
        if not calls:
            continue
        say = f"第 {place + 1} 轮的时间写成秒数，从 {SHORTEST} 秒到 7 天"
        seconds = number(form, f"rung.{place}.seconds", SHORTEST, LONGEST, say, problems)
        yield Rung(seconds, calls)


def read_calls(form: FormMultiDict, place: int) -> Iterator[Calling]:
    for party in PARTIES:
        circle = text(form, f"rung.{place}.{party}.circle")
        channels = CHANNELS.get(text(form, f"rung.{place}.{party}.channels"), ())
        if circle in tuple(Circle):
            yield Calling(Party(party), Circle(circle), channels)


def number(form: FormMultiDict, name: str, least: int, most: int, say: str, problems: dict[str, str]) -> int:
    written = text(form, name)
    if not (written.isascii() and written.isdigit() and least <= int(written) <= most):
        problems[name] = say
        return least
    return int(written)


def wrong_for_emergencies(rungs: tuple[Rung, ...], again: int) -> dict[str, str]:
    problems = {}
    if len(rungs) < LEVELS:
        problems["rung.0.seconds"] = f"应急报警至少要有 {LEVELS} 轮"
    elif (third := sum(rung.seconds for rung in rungs[: LEVELS - 1])) > WITHIN:
        problems["rung.1.seconds"] = f"应急报警 5 分钟内要叫到第 {LEVELS} 轮，现在要 {lasting(third)}"
    if not again:
        problems["again"] = "应急报警要一直叫到有人接，请写隔多少秒再叫"
    return problems
