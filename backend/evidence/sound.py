"""Whether bytes are a voice note that plays: a browser's recording in WebM, MP4 or Ogg, without any picture."""

from io import BytesIO

import av
from av.container import InputContainer
from av.error import FFmpegError

from backend.refusals import Invalid, TooLarge

MOST_SECONDS = 300
TYPES = {
    "matroska": "audio/webm",
    "mov": "audio/mp4",
    "ogg": "audio/ogg",
}  # by FFmpeg's first name of the container


def sound_type(data: bytes) -> str | None:
    """Its media type; None for what has pictures, or is nothing that FFmpeg knows. Raises Invalid or TooLarge for a
    recording that cannot be heard or is too long. Decodes a little: run it in a thread."""
    try:
        with av.open(BytesIO(data), "r", metadata_errors="ignore") as container:
            kind = TYPES.get(container.format.name.split(",")[0])
            if kind is None or container.streams.video or not container.streams.audio:
                return None
            check_length(data, container)
    except FFmpegError:
        return None
    return kind


def check_length(data: bytes, container: InputContainer) -> None:
    """By what is played, since a recording that a browser wrote as it went does not say how long it is."""
    last, heard = 0.0, False
    for packet in container.demux(audio=0):
        if packet.pts is not None and packet.time_base:
            last = max(last, float(packet.pts * packet.time_base))
        if not heard and packet.size:
            heard = bool(packet.decode())
        if last > MOST_SECONDS:
            raise TooLarge(f"语音最长 {MOST_SECONDS // 60} 分钟。请分几段说")
    if not heard:
        raise Invalid("这段语音是空的或已损坏，请再说一遍")
