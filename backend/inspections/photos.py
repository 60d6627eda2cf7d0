"""Photos of a record, and the codes that they show."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from backend.bindings.photos import own_hosts, tags_in
from backend.bindings.rules import CODE_CLOSE_UP, Problems
from backend.evidence.storage import store_of
from backend.settings import Settings
from backend.things.forms import Taken


@dataclass(frozen=True)
class Shown:
    """The photos that the server holds, what it refused by form field, and the codes that photos of the code show."""

    held: list[Taken]
    refused: Problems = field(default_factory=dict)
    tags: frozenset[str] = frozenset()


async def tags_shown(settings: Settings, held: Iterable[Taken]) -> frozenset[str]:
    """Of the photos of the code alone: reading codes out of pictures costs more than all the rest."""
    hosts, store = own_hosts(settings), store_of(settings)
    close_ups = [taken.sha256 for taken in held if taken.slot == CODE_CLOSE_UP]
    return frozenset([tag for sha256 in close_ups for tag in await tags_in(store, sha256, hosts)])
