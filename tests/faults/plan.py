"""What happens in one run, drawn from its seed: who hands in what, and what goes wrong when. Touches nothing."""

from dataclasses import dataclass
from random import Random
from typing import Literal

BINDER, INSPECTOR = "binder", "inspector"
KINDS = {BINDER: ("binding", "correction"), INSPECTOR: ("inspection",)}

# What the network does to one request of the outbox, see proxy.py.
NETWORK_FAULTS = (
    "refused",
    "cut_request",
    "lost_answer",
    "cut_answer",
    "truncated_answer",
    "error_before",
    "error_after",
    "hotel",
    "black_hole",
    "slow_request",
    "late_answer",
    "twice",
)
# What befalls the phone, the server and the person, see disturbances.py.
DISTURBANCES = (
    "browser_killed",
    "tab_killed",
    "service_worker_stopped",
    "server_killed",
    "worker_killed",
    "database_restarted",
    "connections_cut",
    "clock_ahead",
    "clock_behind",
    "phone_full",
    "database_closed_by_browser",
    "database_wanted_by_newer_page",
    "network_off_and_on",
    "session_ended",
    "other_person_signed_in",
)


@dataclass(frozen=True)
class HandIn:
    """One record of one person about one thing. `flawed`: the server refuses it until it is mended."""

    author: str
    kind: str
    photos: tuple[int, ...]  # width in px of each that is taken beyond what the form demands
    way: Literal["form", "module"]
    tab: int
    in_both_tabs: bool
    flawed: bool


@dataclass(frozen=True)
class Moment:
    """When: `delay_ms` after the record `hand_in` began to be handed in, or at the `request`-th of the outbox,
    before it reaches the server or after the server has answered it."""

    hand_in: int | None = None
    delay_ms: int = 0
    request: int | None = None
    side: Literal["before", "after"] = "before"


@dataclass(frozen=True)
class Disturbance:
    what: str
    when: Moment


@dataclass(frozen=True)
class Strike:
    """A fault of the network, after so many requests of the outbox that go well."""

    spared: int
    what: str


@dataclass(frozen=True)
class Plan:
    seed: int
    people: tuple[str, ...]
    tabs: int
    hand_ins: tuple[HandIn, ...]
    strikes: tuple[Strike, ...]
    disturbances: tuple[Disturbance, ...]

    @property
    def covers(self) -> set[str]:
        """The words for all that goes on in it."""
        return (
            {strike.what for strike in self.strikes}
            | {disturbance.what for disturbance in self.disturbances}
            | {hand_in.kind for hand_in in self.hand_ins}
            | {f"by_{hand_in.way}" for hand_in in self.hand_ins}
            | ({"in_both_tabs"} if any(hand_in.in_both_tabs for hand_in in self.hand_ins) else set())
            | ({"mended"} if any(hand_in.flawed for hand_in in self.hand_ins) else set())
            | ({"two_people"} if len(self.people) > 1 else set())
        )


def plan_of(seed: int) -> Plan:
    chance = Random(seed)
    people = chance.choice([(BINDER,), (INSPECTOR,), (BINDER, INSPECTOR), (INSPECTOR, BINDER)])
    tabs = chance.choice([1, 1, 2])
    hand_ins = tuple(hand_in(chance, people, tabs) for _ in range(chance.randint(2, 4)))
    strikes = tuple(
        Strike(chance.choice([0, 0, 1, 1, 2, 4]), chance.choice(NETWORK_FAULTS))
        for _ in range(chance.randint(1, 6))
    )
    possible = [what for what in DISTURBANCES if what != "other_person_signed_in" or len(people) > 1]
    chosen = chance.sample(possible, chance.choice([1, 1, 2, 2, 3]))
    disturbances = tuple(Disturbance(what, moment(chance, len(hand_ins))) for what in chosen)
    return Plan(seed, people, tabs, hand_ins, strikes, disturbances)


def hand_in(chance: Random, people: tuple[str, ...], tabs: int) -> HandIn:
    author = chance.choice(people)
    kind = chance.choice(KINDS[author])
    several = kind != "correction"
    way: Literal["form", "module"] = "form" if chance.random() < 0.3 else "module"
    return HandIn(
        author=author,
        kind=kind,
        # 200 px are 40 KB, 640 px are more than a step of an upload.
        photos=tuple(
            chance.choice([120, 200, 320, 640]) for _ in range(chance.randint(1, 3) if several else 0)
        ),
        way=way,
        tab=chance.randrange(tabs),
        in_both_tabs=tabs > 1 and chance.random() < 0.4,
        flawed=way == "module" and kind == "inspection" and chance.random() < 0.25,
    )


def moment(chance: Random, hand_ins: int) -> Moment:
    if chance.random() < 0.5:
        return Moment(
            hand_in=chance.randrange(hand_ins), delay_ms=chance.choice([0, 5, 15, 30, 60, 120, 250, 500])
        )
    side: Literal["before", "after"] = chance.choice(["before", "after"])
    return Moment(request=chance.randint(1, 8), side=side)
