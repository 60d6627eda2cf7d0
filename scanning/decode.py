"""Reads the QR codes of a picture: the quickest way first, then others, within one time limit.

A stage that stands here adds something: `python -m bench decode` prints what each adds, and what it costs.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import zxingcpp

from scanning import preparation as prepare
from scanning.decode_bent import by_modules, by_two_patterns
from scanning.finders import Points
from scanning.photos import Gray, gray_photo

LIMIT_S = 2.0
# From zxing-cpp's second to fourth million pixels its time grows with the square of what looks like a finder
# pattern: 48 MP of them took 55 s. Larger pictures are read reduced, and in windows of full resolution.
WHOLE_PIXELS = 4_000_000


@dataclass(frozen=True, slots=True)
class Code:
    """A text and where it is: px of the upright picture, from the code's own top left corner, turning."""

    text: str
    corners: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A stage that was tried, and the ms that it took."""

    stage: str
    ms: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, each text once; by which stage (None if by none); in how many ms; and what was tried."""

    codes: list[Code]
    stage: str | None
    ms: float
    attempts: list[Attempt]

    @property
    def texts(self) -> list[str]:
        """The texts alone."""
        return [code.text for code in self.codes]


def read_photo(data: bytes, limit_s: float = LIMIT_S) -> Reading:
    """The codes in a photo's bytes; `ms` counts from the opened picture. Raises photos.UnreadablePhoto."""
    return read_codes(gray_photo(data), limit_s)


def read_codes(gray: Gray, limit_s: float = LIMIT_S) -> Reading:
    """The codes in a picture, brightness as (height, width).

    The first stage that reads anything ends the search, so several codes in view are found when they are clear.
    Within the last tenth of the limit no stage is begun; none takes longer on what it is given.
    """
    began = time.perf_counter()
    until = began + limit_s * 0.9
    attempts: list[Attempt] = []
    for stage in STAGES:
        start = time.perf_counter()
        if attempts and start > until:
            break
        codes = seen_by(stage, gray, until)
        done = time.perf_counter()
        attempts.append(Attempt(stage.name, (done - start) * 1000))
        if codes:
            return Reading(codes, stage.name, (done - began) * 1000, attempts)
    return Reading([], None, (time.perf_counter() - began) * 1000, attempts)


Found = list[tuple[str, Points]]


@dataclass(frozen=True, slots=True)
class Stage:
    """A way to read a picture; `read` gets it reduced unless `whole`, and the time after which to begin nothing."""

    name: str
    read: Callable[[Gray, float], Found]
    whole: bool = False


def seen_by(stage: Stage, gray: Gray, until: float) -> list[Code]:
    """What one stage reads, each text once."""
    picture = gray if stage.whole else prepare.reduced(gray)
    found = _scaled(stage.read(picture, until), picture, gray)
    each_once: dict[str, Points] = {}
    for text, corners in found:
        each_once.setdefault(text, corners)
    return [Code(text, [(float(x), float(y)) for x, y in corners]) for text, corners in each_once.items()]


def by_zxing(gray: Gray) -> Found:
    """zxing-cpp's texts and corners.

    Only model 2: in noise it "reads" Micro QR codes, which nobody sticks on a machine.
    """
    found = zxingcpp.read_barcodes(gray, _QR, text_mode=zxingcpp.TextMode.Plain)
    return [(code.text, _corners(code.position)) for code in found if code.valid and code.text]


_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2])


def _corners(place: zxingcpp.Position) -> Points:
    four = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return np.array([(corner.x, corner.y) for corner in four], float)


Preparation = Callable[[Gray], Gray]
Read = Callable[[Gray, float], Found]


def _zxing(preparation: Preparation) -> Read:
    """zxing-cpp in a prepared picture."""

    def read(gray: Gray, until: float) -> Found:
        prepared = preparation(gray)
        return _scaled(by_zxing(prepared), prepared, gray)

    return read


def _modules(preparation: Preparation, window: int) -> Read:
    """Module by module in a prepared picture; outlined in black and white by a window of so many px."""

    def read(gray: Gray, until: float) -> Found:
        prepared = preparation(gray)
        return _scaled(by_modules(prepared, prepare.thresholded(prepared, window), until), prepared, gray)

    return read


def _two_patterns(gray: Gray, until: float) -> Found:
    mended = prepare.mended(gray)
    return by_two_patterns(mended, prepare.thresholded(mended), until)


def _scaled(found: Found, prepared: Gray, gray: Gray) -> Found:
    scale = np.array(gray.shape[::-1]) / np.array(prepared.shape[::-1])
    return [(text, corners * scale) for text, corners in found]


def _in_windows(gray: Gray, until: float) -> Found:
    """A small code in a large picture: zxing-cpp in windows of full resolution, overlapping by a third."""
    found: Found = []
    if gray.size > WHOLE_PIXELS:
        for (left, top), window in prepare.windows(gray, WHOLE_PIXELS // 2):
            if time.perf_counter() > until:
                break
            found += _moved(by_zxing(window), left, top)
    return found


def _moved(found: Found, left: int, top: int) -> Found:
    return [(text, corners + np.array([left, top])) for text, corners in found]


STAGES = [
    Stage("zxing", _zxing(lambda gray: prepare.reduced(gray, WHOLE_PIXELS)), whole=True),
    Stage("zxing in windows", _in_windows, whole=True),
    Stage("zxing ×2", _zxing(prepare.doubled)),
    Stage("zxing sharpened", _zxing(prepare.sharpened)),
    Stage("zxing brightened", _zxing(prepare.brightened)),
    Stage("modules", _modules(lambda gray: gray, 51)),
    Stage("modules, fine", _modules(lambda gray: gray, 25)),
    Stage("modules, coarse", _modules(lambda gray: gray, 101)),
    Stage("modules, mended", _modules(prepare.mended, 51)),
    Stage("modules equalised", _modules(prepare.equalised, 51)),
    Stage("modules ×2 sharpened", _modules(lambda gray: prepare.sharpened(prepare.doubled(gray), 4), 101)),
    Stage("modules of two patterns", _two_patterns),
]
