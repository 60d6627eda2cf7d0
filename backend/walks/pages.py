"""What the pages of a walk show: its stops in order, with the way to each, and what is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from backend.settings import Settings
from backend.things.models import Standing
from backend.walks.models import WalkOrder
from backend.walks.order import by_hand, overdue_first, shortest
from backend.walks.queries import Stop
from backend.walks.ways import way


class Order(StrEnum):
    NEAR = "near"
    OVERDUE = "overdue"
    BY_HAND = "hand"


ORDERS = {Order.NEAR: "由近到远", Order.OVERDUE: "先查超期", Order.BY_HAND: "自己排"}
NO_PLACE = "没有登记位置"


@dataclass(frozen=True)
class Row:
    """A stop that is still to be visited; `way` leads from the one before."""

    stop: Stop
    way: str
    standing: Standing | None  # of a thing
    days: int  # to the due date, or since


@dataclass(frozen=True)
class Walk:
    order: Order
    left: list[Row]
    done: list[Stop]
    chosen: WalkOrder | None

    @property
    def count(self) -> int:
        return len(self.left) + len(self.done)

    @property
    def has_map(self) -> bool:
        """There is something to draw."""
        return any(stop.place for stop in self.stops)

    @property
    def stops(self) -> list[Stop]:
        return [*(row.stop for row in self.left), *self.done]

    @property
    def has_things(self) -> bool:
        """There are cards to take along."""
        return any(stop.thing for stop in self.stops)

    @property
    def unit(self) -> str:
        """Things are counted in 台, things and places together in 处."""
        return "台" if all(stop.thing for stop in self.stops) else "处"

    @property
    def overdue(self) -> int:
        return sum(row.standing is Standing.OVERDUE for row in self.left)


def walk(stops: Sequence[Stop], chosen: WalkOrder | None, order: Order | None, today: date) -> Walk:
    """By hand, if it was put in order by hand and nothing else is asked for."""
    order = order or (Order.BY_HAND if chosen else Order.NEAR)
    left = [stop for stop in stops if not stop.is_done]
    rows: list[Row] = []
    before: Stop | None = None
    for stop in in_order(left, chosen, order, today):
        rows.append(row(stop, before, today))
        before = stop if stop.place else before
    return Walk(order, rows, [stop for stop in stops if stop.is_done], chosen)


def in_order(stops: list[Stop], chosen: WalkOrder | None, order: Order, today: date) -> list[Stop]:
    places = [stop.place for stop in stops]
    if order is Order.BY_HAND and chosen:
        found = by_hand([stop.id for stop in stops], chosen.stops)
    elif order is Order.OVERDUE:
        overdue = [standing_of(stop, today) is Standing.OVERDUE for stop in stops]
        found = overdue_first(places, overdue)
    else:
        found = shortest(places)
    return [stops[n] for n in found]


def row(stop: Stop, before: Stop | None, today: date) -> Row:
    standing = standing_of(stop, today)
    due = stop.thing.due_on if stop.thing else None
    days = abs((due - today).days) if due else 0
    if stop.place is None:
        return Row(stop, NO_PLACE, standing, days)
    said = way(before.place, stop.place) if before and before.place else ""
    return Row(stop, said, standing, days)


def standing_of(stop: Stop, today: date) -> Standing | None:
    return stop.thing.standing(today) if stop.thing else None


def map_values(settings: Settings) -> dict[str, Any]:
    """For the part `inspections/map.html`."""
    layers = settings.map_layers
    return {"layers": layers, "system": settings.map_system, "attribution": settings.map_attribution}
