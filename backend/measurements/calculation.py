"""What is computed, in a process of its own: photos in, a result as JSON out. Knows neither web nor database."""

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WORK_S = 6.0  # of one core, a photo; one of 4 MP takes about 2 without taps
TOO_LONG = {"code": "too_long", "say": "这张照片算了太久，没有算完。换一张清楚一些、背景简单一些的再试"}


@dataclass(frozen=True)
class Work:
    """What goes to the other process. `corners` by the name of the photo; none: the outline is found."""

    photos: Mapping[str, bytes]
    reference: str
    sticker_mm: float | None
    shape: str
    corners: Mapping[str, Any]


class Late(Exception):
    """The work took more of the processor than it may."""


def computed(work: Work) -> dict[str, Any]:
    """The result of scanning.measuring, with `refused` where there is none."""

    def end(*_: object) -> None:
        raise Late

    signal.signal(signal.SIGPROF, end)
    # By the clock of the processor, so that a busy computer refuses nobody.
    signal.setitimer(signal.ITIMER_PROF, WORK_S * len(work.photos))
    try:
        return measured(work)
    except Late:
        return {"shape": work.shape, "refused": TOO_LONG}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def measured(work: Work) -> dict[str, Any]:
    # Loaded here: the web process needs none of it.
    import cv2

    from scanning.measuring import Refusal, measure, open_photo

    cv2.setNumThreads(1)
    try:
        photos = [open_photo(name, data) for name, data in work.photos.items()]
    except Refusal as refusal:
        return {"shape": work.shape, "refused": refusal.as_json()}
    side = work.sticker_mm or 0.0  # told where the reference is one
    found = measure(photos, work.reference, work.shape, work.corners or None, (side, side))
    return dict(found.as_json())
