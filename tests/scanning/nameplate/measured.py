"""How many fields of made-up plates a reader gets right, and how often it is sure of what is wrong."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from scanning.nameplate.fields import Found
from scanning.nameplate.reading import SURE

TWINS = {"rated_load": "rated_capacity", "rated_capacity": "rated_load", "boiler_model": "model"}


@dataclass
class Tally:
    asked: int = 0
    right: int = 0
    sure: int = 0
    wrong_and_sure: int = 0
    misses: Counter = field(default_factory=Counter)
    examples: list[tuple] = field(default_factory=list)

    @property
    def right_share(self) -> float:
        return self.right / max(1, self.asked)

    @property
    def sure_share(self) -> float:
        return self.sure / max(1, self.asked)

    @property
    def wrong_share(self) -> float:
        """Of what the reader is sure of."""
        return self.wrong_and_sure / max(1, self.sure)

    def add(self, truth: dict[str, tuple[str, str]], found: Iterable[Found], sure: float = SURE) -> None:
        by_key = {one.key: one for one in found}
        self.asked += len(truth)
        for key, wanted in truth.items():
            one = by_key.pop(key, None)
            is_right = one is not None and (one.value, one.unit if wanted[1] else "") == wanted
            self.right += is_right
            if one and one.confidence >= sure:
                self.sure += 1
                self.wrong_and_sure += not is_right
            if not is_right:
                self.misses[key] += 1
                self.examples.append((key, wanted, one and (one.value, one.unit, one.confidence, one.text)))
        for key, one in by_key.items():
            if one.confidence >= sure and TWINS.get(key) not in truth:
                self.sure += 1
                self.wrong_and_sure += 1
                self.examples.append(
                    (f"invented {key}", None, (one.value, one.unit, one.confidence, one.text))
                )
