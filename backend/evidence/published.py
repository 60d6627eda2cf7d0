"""The copy that people see: decoded and encoded anew, so without metadata, smaller, made once and kept.

Of a video the copy is its first picture: where and when it was shot stays in the original.
"""

import asyncio
from enum import StrEnum
from io import BytesIO

from PIL import Image

from backend.evidence.actions import original_path
from backend.evidence.models import StoredFile
from backend.evidence.recognition import first_frame
from backend.evidence.storage import Store, fetch, put
from backend.refusals import Invalid, NotFound
from scanning.photos import UnreadablePhoto, upright_photo

MEDIA_TYPE = "image/jpeg"
QUALITY = 82


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


LONGEST_SIDE = {Size.SMALL: 320, Size.LARGE: 1600}  # px


async def published_copy(store: Store, file: StoredFile, size: Size = Size.LARGE) -> bytes:
    """JPEG bytes."""
    path = f"published/{size}/{file.sha256[:2]}/{file.sha256}.jpg"
    made = await fetch(store, path)
    if made is None:
        original = await fetch(store, original_path(file.sha256))
        if original is None:
            raise NotFound("这张照片不在存储里。请告诉管理员")
        made = await asyncio.to_thread(reduced, original, file.media_type, LONGEST_SIDE[size])
        await put(store, path, made)
    return made


def reduced(original: bytes, media_type: str, longest_side: int) -> bytes:
    """No side longer than `longest_side` px, on white where it is transparent. Raises Invalid: a photo whose
    structure is whole was kept without decoding it."""
    try:
        shown = first_frame(original) if media_type.startswith("video/") else upright_photo(original)
    except UnreadablePhoto as unreadable:
        raise Invalid(unreadable.say) from unreadable
    shown.thumbnail((longest_side, longest_side))
    if shown.has_transparency_data:
        with_alpha = shown.convert("RGBA")
        shown = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), with_alpha)
    encoded = BytesIO()
    # A new picture from the pixels alone: what Pillow carries along in `info` stays behind.
    plain = Image.new("RGB", shown.size)
    plain.paste(shown.convert("RGB"))
    plain.save(encoded, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return encoded.getvalue()
