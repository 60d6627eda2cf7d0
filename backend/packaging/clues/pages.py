"""What the pages of clues show: the list with its filters, groups of similar ones, the map, one clue."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.dates import today
from backend.packaging.clues import queries
from backend.packaging.clues.classes import Classes, classes
from backend.packaging.clues.models import Clue, State
from backend.packaging.clues.search import FEW, Filters
from backend.packaging.clues.words import CATEGORIES, CHECKS, LOOKS, STATES, STEPS
from backend.pages import Page, PageRequest, page
from backend.refusals import Refusal
from backend.things.queries import districts

FILTER_NAMES = Filters.__struct_fields__
WORDS: dict[str, Any] = {
    "states": STATES,
    "looks": LOOKS,
    "categories": CATEGORIES,
    "checks": CHECKS,
    "counted": FEW,
}


class Asked(msgspec.Struct, frozen=True):
    """The filters of an address, the classes that they mean, and all classes by name."""

    filters: Filters
    kinds: list[str]
    known: Classes


async def asked(request: PageRequest, session: AsyncSession) -> Asked:
    given = {name: " ".join(request.query_params.get(name, "").split())[:80] for name in FILTER_NAMES}
    filters, known = Filters(**given), await classes(session)
    return Asked(filters, known.below(filters.kind), known)


async def list_values(session: AsyncSession, actor: Actor, wish: Asked) -> dict[str, Any]:
    """What list, groups and map have in common."""
    filters = wish.filters
    return WORDS | {
        "filters": filters,
        "chosen": query_of(filters),
        "without": {name: query_of(lifted(filters, name)) for name in FILTER_NAMES},
        "kind_choices": choices(wish.known),
        "kind_name": wish.known.name,
        "districts": await districts(session) if actor.city_wide else [],
        "district_names": {each.code: each.name for each in await districts(session)},
    }


async def found_values(session: AsyncSession, actor: Actor, clues: list[Clue]) -> dict[str, Any]:
    return {
        "by_barcode": await queries.shared_by(session, actor, clues, Clue.barcode),
        "by_maker": await queries.shared_by(session, actor, clues, Clue.maker_key),
    }


def choices(known: Classes) -> list[tuple[str, str]]:
    """Those at the top: their variants are found with them."""
    return [(key, name) for key, name in known.names.items() if not known.parents[key]]


def lifted(filters: Filters, name: str) -> Filters:
    return msgspec.structs.replace(filters, **{name: ""})


def query_of(filters: Filters, **more: str) -> str:
    """As the address bar has it, with its question mark."""
    given = {name: value for name in FILTER_NAMES if (value := getattr(filters, name))} | more
    return f"?{urlencode(given)}" if given else ""


async def clue_page(
    request: PageRequest,
    session: AsyncSession,
    actor: Actor,
    clue_id: UUID,
    deed: str = "",
    posted: Mapping[str, str] | None = None,
    wrong: Refusal | None = None,
) -> Page:
    """`deed`: the form that came back, with what was typed and what is wrong with it."""
    card = await queries.card(session, actor, clue_id)
    known = await classes(session)
    values = WORDS | {
        "card": card,
        "clue": card.clue,
        "step_words": STEPS,
        "kind_name": known.name,
        "offices": await queries.offices(session, actor, card.clue) if card.clue.is_open else [],
        "verdicts": exceeded_checks(card),
        "may_test": card.clue.state != State.VOID,
        "deed": deed,
        "given": {"day": today().isoformat()} | dict(posted or {}),
        "wrong": wrong,
    }
    return page(request, "clues/clue.html", status=wrong.status if wrong else 200, **values)


class Exceeded(msgspec.Struct, frozen=True):
    """One check that says "exceeds", in words."""

    name: str
    figures: str
    say: str
    clause: str


def exceeded_checks(card: queries.Card) -> list[Exceeded]:
    checks = card.verdict.get("checks", {})
    return [
        Exceeded(
            CHECKS.get(name, name),
            figures_of(name, checks[name]),
            checks[name]["say"],
            checks[name]["clause"],
        )
        for name in card.clue.exceeded
        if name in checks
    ]


def figures_of(name: str, check: Mapping[str, Any]) -> str:
    """46.73%，限 30%; nothing where there are no figures."""
    figure, limit, unit = FIGURES.get(name, ("", "", ""))
    if check.get(figure) is None or check.get(limit) is None:
        return ""
    return f"{check[figure]}{unit}，限 {check[limit]}{unit}"


FIGURES = {
    "ratio": ("ratio_pct", "limit_pct", "%"),
    "cost": ("ratio_pct", "limit_pct", "%"),
    "layers": ("layers", "limit", " 层"),
    "mass": ("ratio", "limit", " 倍"),
}
