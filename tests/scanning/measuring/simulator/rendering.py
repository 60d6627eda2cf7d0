"""Follows a ray from every pixel, sixteen where something begins or ends: linear light (height, width, 3)."""

from dataclasses import dataclass

import cv2
import numpy as np

from tests.scanning.measuring.simulator.textures import Texture

ROWS = 150  # of the picture at a time: what fits the processor's cache is three times as quick


@dataclass(frozen=True)
class Paper:
    """What lies on the table, `sides` mm, corners cut round by `corner` mm.

    `curl` mm: how far a corner lifts; `scale`: how much larger it was printed.
    """

    texture: Texture
    curl: float = 0.0
    scale: float = 1.0
    sides: tuple[float, float] = (210.0, 297.0)
    corner: float = 0.0

    def lift(self, x, y):
        """mm above the table: nothing up to its middle, the most at its far corner."""
        along = np.clip((x / self.sides[0] + y / self.sides[1] - 1), 0, 1)
        return np.float32(self.curl) * along * along

    def covers(self, x, y):
        """Which places lie on it."""
        width, height = self.sides
        beyond = [
            np.maximum(np.abs(each - side / 2) - side / 2 + self.corner, 0)
            for each, side in ((x, width), (y, height))
        ]
        inside = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
        return inside & (np.hypot(*beyond) <= self.corner) if self.corner else inside

    def at(self, x, y, footprint):
        """Colours of places on it."""
        x, y = (
            (each - side / 2) / self.scale + side / 2 for each, side in zip((x, y), self.sides, strict=True)
        )
        return self.texture.at(x.astype(np.float32), y.astype(np.float32), footprint)


@dataclass(frozen=True)
class World:
    """All that lies before the camera."""

    package: object
    paper: Paper
    table: Texture
    wall: tuple
    light: object
    shadow: object


def picture_of(world, stand):
    """What the camera sees, without blur and noise."""
    width, height = stand.camera.size
    picture = np.empty((height, width, 3), np.float32)
    part = np.empty((height, width), np.uint8)
    around = _package_in(world.package, stand)
    across = np.arange(width, dtype=np.float32)
    for top in range(0, height, ROWS):
        rows = np.arange(top, min(top + ROWS, height), dtype=np.float32)
        x, y = (each.ravel() for each in np.meshgrid(across, rows))
        masked = around[top : top + len(rows)].ravel() > 0
        colour, met = _seen(world, stand, x, y, masked, 1.0)
        picture[top : top + len(rows)] = colour.reshape(len(rows), width, 3)
        part[top : top + len(rows)] = met.reshape(len(rows), width)
    ys, xs = _where_things_end(picture, part)
    for begin in range(0, len(xs), 8000):
        some = slice(begin, begin + 8000)
        picture[ys[some], xs[some]] = _averaged(world, stand, xs[some], ys[some], around)
    return picture


def _package_in(package, stand):
    """255 where the package may be seen."""
    points = np.concatenate(package.corners()) if hasattr(package, "corners") else _rims(package)
    hull = cv2.convexHull(np.rint(stand.project(points)).astype(np.int32))
    mask = np.zeros(stand.camera.size[::-1], np.uint8)
    cv2.fillConvexPoly(mask, hull, 255)
    return cv2.dilate(mask, np.ones((41, 41), np.uint8))


def _rims(package):
    angles = np.linspace(0, 2 * np.pi, 60)
    return np.concatenate([package.rim(angles, False), package.rim(angles, True)])


def _where_things_end(picture, part):
    """Pixels whose surroundings differ in kind or, on paper and package, in brightness."""
    ones = np.ones((3, 3), np.uint8)
    ends = cv2.dilate(part, ones) != cv2.erode(part, ones)
    bright = np.sqrt(picture[..., 1])
    uneven = (cv2.dilate(bright, ones) - cv2.erode(bright, ones)) > 0.05
    return np.nonzero(ends | (uneven & (part > 0)))


def _averaged(world, stand, xs, ys, around):
    """Colours of pixels, each from 16 places in it of which no two share a column or a row."""
    places = np.arange(16)
    x = (xs[:, None] + (places + 0.5) / 16 - 0.5).astype(np.float32)
    y = (ys[:, None] + (_MIRRORED + 0.5) / 16 - 0.5).astype(np.float32)
    masked = np.repeat(around[ys, xs] > 0, 16)
    colour, _ = _seen(world, stand, x.ravel(), y.ravel(), masked, 0.25)
    return colour.reshape(len(xs), 16, 3).mean(1)


_MIRRORED = np.array([int(f"{place:04b}"[::-1], 2) for place in range(16)])


def _seen(world, stand, x, y, masked, pixel):
    """Colour of every ray and what it meets: 0 wall, 1 table, 2 paper, from 3 the package."""
    ray = stand.rays(x, y)
    footprint = _footprint(stand, pixel)
    colour, met = _ground(world, stand, ray, footprint)
    inside = masked.nonzero()[0]
    if len(inside):
        hits = world.package.meets(stand.at, tuple(each[inside] for each in ray), world.light, footprint)
        on = hits.part > 0
        colour[inside[on]] = hits.colour[on]
        met[inside[on]] = 2 + hits.part[on]
    return colour, met


def _footprint(stand, pixel):
    """mm that a sample stands for, at the middle of the sheet; nearer is finer, and not by much."""
    return pixel * float(np.linalg.norm(stand.at - [105, 148, 0])) / stand.camera.focal


def _ground(world, stand, ray, footprint):
    start = stand.at.astype(np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        far = -start[2] / ray[2]
    seen = (ray[2] > 1e-4) & (far < 20_000)
    far = np.where(seen, far, 0)
    x, y = start[0] + far * ray[0], start[1] + far * ray[1]
    colour = np.empty((len(x), 3), np.float32)
    colour[:] = np.asarray(world.wall, np.float32)
    met = np.zeros(len(x), np.uint8)
    seen &= (np.abs(x - 105) < 1400) & (np.abs(y - 148) < 1400)
    on = seen.nonzero()[0]
    colour[on] = world.table.at(x[on] + 2000, y[on] + 2000, footprint)
    met[on] = 1
    _paper(world.paper, start, ray, (x, y), footprint, colour, met)
    colour[on] *= world.shadow.at(x[on], y[on])[:, None]
    return colour, met


def _paper(paper, start, ray, places, footprint, colour, met):
    """Lays the sheet over the table, found anew where it lifts: a ray meets it before the table."""
    x, y = places
    margin = 40 if paper.curl else 0
    width, height = paper.sides
    near = (met == 1) & (x > -margin) & (x < width + margin) & (y > -margin) & (y < height + margin)
    on = near.nonzero()[0]
    x, y = x[on], y[on]
    for _ in range(4 if paper.curl else 0):
        far = (-start[2] - paper.lift(x, y)) / ray[2][on]
        x, y = start[0] + far * ray[0][on], start[1] + far * ray[1][on]
    lies = paper.covers(x, y)
    on = on[lies]
    colour[on] = paper.at(x[lies], y[lies], footprint)
    met[on] = 2
