"""The lines of text in a picture, by rapidocr with the models that its wheel carries. An extra: `pip install mashang[ocr]`.

One thread: the worker shares its machine with the web process. Nothing is ever downloaded.
"""

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scanning.nameplate.lines import Line

Picture = NDArray[np.uint8]
LONGEST_SIDE = 1280  # px; finding text costs with the square of it
SETTINGS = {
    "Global.log_level": "error",
    "Global.max_side_len": LONGEST_SIDE,
    "Global.use_cls": False,  # it would read what stands on its head, and not say that its boxes begin at the end
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


class NoReader(RuntimeError):
    """The extra is not installed."""

    say = "这里没有装识字的组件（pip install 'mashang[ocr]'），请照铭牌手工填写"


@cache
def is_installed() -> bool:
    return bool(find_spec("rapidocr") and find_spec("onnxruntime"))


def lines_in(picture: Picture) -> list[Line]:
    """`picture`: BGR, upright or not. Raises NoReader."""
    read = _engine()(picture, return_word_box=True, return_single_char_box=True)
    if read.boxes is None or read.txts is None or read.scores is None:
        return []
    letters = read.word_results if len(read.word_results) == len(read.txts) else [()] * len(read.txts)
    return [
        Line(text, float(score), tuple((float(x), float(y)) for x, y in box), scores_of(text, each))  # type: ignore[arg-type]
        for text, score, box, each in zip(read.txts, read.scores, read.boxes, letters, strict=True)
    ]


def scores_of(text: str, letters: Iterable[tuple[str, float, object]]) -> tuple[float, ...]:
    """Of each character of the text; the OCR leaves out blanks. Empty if it read something else there."""
    known = iter([(letter, float(score)) for letter, score, _ in letters])
    scores = []
    for wanted in text:
        letter, score = (wanted, 1.0) if wanted.isspace() else next(known, ("", 0.0))
        if letter != wanted:
            return ()
        scores.append(score)
    return tuple(scores)


@cache
def _engine() -> Any:
    if not is_installed():
        raise NoReader(NoReader.say)
    from rapidocr import RapidOCR  # an extra, and a second to load

    return RapidOCR(params=SETTINGS)
