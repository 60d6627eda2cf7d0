"""What can be the matter, as data: the choices of a form by kind of equipment. Pure."""

from collections.abc import Mapping
from functools import cache

import msgspec
from msgspec import Struct

from backend.equipment import catalogue
from backend.meters.catalogue import category
from backend.reports.flows import ANY, DATA
from backend.reports.models import ReportKind


class Sort(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    icon: str
    zh: str
    en: str
    advice_zh: str = ""
    advice_en: str = ""

    def word(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh

    def advice(self, lang: str) -> str:
        return self.advice_en if lang == "en" else self.advice_zh


def sorts_for(kind: ReportKind, type_code: str | None) -> tuple[Sort, ...]:
    """The choices for a thing of this type; those for everything where no kind fits, or no thing is known."""
    by_slug = all_sorts()[kind]
    return next((by_slug[slug] for slug in slugs_of(type_code) if slug in by_slug), by_slug[ANY])


def slugs_of(type_code: str | None) -> list[str]:
    """escalator, elevator: as the public calls it, then the kind of the law."""
    if not type_code:
        return []
    if category(type_code):
        return ["meter"]
    found = [catalogue.public_kind_of(type_code), catalogue.kind_of(type_code)]
    return list(dict.fromkeys(kind.slug for kind in found if kind))


def sort_of(kind: ReportKind, sort: str, type_code: str | None) -> Sort | None:
    """Also one that another kind has: a kept form offers those for everything."""
    own = sorts_for(kind, type_code)
    everywhere = (each for sorts in all_sorts()[kind].values() for each in sorts)
    return next((each for each in (*own, *everywhere) if each.id == sort), None)


@cache
def all_sorts() -> Mapping[ReportKind, Mapping[str, tuple[Sort, ...]]]:
    read = (DATA / "sorts.yaml").read_bytes()
    return msgspec.yaml.decode(read, type=dict[ReportKind, dict[str, tuple[Sort, ...]]])
