"""The grammar of tus 1.0: its headers, and the refusals that have a number of their own."""

import base64
import binascii
import hashlib
import re
from email.utils import format_datetime

from backend.evidence.recognition import MAX_VIDEO_BYTES
from backend.evidence.uploads import Progress
from backend.refusals import Refusal

VERSION = "1.0.0"
ALGORITHMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
OFFERS = {
    "Tus-Resumable": VERSION,
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,creation-with-upload,checksum,expiration",
    "Tus-Max-Size": str(MAX_VIDEO_BYTES),
    "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
}
BODY = "application/offset+octet-stream"
NO_STORE = {"Cache-Control": "no-store"}


class OtherVersion(Refusal):
    """tus: Precondition Failed."""

    status = 412


class Malformed(Refusal):
    """A header that a tus client would not send."""

    status = 400


class StepDiffers(Refusal):
    """tus: Checksum Mismatch, of this step only; what came before it stays."""

    status = 460


class TooMuchAtOnce(Refusal):
    """Of this request, not of the file."""

    status = 413


class NotAStep(Refusal):
    """tus: Unsupported Media Type."""

    status = 415


def told(so_far: Progress) -> dict[str, str]:
    headers = {"Tus-Resumable": VERSION, "Upload-Offset": str(so_far.received), **NO_STORE}
    if so_far.expires_at:
        headers["Upload-Expires"] = format_datetime(so_far.expires_at, usegmt=True)
    return headers


def metadata(header: str) -> dict[str, str]:
    """`key base64, key base64`; raises Malformed."""
    found = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Malformed("Upload-Metadata 写得不对") from error
    return found


def digest(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise Malformed("请在 Upload-Metadata 里写明 sha256（64 位十六进制小写）", "sha256")
    return text


def number(text: str | None, name: str) -> int:
    if text is None or not re.fullmatch("[0-9]{1,15}", text):
        raise Malformed(f"请写明 {name}")
    return int(text)


def check(body: bytes, checksum: str) -> None:
    """`sha256 base64`; raises StepDiffers, or Malformed for an algorithm that is not offered."""
    algorithm, _, expected = checksum.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Malformed(f"校验只支持 {'、'.join(ALGORITHMS)}")
    if base64.b64encode(ALGORITHMS[algorithm](body).digest()).decode() != expected.strip():
        raise StepDiffers("这一段在路上变了，请再传一次")
