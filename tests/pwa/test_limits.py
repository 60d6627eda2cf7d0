"""What a phone refuses at the shutter is what the server would refuse."""

import re

from backend.evidence.recognition import MAX_VIDEO_BYTES
from backend.settings import PROJECT
from scanning.photos import MAX_BYTES, MAX_PIXELS


def test_phone_and_server_have_the_same_limits():
    source = (PROJECT / "pwa" / "records" / "picture.js").read_text("utf-8")
    told = {
        name: int(value.replace("_", ""))
        for name, value in re.findall(r"const (MOST_\w+) = ([\d_]+)", source)
    }
    assert told == {
        "MOST_PHOTO_BYTES": MAX_BYTES,
        "MOST_PIXELS": MAX_PIXELS,
        "MOST_FILM_BYTES": MAX_VIDEO_BYTES,
    }
