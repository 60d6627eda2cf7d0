"""In which ways a suggestion can be answered, as data: states with the sentences that stand ready for each. Pure."""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

DATA = Path(__file__).parent / "data" / "answers.yaml"


class State(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    zh: str
    en: str
    closes: bool
    ready: tuple[str, ...]

    def word(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


@cache
def states() -> tuple[State, ...]:
    return msgspec.yaml.decode(DATA.read_bytes(), type=tuple[State, ...])


def state_named(name: str) -> State | None:
    return next((state for state in states() if state.id == name), None)
