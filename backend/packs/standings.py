"""The words of a card's hero, for every standing it can come to while the phone is away: the page's own words with
their gaps (`{span}`, `{day}`, `{when}`), which the phone fills from the due date and its own calendar."""

from msgspec import Struct

from backend.code_page.hero import EQUIPMENT_WORDS, LOOKS, METER_WORDS, OUT_OF_USE, Hero
from backend.code_page.public import warning_of
from backend.code_page.voice import Voice
from backend.things.models import Standing, ThingKind, UseStatus

FAILED = "failed"


class Face(Struct, frozen=True):
    """A hero by name: `equipment in_date`, `meter failed`, `equipment scrapped`."""

    name: str
    look: str
    mark: str
    state: str
    sentence: str
    warning: tuple[str, str] | None


def faces() -> list[Face]:
    return [face for kind in ThingKind for face in faces_of(kind)]


def faces_of(kind: ThingKind) -> list[Face]:
    words = METER_WORDS if kind == ThingKind.METER else EQUIPMENT_WORDS
    made = [
        face(kind, standing, Hero(*LOOKS[standing], *words[standing], None, standing, False))
        for standing in LOOKS
    ]
    made.append(face(kind, FAILED, Hero("over", "s-bad", *words[FAILED], None, Standing.OVERDUE, True)))
    for status in UseStatus:
        if status in OUT_OF_USE:
            hero = Hero("off", "s-off", *OUT_OF_USE[status], None, Standing.OUT_OF_USE, False)
            made.append(face(kind, status, hero))
    return made


def face(kind: ThingKind, name: str, hero: Hero) -> Face:
    warning = warning_of(hero, kind == ThingKind.METER, Voice("zh"))
    return Face(f"{kind} {name}", hero.look, hero.mark, hero.state, hero.sentence, warning)
