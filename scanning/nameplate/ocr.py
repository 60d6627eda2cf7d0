"""The lines of text in a picture, by rapidocr with the models that its wheel carries. An extra: `pip install mashang[ocr]`.

One thread: the worker shares its machine with the web process. Nothing is ever downloaded.
"""

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
    read = _engine()(picture)
    if read.boxes is None or read.txts is None or read.scores is None:
        return []
    return [
        Line(text, float(score), tuple((float(x), float(y)) for x, y in box))  # type: ignore[arg-type]
        for text, score, box in zip(read.txts, read.scores, read.boxes, strict=True)
    ]


@cache
def _engine() -> Any:
    if not is_installed():
        raise NoReader(NoReader.say)
    from rapidocr import RapidOCR  # an extra, and a second to load

    return RapidOCR(params=SETTINGS)
