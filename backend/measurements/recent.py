"""Photos that were measured a moment ago, so that a corner that is dragged does not send them again. They are in
memory, for minutes, and nowhere else: what nobody saves is gone."""

import hashlib
import time
from collections import OrderedDict

MINUTES = 15
MOST_BYTES = 80_000_000


class RecentPhotos:
    """By digest. The oldest go first, and all that are older than MINUTES."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._photos: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    def add(self, data: bytes) -> None:
        digest = hashlib.sha256(data).hexdigest()
        self._photos[digest] = (time.monotonic(), data)
        self._photos.move_to_end(digest)
        self._sweep()

    def get(self, digest: str) -> bytes | None:
        self._sweep()
        _, data = self._photos.get(digest, (0.0, None))
        return data

    def _sweep(self) -> None:
        oldest = time.monotonic() - 60 * MINUTES
        held = sum(len(data) for _, data in self._photos.values())
        while self._photos:
            at, data = next(iter(self._photos.values()))
            if at >= oldest and held <= self._most_bytes:
                return
            self._photos.popitem(last=False)
            held -= len(data)
