"""How a phone sees: a pinhole with one term of radial distortion, and where it stood before the sheet.

World: millimetres on the printed sheet, x to the right and y down the page as printed, origin its top-left corner,
z up from the paper. That frame is left-handed; a pose's rotation is a proper one because it turns (x, y, −z).
Pixels: centre of the top-left pixel is (0, 0), upright photo.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Camera:
    """Focal length and principal point in px; k1 without unit, on distances from the axis divided by depth."""

    focal: float
    cx: float
    cy: float
    k1: float = 0.0

    def as_json(self) -> dict[str, float]:
        return {"focal_px": self.focal, "cx": self.cx, "cy": self.cy, "k1": self.k1}


@dataclass(frozen=True, slots=True)
class View:
    """A camera at its place: `turn` is a rotation vector (radians), `shift` mm, both as OpenCV means them."""

    camera: Camera
    turn: Floats
    shift: Floats

    @property
    def rotation(self) -> Floats:
        """World (x, y, −z) to camera axes (right, down, forward), 3 × 3."""
        return rotation_of(self.turn)

    @property
    def centre(self) -> Floats:
        """Where the camera stood: x, y, z in world mm."""
        at = -self.rotation.T @ self.shift
        return np.array([at[0], at[1], -at[2]])

    @property
    def elevation(self) -> float:
        """Degrees that the line from the camera to the middle of the picture makes with the sheet: 90 = from above."""
        return float(np.degrees(np.arcsin(np.clip(self.rotation[2, 2], -1, 1))))

    def project(self, points: Floats) -> Floats:
        """Pixels (…, 2) of world points (…, 3) in mm."""
        return project(self.camera, self.rotation, self.shift, points)

    def on_plane(self, pixels: Floats, z: float | Floats = 0.0) -> Floats:
        """Where the rays of pixels (n, 2) meet the plane at height z (mm): x, y (n, 2); NaN if they never do."""
        rays = self.rays(pixels)
        centre = self.centre
        with np.errstate(divide="ignore", invalid="ignore"):
            far = (z - centre[2]) / rays[:, 2]
        far = np.where(far > 0, far, np.nan)
        return np.asarray(centre[:2] + far[:, None] * rays[:, :2])

    def rays(self, pixels: Floats) -> Floats:
        """Directions (n, 3) in world axes of what pixels (n, 2) see, not of unit length."""
        flat = unbent(self.camera, np.asarray(pixels, float))
        away = np.column_stack([flat, np.ones(len(flat))]) @ self.rotation
        return np.asarray(away * [1, 1, -1])

    def as_json(self) -> dict[str, object]:
        return {"turn": self.turn.tolist(), "shift_mm": self.shift.tolist()}


def rotation_of(turn: Floats) -> Floats:
    """The 3 × 3 rotation of a rotation vector."""
    return np.asarray(cv2.Rodrigues(np.asarray(turn, float))[0], float)


def project(camera: Camera, rotation: Floats, shift: Floats, points: Floats) -> Floats:
    """Pixels (…, 2) of world points (…, 3) in mm, bent by the lens."""
    seen = points @ (rotation * _DOWN).T + shift
    depth = seen[..., 2]
    depth = np.where(np.abs(depth) < 1e-6, 1e-6, depth)
    x, y = seen[..., 0] / depth, seen[..., 1] / depth
    bent = camera.focal * (1 + camera.k1 * (x * x + y * y))
    pixels = np.empty((*x.shape, 2))
    pixels[..., 0] = x * bent + camera.cx
    pixels[..., 1] = y * bent + camera.cy
    return pixels


_DOWN = np.array([1.0, 1.0, -1.0])


def unbent(camera: Camera, pixels: Floats) -> Floats:
    """Pixels (n, 2) as right and down at depth 1, the lens's distortion taken out."""
    bent = (pixels - [camera.cx, camera.cy]) / camera.focal
    flat = bent.copy()
    for _ in range(8):
        flat = bent / (1 + camera.k1 * (flat**2).sum(-1, keepdims=True))
    return flat
