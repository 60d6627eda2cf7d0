"""Two people, one record: which of the typed values are changes, and which of them meet somebody else's.

Pure. All values are texts as the form shows them, by field key.
"""

from collections.abc import Mapping

from msgspec import Struct

Texts = Mapping[str, str]


class Merge(Struct, frozen=True):
    """`changed`: key → new text, to be kept. `conflicts`: keys that both changed, to different values."""

    changed: dict[str, str]
    conflicts: tuple[str, ...]


def merge(was: Texts, typed: Texts, current: Texts) -> Merge:
    """`was`: what the form showed when it was opened; `typed`: what came back; `current`: what is kept now.

    A field the person left alone stays as it is now, whoever changed it; different fields merge.
    """
    changed: dict[str, str] = {}
    conflicts = []
    for key, text in typed.items():
        mine, before, now = text.strip(), was.get(key, "").strip(), current.get(key, "")
        if mine in (before, now):
            continue
        if now != before:
            conflicts.append(key)
        else:
            changed[key] = mine
    return Merge(changed, tuple(conflicts))


def carried_on(was: Texts, typed: Texts, current: Texts) -> dict[str, str]:
    """What a form shows again after a clash: one's own changes, and for all that one left alone what is kept now."""
    mine = {key: text for key, text in typed.items() if text.strip() != was.get(key, "").strip()}
    return dict(current) | mine
