"""What surfaces show: printed faces, wood, cloth. Linear light, 0 to 1, as pictures of so many px a mm."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np


@dataclass(frozen=True)
class Texture:
    """A picture on a surface; sampled at the fineness that the camera sees."""

    picture: np.ndarray
    per_mm: float
    border: int = cv2.BORDER_REPLICATE

    @cached_property
    def levels(self):
        """The picture, and halved again and again."""
        levels = [np.ascontiguousarray(self.picture, np.float32)]
        while min(levels[-1].shape[:2]) >= 8 and len(levels) < 7:
            size = levels[-1].shape[1] // 2, levels[-1].shape[0] // 2
            levels.append(cv2.resize(levels[-1], size, interpolation=cv2.INTER_AREA))
        return levels

    def at(self, u, v, footprint):
        """Colours (n, 3) at places in mm; `footprint` is the mm that one sample stands for."""
        if len(u) == 0:
            return np.empty((0, 3), np.float32)
        level = int(np.clip(np.log2(max(footprint * self.per_mm, 1)) + 0.3, 0, len(self.levels) - 1))
        picture = self.levels[level]
        height, width = self.picture.shape[:2]
        across = np.float32(self.per_mm * picture.shape[1] / width)
        down = np.float32(self.per_mm * picture.shape[0] / height)
        return _sampled(picture, u * across - np.float32(0.5), v * down - np.float32(0.5), self.border)


def _sampled(picture, x, y, border):
    """cv2.remap takes short lists only as pictures: rows of 8,192."""
    row = 8192
    padded = -len(x) % row
    x, y = (np.pad(each.astype(np.float32), (0, padded)).reshape(-1, row) for each in (x, y))
    found = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=border)
    return found.reshape(-1, 3)[: found.shape[0] * row - padded]


def table(rng):
    """A table top, smooth enough to need no finer look: wood, stone or cloth; reflected for ever."""
    base = np.array(TABLES[rng.integers(len(TABLES))])
    kind = rng.integers(3)
    grain = rng.standard_normal((700, 700)).astype(np.float32)
    stretch = [(14, 1.6), (3, 3), (1.8, 1.8)][kind]
    grain = cv2.GaussianBlur(grain, (0, 0), sigmaX=stretch[0], sigmaY=stretch[1])
    grain *= rng.uniform(0.03, 0.10) / grain.std()
    if kind == 2:
        stripes = np.sin(np.arange(700) * 2 * np.pi / rng.uniform(40, 90)) > 0.7
        grain += cv2.GaussianBlur(np.tile(stripes.astype(np.float32), (700, 1)), (0, 0), 1.5) * rng.uniform(
            -0.3, 0.3
        )
    picture = base * (1 + grain[..., None])
    return Texture(np.clip(picture, 0.01, 0.98), 0.7, cv2.BORDER_REFLECT)


TABLES = [
    *((0.36, 0.24, 0.14), (0.20, 0.12, 0.07), (0.52, 0.40, 0.27), (0.30, 0.30, 0.31)),
    *((0.62, 0.60, 0.57), (0.10, 0.10, 0.11), (0.22, 0.27, 0.25), (0.45, 0.45, 0.43)),
]


def printed(rng, width, height, style, colour):
    """A face of a package, width × height mm, in one of STYLES."""
    per_mm = 4.0
    size = (max(round(height * per_mm), 8), max(round(width * per_mm), 8))
    face = np.tile(np.asarray(colour, np.float32), (*size, 1))
    STYLES[style](rng, face, per_mm)
    return Texture(face, per_mm)


def _plain(rng, face, per_mm):
    fibre = rng.standard_normal((face.shape[0] // 6 + 2, face.shape[1] // 6 + 2)).astype(np.float32)
    fibre = cv2.resize(fibre, (face.shape[1], face.shape[0]), interpolation=cv2.INTER_CUBIC)
    face *= 1 + 0.03 * fibre[..., None]


def _carton(rng, face, per_mm):
    """Brown board: a strip of tape, a label."""
    _plain(rng, face, per_mm)
    height = face.shape[0]
    tape = int(24 * per_mm)
    if height > 3 * tape:
        middle = height // 2 + int(rng.normal(0, 2 * per_mm))
        face[middle - tape : middle + tape] *= (1.12, 1.1, 1.02)
    _block(rng, face, per_mm, (0.75, 0.75, 0.73), (0.25, 0.45))
    _writing(rng, face, per_mm, (0.06, 0.06, 0.06), int(rng.integers(2, 6)))


def _gift(rng, face, per_mm):
    """A frame, a block of another colour, lines of writing."""
    _plain(rng, face, per_mm)
    second = np.clip(np.roll(face[0, 0], 1) * rng.uniform(0.6, 1.8), 0.03, 0.9)
    inset = int(rng.uniform(4, 9) * per_mm)
    height, width = face.shape[:2]
    if min(height, width) > 4 * inset:
        corners = (inset, inset), (width - inset, height - inset)
        cv2.rectangle(
            face, *corners, [float(part) for part in second], max(int(1.2 * per_mm), 1), cv2.LINE_AA
        )
    _block(rng, face, per_mm, second, (0.2, 0.5))
    _writing(rng, face, per_mm, rng.uniform(0.02, 0.9, 3), int(rng.integers(3, 9)))


def _pattern(rng, face, per_mm):
    """Dots or slanting stripes all over, which offer a hundred wrong edges."""
    y, x = np.mgrid[: face.shape[0], : face.shape[1]].astype(np.float32) / np.float32(per_mm)
    period, angle = rng.uniform(9, 22), rng.uniform(0, np.pi)
    along, aside = np.cos(angle) * x + np.sin(angle) * y, -np.sin(angle) * x + np.cos(angle) * y
    wave = np.sin(along * 2 * np.pi / period) * (
        1 if rng.random() < 0.5 else np.sin(aside * 2 * np.pi / period)
    )
    second = np.clip(face[0, 0] * rng.uniform(0.35, 1.7), 0.02, 0.9)
    covered = np.clip(wave * period * per_mm / 8 + 0.5, 0, 1)[..., None]
    face += covered * (second - face)


def _block(rng, face, per_mm, colour, share):
    height, width = face.shape[:2]
    high, wide = (int(side * rng.uniform(*share)) for side in (height, width))
    top, left = int(rng.uniform(0.15, 0.5) * (height - high)), int(rng.uniform(0.15, 0.85) * (width - wide))
    face[top : top + high, left : left + wide] = colour


def _writing(rng, face, per_mm, ink, rows):
    """Something like lines of text."""
    height, width = face.shape[:2]
    em = max(int(rng.uniform(2.2, 5) * per_mm), 6)
    top = int(rng.uniform(0.1, 0.4) * height)
    for row in range(rows):
        y, x = top + int(1.7 * em * row), int(0.12 * width)
        while y + em < height * 0.92 and x + em < width * rng.uniform(0.6, 0.95):
            wide = int(em * rng.uniform(0.25, 0.95))
            face[y : y + em, x : x + wide][:: int(rng.integers(1, 4))] = ink
            x += int(em * 1.15)


STYLES = {"plain": _plain, "carton": _carton, "gift": _gift, "pattern": _pattern}
