"""Packages as points alone: a camera at a known place, what it sees of the sheet, and where the corners fall."""

from dataclasses import dataclass

import numpy as np

from scanning.measuring import sheet
from scanning.measuring.box import Box, corners_of, visible_faces
from scanning.measuring.camera import Camera, View
from scanning.measuring.cylinder import BASE, TOP, Cylinder
from scanning.measuring.photo import Photo
from scanning.measuring.references import Sighting
from scanning.measuring.views import on_the_sheet

DIAGONAL_35 = 43.2666


@dataclass(frozen=True)
class Wireframe:
    """A view, the photo's size in px, and EXIF's focal length."""

    view: View
    size: tuple[int, int]
    focal_35: float

    @property
    def photo(self):
        return Photo("wires.jpg", np.zeros((self.size[1], self.size[0], 3), np.uint8), self.focal_35)

    def sighting(self):
        places = sheet.board_corners()
        return Sighting(places, self.view.project(on_the_sheet(places)), 0.1, 0.0008, 24, 24)

    def corners(self, values):
        """What of a box or a cylinder is in view, exactly."""
        if len(values) == 4:
            towards = np.arctan2(*(self.view.centre[:2] - values[:2])[::-1])
            front = np.column_stack([np.full(4, BASE), towards + np.linspace(-1, 1, 4)])
            around = np.column_stack([np.full(5, TOP), np.arange(5) * 1.2])
            rims = (self._seen(Cylinder().points(values, rim, self.view.centre)) for rim in (front, around))
            return dict(zip(("base_rim", "top_rim"), rims, strict=True))
        pixels = self._seen(corners_of(values))
        faces = visible_faces(values, self.view.centre)
        base = [
            at if {corner, (corner - 1) % 4} & set(faces) else None for corner, at in enumerate(pixels[:4])
        ]
        return {"base": base, "top": pixels[4:]}

    def _seen(self, points):
        return self.view.project(points).tolist()


def wireframe(slant=45.0, around=30.0, far=700.0, focal_35=26.0, k1=0.0, size=(3000, 2250)):
    """A camera that looks at the middle of the sheet: degrees above it, degrees around it, mm away."""
    camera = Camera(focal_35 / DIAGONAL_35 * np.hypot(*size), (size[0] - 1) / 2, (size[1] - 1) / 2, k1)
    slant, around = np.radians(slant), np.radians(around)
    away = np.array([np.cos(slant) * np.cos(around), np.cos(slant) * np.sin(around), -np.sin(slant)])
    target = np.array([105, 148.5, 0.0])
    forward = -away
    right = np.cross(forward, [0, 0, -1.0])
    right /= np.linalg.norm(right)
    axes = np.stack([right, np.cross(forward, right), forward])
    return Wireframe(View(camera, _turn(axes), -axes @ (target + far * away)), size, focal_35)


def _turn(axes):
    angle = np.arccos(np.clip((np.trace(axes) - 1) / 2, -1, 1))
    skew = np.array([axes[2, 1] - axes[1, 2], axes[0, 2] - axes[2, 0], axes[1, 0] - axes[0, 1]])
    return skew / (2 * np.sin(angle)) * angle


def sizes_of(values):
    shape = Cylinder() if len(values) == 4 else Box()
    return values[shape.places :]
