"""Reads the codes in an uploaded photo in another process: few at a time, each within its time."""

import anyio
from anyio import CapacityLimiter, to_thread

from backend.refusals import Invalid, TooMany
from scanning.decode_apart import read_photo_apart
from scanning.photos import UnreadablePhoto

AT_A_TIME = 2  # decoding holds up to 200 MB for the largest photos
WAITING = 8
PATIENCE_S = 60.0  # for the ones before, on a machine that has much to do; one by itself takes half a second


class PhotoReader:
    """Refuses, in words, what is no photo, and everything while too many wait."""

    def __init__(self) -> None:
        self._limiter = CapacityLimiter(AT_A_TIME)

    async def texts_in(self, data: bytes) -> list[str]:
        if self._limiter.statistics().tasks_waiting >= WAITING:
            raise TooMany(BUSY)
        try:
            with anyio.fail_after(PATIENCE_S):
                # The thread waits for a process that ends by itself, soon after nobody waits for it any more.
                reading = await to_thread.run_sync(
                    read_photo_apart, data, limiter=self._limiter, abandon_on_cancel=True
                )
        except UnreadablePhoto as refused:
            raise Invalid(refused.say, "photo") from refused
        except TimeoutError as late:
            raise TooMany(BUSY) from late
        return reading.texts


BUSY = "现在很多人在传照片。过一分钟再传，或者直接输入贴纸上的 10 位码"
