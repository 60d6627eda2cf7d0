"""Plain pictures of a box beside a reference, drawn from its projected corners: quick, without light, lens or print.

An edge covers a pixel by the share that lies on its side, so it is where it should be to a few hundredths of a pixel.
"""

from functools import cache

import cv2
import numpy as np

from scanning.measuring import sheet
from scanning.measuring.box import corners_of, visible_faces
from scanning.measuring.views import on_the_sheet

TABLE = (96, 110, 128)
PACKAGE = [(60, 70, 150), (80, 95, 190), (50, 60, 120), (70, 80, 170), (110, 130, 225)]
RINGS = [(0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7), (4, 5, 6, 7)]
"""Corners around the faces, in the order of box.FACES."""


class Drawing:
    """A table to put things on, seen by a camera without distortion; `bgr` is ready to be measured."""

    def __init__(self, wires):
        self.wires = wires
        self.colours = np.empty((wires.size[1], wires.size[0], 3))
        self.colours[:] = TABLE

    @property
    def bgr(self):
        soft = cv2.GaussianBlur(self.colours, (0, 0), 0.7)
        noise = np.random.default_rng(7).normal(0, 2, soft.shape)
        return np.clip(soft + noise, 0, 255).astype(np.uint8)

    def sheet(self, at=(0.0, 0.0), mirrored=False, stretch=None):
        """The app's sheet, its corner at `at` (mm)."""
        page = _page()[:, ::-1] if mirrored else _page()
        width, height = sheet.PAGE_MM
        places = np.array([[0, 0], [width, 0], [width, height], [0, height]]) + at
        seen = self.wires.view.project(on_the_sheet(places)).astype(np.float32)
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]]) * PX_PER_MM - 0.5
        flat = cv2.getPerspectiveTransform(corners.astype(np.float32), seen)
        drawn = cv2.warpPerspective(page, flat, self.wires.size, flags=cv2.INTER_LINEAR)
        self.cover(self.wires.view.project(on_the_sheet(places)), drawn[..., None])
        return self

    def plate(self, places, colour):
        """A flat polygon on the table, its corners (n, 2) in mm."""
        self.cover(self.wires.view.project(on_the_sheet(np.asarray(places, float))), np.array(colour))
        return self

    def box(self, values):
        pixels = self.wires.view.project(corners_of(np.array(values, float)))
        for face in visible_faces(np.array(values, float), self.wires.view.centre):
            self.cover(pixels[list(RINGS[face])], np.array(PACKAGE[face]))
        return self

    def cover(self, corners, colour):
        across, down = np.meshgrid(np.arange(self.wires.size[0]), np.arange(self.wires.size[1]))
        hand = np.sign(cv2.contourArea(corners.astype(np.float32), oriented=True))
        inside = np.full(across.shape, np.inf)
        for begin, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            along = (end - begin) / np.hypot(*(end - begin))
            inside = np.minimum(
                inside, hand * (along[0] * (down - begin[1]) - along[1] * (across - begin[0]))
            )
        share = np.clip(inside + 0.5, 0, 1)[..., None]
        self.colours = self.colours * (1 - share) + colour * share


PX_PER_MM = 5


@cache
def _page():
    page = cv2.imdecode(np.frombuffer(sheet.sheet_png(), np.uint8), cv2.IMREAD_GRAYSCALE)
    half = cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return half.astype(np.float32) * 0.85 + 15


def rounded_rectangle(width, height, radius=0.0, at=(0.0, 0.0), turn=0.0):
    """Corners of a card as a polygon, mm."""
    quarter = np.linspace(0, np.pi / 2, 9)
    parts = []
    for number, (x, y) in enumerate([(1, 1), (-1, 1), (-1, -1), (1, -1)]):
        angle = quarter + number * np.pi / 2
        middle = np.array([x * (width / 2 - radius), y * (height / 2 - radius)])
        parts.append(middle + radius * np.column_stack([np.cos(angle), np.sin(angle)]))
    flat = np.concatenate(parts) if radius else np.array([p[0] for p in parts])
    cos, sin = np.cos(turn), np.sin(turn)
    return flat @ np.array([[cos, sin], [-sin, cos]]) + at
