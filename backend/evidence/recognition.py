"""What a file is, told by its content: a photo that opens, a video or a voice note that plays. Knows no storage."""

import tempfile
from dataclasses import dataclass
from io import BytesIO

import cv2
from PIL import Image

from backend.evidence.sound import sound_type
from backend.refusals import Invalid, TooLarge
from scanning.photos import UnreadablePhoto, whole_photo

MAX_VIDEO_BYTES = 60_000_000
PHOTOS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
QUICKTIME = b"qt  "
OGG = b"OggS"


@dataclass(frozen=True, slots=True)
class Recognised:
    """`width` and `height` in px, as seen upright; None for what is heard."""

    media_type: str
    width: int | None
    height: int | None

    @property
    def is_photo(self) -> bool:
        return self.media_type.startswith("image/")


def recognise(data: bytes) -> Recognised:
    """Raises Invalid or TooLarge with the sentence for the person. May decode: run it in a thread."""
    container = video_type(data)
    if (container or data.startswith(OGG)) and (heard := sound_type(data)):
        return Recognised(heard, None, None)
    return recognise_video(data, container) if container else recognise_photo(data)


def recognise_photo(data: bytes) -> Recognised:
    try:
        kind, width, height = whole_photo(data)
    except UnreadablePhoto as unreadable:
        raise Invalid(unreadable.say) from unreadable
    if kind not in PHOTOS or (kind != "JPEG" and moves(data)):
        raise Invalid("这是动图或少见的格式，不能作凭证。请拍一张照片，存成 JPEG、PNG 或 WebP")
    return Recognised(PHOTOS[kind], width, height)


def moves(data: bytes) -> bool:
    """Whether a picture that opens has more than one frame."""
    return getattr(Image.open(BytesIO(data), formats=list(PHOTOS)), "n_frames", 1) > 1


def recognise_video(data: bytes, media_type: str) -> Recognised:
    if len(data) > MAX_VIDEO_BYTES:
        raise TooLarge(f"视频超过 {MAX_VIDEO_BYTES // 1_000_000} MB。拍 5～15 秒就够，请重新拍一段")
    frame = first_frame(data)
    return Recognised(media_type, *frame.size)


def video_type(data: bytes) -> str | None:
    """MP4, MOV or WebM by their first bytes; None for everything else."""
    if data[4:8] == b"ftyp" and data[8:12] not in STILLS:
        return "video/quicktime" if data[8:12] == QUICKTIME else "video/mp4"
    if data.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in data[:64]:
        return "video/webm"
    return None


STILLS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}


def first_frame(data: bytes) -> Image.Image:
    """The first picture of a video. Raises Invalid when it does not play."""
    with tempfile.NamedTemporaryFile(suffix=".video") as file:
        file.write(data)
        file.flush()
        video = cv2.VideoCapture(file.name, cv2.CAP_FFMPEG)
        played, frame = video.read() if video.isOpened() else (False, None)
        video.release()
    if not played or frame is None:
        raise Invalid("这段视频不完整或已损坏，请重新拍一段")
    return Image.fromarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))
