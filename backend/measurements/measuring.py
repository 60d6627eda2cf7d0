"""Measures photos beside the web process's other work: few at a time, each in a process that can be ended."""

import anyio
from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

from backend.measurements.calculation import Work, computed
from backend.refusals import Busy

AT_A_TIME = 2  # a photo of 12 MP takes about 300 MB while it is measured
WAITING = 6
PATIENCE_S = 90.0  # for all of it: starting a process, and those before
BUSY = "现在量的人很多，服务器忙不过来。先用手机算的结果，过一分钟再试"


class Measuring:
    """Raises Busy while too many wait."""

    def __init__(self) -> None:
        self._limiter = CapacityLimiter(AT_A_TIME)

    async def result(self, work: Work) -> dict[str, object]:
        if self._limiter.statistics().tasks_waiting >= WAITING:
            raise Busy(BUSY)
        try:
            with anyio.fail_after(PATIENCE_S):
                return await to_process.run_sync(computed, work, cancellable=True, limiter=self._limiter)
        except TimeoutError as late:
            raise Busy(BUSY) from late
        except BrokenWorkerProcess as broken:  # it was ended from outside, for want of memory
            raise Busy(BUSY) from broken
