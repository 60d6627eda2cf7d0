"""Pictures of stickers, made by the tests themselves."""

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import segno
from PIL import Image

from scanning.photos import Gray

TEXT = "https://mashang.example/c/K7M49TXP24"


def sticker(text: str = TEXT, module: int = 8) -> Image.Image:
    """A clean code, `module` px a module, with its quiet zone."""
    made = BytesIO()
    segno.make(text, error="m", micro=False).save(made, kind="png", scale=module, border=4)
    return Image.open(made).convert("L")


def on_a_wall(*stickers: Image.Image, size: tuple[int, int] = (1280, 960)) -> Gray:
    """Stickers side by side on a grainy grey wall; size as (width, height)."""
    width, height = size
    wall = np.random.default_rng(1).normal(120, 8, (height, width)).clip(0, 255).astype(np.uint8)
    for place, one in enumerate(stickers):
        left = (2 * place + 1) * width // (2 * len(stickers)) - one.width // 2
        top = (height - one.height) // 2
        wall[top : top + one.height, left : left + one.width] = np.asarray(one)
    return wall


def tilted(gray: Gray, share: float = 0.3) -> Gray:
    """Seen from the side: the left edge keeps its height, the right one shrinks by `share` at both ends."""
    height, width = gray.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = corners * [1 - share, 1]
    seen[1, 1], seen[2, 1] = height * share / 2, height * (1 - share / 2)
    turned = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    return np.asarray(cv2.warpPerspective(gray, turned, (width, height), borderValue=120), np.uint8)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The bytes of a file of that kind."""
    made = BytesIO()
    image.save(made, kind, **options)  # type: ignore[arg-type]
    return made.getvalue()


def feed(file: Path, picture: Gray) -> Path:
    """A film of that one picture for a browser's fake camera, which plays it over and over: as .mjpeg thirty times a
    second, each of them to be unpacked, or as .y4m, which costs a tenth of that."""
    if file.suffix == ".mjpeg":
        file.write_bytes(encoded(Image.fromarray(picture), "JPEG", quality=92) * 20)
        return file
    height, width = picture.shape
    head = f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode()
    brightness = np.rint(16 + picture * (219 / 255)).astype(np.uint8)  # of video; black is 16 and white 235
    colourless = bytes([128]) * (2 * ((width + 1) // 2) * ((height + 1) // 2))
    file.write_bytes(head + b"FRAME\n" + brightness.tobytes() + colourless)
    return file
