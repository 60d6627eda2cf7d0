"""How a check tells its verdict: with why, a sentence, the clauses it stands on and what was assumed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from backend.packaging.judging import in_force
from backend.packaging.judging.case import Case
from backend.packaging.judging.in_force import Row

SURE = Fraction(
    7, 10
)  # below this confidence a value is named as not checked against the text of the standard


@dataclass(frozen=True)
class Judging:
    """One judgement under way: the rules, the case, and the words of its language."""

    dictionary: Row
    case: Case
    words: Mapping[str, str]

    def value(self, key: str, wanted: str) -> Row | None:
        return in_force.value_of(self.dictionary, key, wanted, self.case.date)

    def name_of(self, key: str) -> str:
        found = in_force.class_of(self.dictionary, key)
        return str(found[self.words["field.name"]]) if found else key

    def family(self, key: str) -> str:
        found = in_force.class_of(self.dictionary, key)
        return str(in_force.category_of(self.dictionary, found)["family"]) if found else ""

    def classes(self) -> list[str]:
        """The classes of all that is in the package, each once."""
        return list(dict.fromkeys(goods.key for goods in self.case.goods))

    def is_doubtful(self, row: Row) -> bool:
        return Fraction(row["confidence"]) < SURE

    def told(
        self,
        check: str,
        verdict: str,
        code: str,
        said: Mapping[str, str] | None = None,
        rows: Sequence[Row] = (),
        assumed: Sequence[str] = (),
    ) -> dict[str, Any]:
        """`code` is a sentence, and without the name of the check it is why."""
        return {
            "verdict": verdict,
            "why": code.removeprefix(f"{check}."),
            "say": self.words[code].format(**(said or {})),
            "lines": [],
            "clause": self.clause_of(rows),
            "assumed": list(assumed),
        }

    def clause_of(self, rows: Sequence[Row]) -> str:
        """GB 23350-2021 4.1、5.4.1、表 1，第 1 号修改单 表 A.1"""
        clauses: dict[str, list[str]] = {}
        for row in rows:
            mine = clauses.setdefault(row["edition"], [])
            mine += [part for part in row["clause"].split() if part not in mine]
        named = [self.clauses_in(code, parts, clauses) for code, parts in clauses.items()]
        return self.words["clauses"].join(named)

    def clauses_in(self, code: str, parts: list[str], beside: Mapping[str, list[str]]) -> str:
        """An amendment alone also names what it amends."""
        edition, label = in_force.edition_of(self.dictionary, code), self.words["field.label"]
        amended = edition["amends"] if edition["amends"] not in beside else None
        named = [
            self.words["table"].format(n=part.removeprefix("表")) if part.startswith("表") else part
            for part in parts
        ]
        before = [in_force.edition_of(self.dictionary, amended)[label]] if amended else []
        said = [*before, edition[label], self.words["list"].join(named)]
        return " ".join(part for part in said if part)
