"""One card of a pack: what the page behind a code shows to those who work with the thing, in words that stay true.

A card is read days after it was written. So it tells dates, never how long ago; its standing is worked out on the
phone from the due date, with the words of the page (`packs.standings`). That also keeps it the same from day to
day: a refresh carries what was changed in the register, not what the calendar changed.
"""

import hashlib
from datetime import date
from functools import cache
from typing import Any

import msgspec

from backend import pages
from backend.code_page.facts import Fact
from backend.code_page.glance import Glance
from backend.code_page.hero import FAILED, nearest_due
from backend.code_page.public import PublicPage, public_page
from backend.code_page.voice import Voice
from backend.settings import PROJECT
from backend.things.columns import form_type
from backend.things.fields import known_texts
from backend.things.models import ThingKind
from scanning.codes import grouped

ANY_DAY = date(2000, 1, 1)  # nothing that depends on it is on a card
SOURCES = (
    "pwa/templates/packs/inside.html",
    "pwa/templates/code_page/*.html",
    "backend/packs/cards.py",
    "backend/things/columns.py",
    "backend/things/fields.py",
    "backend/things/data/*.yaml",
    "backend/code_page/public*.py",
    "backend/code_page/data/faces.yaml",
    "backend/equipment/data/*.yaml",
    "backend/meters/data/*.yaml",
)


class Lasting(Voice):
    """A voice that tells days with their year, however near they are."""

    def lately(self, day: date, today: date) -> str:
        return self.day(day)


def card(glance: Glance, tag: str | None) -> dict[str, Any]:
    """All that the phone shows of a thing. `html` stands below the hero, whose parts are beside it."""
    seen = public_page(msgspec.structs.replace(glance, sensitive=False), ANY_DAY, Lasting("zh"))
    due = nearest_due(glance)
    return {
        "id": str(glance.thing_id),
        "tag": tag,
        "kind": glance.kind,
        "type": seen.type_name,
        "form": form_type(ThingKind(glance.kind), glance.type_code),
        "known": known_texts(glance),
        "name": glance.name,
        "place": seen.place,
        "use": glance.use_status,
        "failed": glance.check_result == FAILED,
        "last": due.last,
        "due": due.next,
        "html": inside(seen, tag),
    }


def inside(seen: PublicPage, tag: str | None) -> str:
    reader = {"lang": "zh", "t": pages.chinese, "large": False, "actor": None, "unread": 0, "path": ""}
    values = {
        "seen": msgspec.structs.replace(seen, facts=[lasting(fact) for fact in seen.facts]),
        "grouped_tag": grouped(tag) if tag else "",
        "registered": "",
    }
    return pages.render("packs/inside.html", reader, values)


def lasting(fact: Fact) -> Fact:
    """Without the chip that tells how many days ago; the visit itself stands among the events."""
    return msgspec.structs.replace(fact, chip="", chip_look="")


@cache
def wording() -> str:
    """Changes with everything but the register that a card is made of: then phones fetch all cards anew."""
    files = sorted(file for pattern in SOURCES for file in PROJECT.glob(pattern))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
