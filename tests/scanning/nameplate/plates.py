"""Photographs of plates that never were: drawn, then spoilt as the field spoils them. The same seed, the same photo."""

import random
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.scanning.nameplate.contents import Content, any_content, rows_of
from tests.scanning.nameplate.licences import licence_paper

Picture = NDArray[np.uint8]
FONTS = Path("/usr/share/fonts")
CHINESE = [
    "opentype/noto/NotoSansCJK-Regular.ttc",
    "opentype/noto/NotoSansCJK-Bold.ttc",
    "opentype/noto/NotoSerifCJK-Bold.ttc",
]
LATIN = [
    "truetype/dejavu/DejaVuSansMono-Bold.ttf",
    "truetype/dejavu/DejaVuSans.ttf",
    "truetype/dejavu/DejaVuSansCondensed-Bold.ttf",
]
SIMPLIFIED = 2  # the face of simplified Chinese within the collections of Noto CJK
LOOKS = {
    "engraved": ((176, 178, 180), (58, 58, 60)),
    "painted blue": ((132, 62, 22), (240, 240, 240)),
    "painted black": ((30, 30, 32), (228, 226, 214)),
    "sticker": ((246, 246, 244), (24, 22, 22)),
    "yellowed": ((170, 214, 226), (40, 36, 34)),
}


@dataclass
class Plate:
    photo: Picture
    content: Content
    look: str


@dataclass(frozen=True)
class Trouble:
    """How much a photo suffers: the greatest tilt (share of the side), turn (degrees), blur (px), noise (levels),
    chance of glare and of dirt, and the smallest side of the photo (px)."""

    tilt: float
    turn: float
    blur: float
    noise: float
    glare: float
    dirt: float
    side: int
    contrast: float
    on_its_side: float = 0.0


FAIR = Trouble(tilt=0.06, turn=4, blur=0.9, noise=4, glare=0.15, dirt=0.15, side=1300, contrast=0.75)
HARD = Trouble(
    tilt=0.2, turn=14, blur=2.4, noise=16, glare=0.6, dirt=0.6, side=760, contrast=0.3, on_its_side=0.12
)
GLARE, DIRT = replace(FAIR, glare=1.0, dirt=0.0), replace(FAIR, glare=0.0, dirt=1.0)


def plate(seed: int, trouble: Trouble = FAIR, content: Content | None = None) -> Plate:
    rng = random.Random(seed)
    made = content or any_content(rng)
    look = rng.choice(list(LOOKS))
    return Plate(spoilt(drawn(made, look, rng), trouble, rng), made, look)


def licence(seed: int, trouble: Trouble = FAIR) -> Plate:
    rng = random.Random(seed)
    made = licence_paper(rng)
    return Plate(spoilt(drawn(made, "sticker", rng), trouble, rng), made, "sticker")


def jpeg(picture: Picture, quality: int = 88) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def drawn(content: Content, look: str, rng: random.Random) -> Picture:
    """The plate as it left the works, BGR."""
    ground, ink = LOOKS[look]
    rows = rows_of(content)
    height = 200 + 76 * (len(rows) + 1 + len(content.extra))
    image = Image.new("RGB", (1240, height), ground[::-1])
    draw = ImageDraw.Draw(image)
    ink = ink[::-1]
    label_font, value_font = rng.choice(CHINESE), rng.choice([*LATIN, *CHINESE])
    title = font(rng.choice(CHINESE), 62)
    draw.text((620 - draw.textlength(content.title, title) / 2, 34), content.title, ink, title)
    table, joint = rng.random() < 0.45, rng.choice(["：", ":", "  ", " : "])
    top, value_at = 142, 64.0
    for row in rows:
        for place, cell in enumerate(row):
            left, right = (50 + 585 * place, 50 + 585 * (place + 1)) if len(row) == 2 else (50, 1190)
            if cell.label:
                label = cell.label + ("" if table else joint)
                value_at = write(draw, (left + 14, top + 12), label, label_font, ink, 40)
            if table and cell.label:
                value_at = max(value_at + 24, left + 235)
                draw.rectangle((left, top, right, top + 70), outline=ink, width=2)
                draw.line((value_at - 12, top, value_at - 12, top + 70), fill=ink, width=2)
            write(
                draw,
                (value_at, top + 12),
                cell.text,
                value_font,
                ink,
                fitting(draw, cell.text, value_font, right - value_at - 8),
            )
        top += 76
    if content.shows_maker:
        said = f"{content.maker_label}：{content.maker}" if content.maker_label else content.maker
        centred = font(label_font, 44)
        draw.text((620 - draw.textlength(said, centred) / 2, top + 8), said, ink, centred)
        top += 76
    for line in content.extra:
        draw.text((60, top), line, ink, font(label_font, 30))
        top += 60
    draw.rectangle((10, 10, 1229, height - 11), outline=ink, width=3)
    picture = cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGR)
    return relief(picture, ground, rng) if look == "engraved" else picture


def write(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, name: str, ink: tuple, size: int
) -> float:
    """Each run of characters in a font that has them; where the pen is afterwards (px)."""
    x, y = at
    for letter in text:
        chosen = font(name if ord(letter) < 0x250 or name in CHINESE else CHINESE[0], size)
        draw.text((x, y + (0 if chosen.path.endswith("ttc") else size * 0.22)), letter, ink, chosen)
        x += draw.textlength(letter, chosen)
    return x


