"""Light from above and from all around: how bright a face is, and soft shadows on the table."""

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Light:
    """`towards` points to the lamp (z < 0); `wide` is how large it looks from the table (radians)."""

    towards: np.ndarray
    wide: float
    around: float

    def on(self, cosine):
        """Brightness of a surface by the cosine of its normal and the light: 1 if it lies flat under the lamp."""
        flat = -self.towards[2]
        return self.around + (1 - self.around) * np.clip(cosine, 0, None) / flat


STEP = np.float32(2)  # mm
REACH = 480  # mm to each side: no shadow is longer


@dataclass(frozen=True)
class Shadow:
    """Share of light that reaches the table, a value every STEP mm around the package."""

    share: np.ndarray
    left: float
    top: float

    def at(self, x, y):
        """Shares (n,) at places on the table."""
        if len(x) == 0:
            return np.empty(0, np.float32)
        row = 8192
        padded = -len(x) % row
        across, down = (
            np.pad(((each - np.float32(begin)) / STEP).astype(np.float32), (0, padded)).reshape(-1, row)
            for each, begin in ((x, self.left), (y, self.top))
        )
        found = cv2.remap(
            self.share, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=1
        )
        return found.reshape(-1)[: len(x)]


def shadow_of(package, light, lamps=14):
    """A lamp of some size is many small ones; what lies close to the package also gets less light from around."""
    cells = int(2 * REACH / STEP)
    left, top = package.middle[0] - REACH, package.middle[1] - REACH
    y, x = (each.ravel() * float(STEP) for each in np.mgrid[:cells, :cells])
    x, y = x + left, y + top
    lit = np.zeros(len(x))
    for number in range(lamps):
        away = np.sqrt((number + 0.5) / lamps) * light.wide
        angle = number * 2.39996
        lamp = light.towards + away * np.array([np.cos(angle), np.sin(angle), 0])
        lit += ~package.shades(x, y, lamp / np.linalg.norm(lamp))
    share = (lit / lamps).reshape(cells, cells).astype(np.float32)
    under = package.shades(x, y, np.array([1e-6, 0, -1.0])).reshape(share.shape).astype(np.float32)
    close = cv2.GaussianBlur(under, (0, 0), 6)
    return Shadow(
        (light.around * (1 - 0.6 * close) + (1 - light.around) * share).astype(np.float32), left, top
    )
