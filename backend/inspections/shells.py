"""Pages that a phone keeps so that an inspection can begin and be filled in without a network."""

from backend.accounts.permissions import Actor, Deed
from backend.equipment import catalogue
from backend.inspections.checklists import kinds_asked

BEGIN = "/inspections/begin"
ORDER = "/inspections/orders/form"


def pages_kept(actor: Actor) -> list[str]:
    """For those who inspect: today's tasks, the beginning, the form of each kind without a thing, and of an order."""
    if not actor.may(Deed.INSPECT):
        return []
    return ["/inspections", BEGIN, ORDER, *(form_address(kind) for kind in kinds_asked())]


def form_address(kind: str) -> str:
    return f"/inspections/form/{kind}"


def kinds_to_choose() -> list[tuple[str, str, str, list[str]]]:
    """Slug, name, icon, and the codes of the types that belong to it."""
    return [
        (kind.slug, kind.name, kind.icon, [line.code for line in catalogue.types_of(kind)])
        for kind in catalogue.kinds()
    ]