def fitting(draw: ImageDraw.ImageDraw, text: str, name: str, room: float) -> int:
    chosen = font(name if text.isascii() or name in CHINESE else CHINESE[0], 42)
    return max(20, min(42, int(42 * room / max(draw.textlength(text, chosen), 1))))


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / name), size, index=SIMPLIFIED if name.endswith("ttc") else 0)


def relief(picture: Picture, ground: tuple, rng: random.Random) -> Picture:
    """Cut into brushed metal: a bright edge beside each dark one, and fine lines along the plate."""
    noise = np.random.default_rng(rng.randrange(2**32))
    depth = (np.float32(ground[0]) - picture[:, :, 0].astype(np.float32)).clip(0)
    edge = np.roll(depth, (2, 2), (0, 1)) - depth
    brushed = cv2.GaussianBlur(
        noise.normal(0, 26, picture.shape[:2]).astype(np.float32), (0, 0), 14, sigmaY=0.6
    )
    shaded = picture.astype(np.float32) + 0.35 * edge.clip(0)[..., None] + 3 * brushed[..., None]
    return shaded.clip(0, 255).astype(np.uint8)


def spoilt(picture: Picture, trouble: Trouble, rng: random.Random) -> Picture:
    noise = np.random.default_rng(rng.randrange(2**32))
    picture = stained(picture, trouble, rng, noise)
    picture = seen(picture, trouble, rng, noise)
    picture = glaring(picture, trouble, rng)
    low = rng.uniform(trouble.contrast, 1)
    faded = picture.astype(np.float32) * low + rng.uniform(40, 120) * (1 - low)
    sigma = rng.uniform(0.3, trouble.blur)
    dull = cv2.GaussianBlur(faded, (0, 0), sigma) + noise.normal(
        0, rng.uniform(1, trouble.noise), picture.shape
    )
    result = dull.clip(0, 255).astype(np.uint8)
    return np.rot90(result, rng.choice([1, 2, 3])).copy() if rng.random() < trouble.on_its_side else result


def stained(picture: Picture, trouble: Trouble, rng: random.Random, noise: np.random.Generator) -> Picture:
    if rng.random() >= trouble.dirt:
        return picture
    height, width = picture.shape[:2]
    spots = cv2.GaussianBlur(noise.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 9)
    mask = (spots / spots.std() > rng.uniform(1.7, 2.3)).astype(np.float32)
    mask = cv2.GaussianBlur(mask, (0, 0), 2)[..., None] * rng.uniform(0.35, 0.8)
    dirty = picture * (1 - mask) + np.float32((50, 70, 90)) * mask
    for _ in range(rng.randint(1, 6)):
        begin = (rng.randrange(width), rng.randrange(height))
        end = (begin[0] + rng.randint(-300, 300), begin[1] + rng.randint(-120, 120))
        shade = rng.randint(60, 220)
        cv2.line(dirty, begin, end, (shade, shade, shade), rng.randint(1, 2), cv2.LINE_AA)
    return dirty.astype(np.uint8)


def seen(picture: Picture, trouble: Trouble, rng: random.Random, noise: np.random.Generator) -> Picture:
    """The plate on a wall, from where somebody stood."""
    height, width = picture.shape[:2]
    side = rng.randint(trouble.side, trouble.side + 700)
    size = (side, int(side * rng.uniform(0.68, 0.78)))
    share = rng.uniform(0.62, 0.9)
    scale = min(size[0] * share / width, size[1] * share / height)
    turn = np.radians(rng.uniform(-trouble.turn, trouble.turn))
    middle = np.float32(size) / 2
    corners = np.float32([(-width, -height), (width, -height), (width, height), (-width, height)]) / 2 * scale
    turned = corners @ np.float32([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    reach = trouble.tilt * width * scale
    moved = turned + middle + np.float32([[rng.uniform(-reach, reach) / 2 for _ in "xy"] for _ in corners])
    flat = np.float32([(0, 0), (width, 0), (width, height), (0, height)])
    matrix = cv2.getPerspectiveTransform(flat, moved.astype(np.float32))
    wall = cv2.GaussianBlur(
        noise.normal(rng.randint(70, 190), 34, (size[1], size[0], 3)).astype(np.float32), (0, 0), 5
    )
    taken = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_CONSTANT)
    inside = cv2.warpPerspective(np.ones((height, width), np.float32), matrix, size)[..., None]
    return (taken * inside + wall.clip(0, 255) * (1 - inside)).astype(np.uint8)


def glaring(picture: Picture, trouble: Trouble, rng: random.Random) -> Picture:
    if rng.random() >= trouble.glare:
        return picture
    height, width = picture.shape[:2]
    spot = np.zeros((height, width), np.float32)
    centre = (rng.randrange(width // 5, width * 4 // 5), rng.randrange(height // 5, height * 4 // 5))
    axes = (rng.randint(width // 14, width // 6), rng.randint(height // 14, height // 6))
    cv2.ellipse(spot, centre, axes, rng.uniform(0, 180), 0, 360, 1.0, -1)
    spot = cv2.GaussianBlur(spot, (0, 0), width / 22)[..., None] * rng.uniform(0.4, 0.97)
    return (picture * (1 - spot) + 255 * spot).astype(np.uint8)
