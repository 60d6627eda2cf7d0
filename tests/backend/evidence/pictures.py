"""Photos and videos that the tests make themselves."""

import base64
import hashlib
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import cv2
import httpx
import numpy as np
from PIL import Image

LATITUDE = (31.0, 13.0, 49.44)


@lru_cache(maxsize=200)
def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 480), seed: int = 1) -> bytes:
    """A photo with some grain; another seed gives other bytes."""
    return taken(kind, size, seed)


def taken(kind: str, size: tuple[int, int], seed: int, **options: object) -> bytes:
    grain = np.random.default_rng(seed).integers(60, 200, (size[1] // 8, size[0] // 8, 3), np.uint8)
    made = BytesIO()
    Image.fromarray(grain).resize(size).save(made, kind, **options)  # type: ignore[arg-type]
    return made.getvalue()


def photo_with_place(size: tuple[int, int] = (3000, 2000)) -> bytes:
    """A JPEG as a phone makes it: turned by EXIF, with position and the phone's name."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90°
    exif[0x010F] = "Shouji 9"
    exif.get_ifd(0x8825).update({1: "N", 2: LATITUDE})
    return taken("JPEG", size, 1, exif=exif)


def video(folder: Path, suffix: str = ".mp4", codec: str = "mp4v", seconds: int = 1) -> bytes:
    file = folder / f"clip{suffix}"
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter_fourcc(*codec), 10, (320, 240))
    for number in range(10 * seconds):
        writer.write(np.full((240, 320, 3), 20 * number % 255, np.uint8))
    writer.release()
    return file.read_bytes()


def animation() -> bytes:
    made = BytesIO()
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    frames[0].save(made, "WEBP", save_all=True, append_images=frames[1:])
    return made.getvalue()


async def uploaded(client: httpx.AsyncClient, data: bytes) -> str:
    """The digest of what the server has then: a small file goes in one request."""
    digest = hashlib.sha256(data).hexdigest()
    headers = {
        "Tus-Resumable": "1.0.0",
        "Content-Type": "application/offset+octet-stream",
        "Upload-Length": str(len(data)),
        "Upload-Metadata": f"sha256 {base64.b64encode(digest.encode()).decode()}",
    }
    answer = await client.post("/uploads", headers=headers, content=data)
    assert answer.status_code == 201, answer.text
    return digest
