"""What the pages of statistics show: numbers, charts, and the tables behind them."""

from typing import Any
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.dates import today
from backend.packaging.clues.classes import classes
from backend.packaging.clues.pages import choices
from backend.packaging.clues.words import CATEGORIES, CHECKS
from backend.pages import PageRequest
from backend.statistics.charts import stacked
from backend.statistics.packaging import Filters, Handling, Tally, handled, judged
from backend.statistics.periods import Period, labels, period_of
from backend.statistics.tables import WHO, packaging_tables, use_tables
from backend.statistics.use import Used, use
from backend.things.queries import districts


async def packaging_values(request: PageRequest, session: AsyncSession, actor: Actor) -> dict[str, Any]:
    given = asked(request, Filters.__struct_fields__)
    filters, period = Filters(**given), period_in(request)
    known = await classes(session)
    kinds = known.below(filters.kind)
    judgements = await judged(session, actor, period, filters, kinds)
    clues = await handled(session, actor, period, filters, kinds)
    steps = labels(period)
    names = {each.code: each.name for each in await districts(session)}
    tallies = [judgements.by_step.get(place, Tally()) for place in range(1, len(steps) + 1)]
    handlings = [clues.by_step.get(place, Handling()) for place in range(1, len(steps) + 1)]
    return shared(request, actor, period, given, names) | {
        "filters": filters,
        "categories": CATEGORIES,
        "checks": CHECKS,
        "kind_choices": choices(known),
        "judged": judgements.all,
        "handled": clues.all,
        "by_check": {word: judgements.by_check[check] for check, word in CHECKS.items()},
        "judged_chart": stacked(
            steps, [{"ok": t.within, "what": t.cannot_tell, "over": t.exceeds} for t in tallies]
        ),
        "handled_chart": stacked(
            steps, [{"go": h.closed, "soon": h.treating, "off": h.untreated} for h in handlings]
        ),
        "tables": packaging_tables(judgements, clues, steps, known.name, names),
    }


async def use_values(request: PageRequest, session: AsyncSession, actor: Actor) -> dict[str, Any]:
    given = asked(request, ("who", "district"))
    period = period_in(request)
    used = await use(session, actor, period, given["who"], given["district"])
    steps = labels(period)
    names = {each.code: each.name for each in await districts(session)}
    counts = [used.by_step.get(place, Used()) for place in range(1, len(steps) + 1)]
    return shared(request, actor, period, given, names) | {
        "filters": given,
        "kinds_of_users": WHO,
        "used": used.all,
        "use_chart": stacked(steps, [{"go": each.pages} for each in counts]),
        "people_chart": stacked(steps, [{"ok": each.people} for each in counts]),
        "tables": use_tables(used, steps, names),
    }


def shared(
    request: PageRequest, actor: Actor, period: Period, given: dict[str, str], names: dict[str, str]
) -> dict[str, Any]:
    chosen = {"since": period.since.isoformat(), "until": period.until.isoformat()}
    chosen |= {name: value for name, value in given.items() if value}
    return {
        "period": period,
        "query": f"?{urlencode(chosen)}",
        "is_narrowed": bool(request.url.query),
        "district_choices": names if actor.city_wide else {},
        "shown": shown,
    }


def asked(request: PageRequest, names: tuple[str, ...]) -> dict[str, str]:
    return {name: request.query_params.get(name, "")[:40] for name in names}


def period_in(request: PageRequest) -> Period:
    given = request.query_params
    return period_of(given.get("since", ""), given.get("until", ""), today())


def shown(cell: Any) -> str:
    """As it stands in a table."""
    if cell is None:
        return "—"
    return f"{cell:,}" if isinstance(cell, int | float) else str(cell)
