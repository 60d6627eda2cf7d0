"""Voice notes as evidence: they play, or are refused in words."""

from fractions import Fraction
from io import BytesIO

import av
import numpy
import pytest

from backend.evidence.actions import keep
from backend.evidence.recognition import recognise
from backend.evidence.sound import MOST_SECONDS
from backend.evidence.storage import store_of
from backend.refusals import Refusal

RATE = 8_000


def voice(container: str = "webm", codec: str = "libopus", seconds: float = 1) -> bytes:
    """A tone, as browsers record one."""
    made = BytesIO()
    rate = 48_000 if codec == "libopus" else RATE
    with av.open(made, "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate, layout="mono")
        block = rate // 50
        tone = (numpy.sin(numpy.arange(block) / 9) * 9000).astype(numpy.int16).reshape(1, -1)
        for number in range(int(seconds * 50)):
            frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
            frame.rate, frame.pts, frame.time_base = rate, number * block, Fraction(1, rate)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return made.getvalue()


@pytest.mark.parametrize(
    ("container", "codec", "media_type"),
    [("webm", "libopus", "audio/webm"), ("mp4", "aac", "audio/mp4"), ("ogg", "libopus", "audio/ogg")],
)
async def test_what_browsers_record_is_kept(session, settings, container, codec, media_type):
    file = await keep(session, store_of(settings), voice(container, codec), None)
    assert (file.media_type, file.width) == (media_type, None)


@pytest.mark.parametrize(
    ("why", "data", "say"),
    [
        ("cut off", lambda: voice()[:600], "已损坏"),
        ("empty", lambda: voice("ogg", seconds=0), "0 字节|不是照片|已损坏"),
        ("too long", lambda: voice("ogg", seconds=MOST_SECONDS + 2), "最长 5 分钟"),
        ("noise", lambda: b"OggS" + b"\xff" * 5000, "不是照片"),
    ],
)
def test_what_cannot_be_heard_is_refused_in_words(why, data, say):
    with pytest.raises(Refusal, match=say):
        recognise(data())
