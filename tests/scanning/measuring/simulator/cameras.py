"""A phone's camera at its place: a pinhole behind a lens that bends a little. Pixel (0, 0) is a pixel's middle."""

from dataclasses import dataclass

import numpy as np

DIAGONAL_35MM = 43.267
"""mm; EXIF's focal length is that of a film camera with the same angle over the diagonal."""


@dataclass(frozen=True)
class Camera:
    """What the lens does: focal length and centre in px, k1 on squared distance from the axis over depth."""

    size: tuple[int, int]
    focal: float
    centre: tuple[float, float]
    k1: float


@dataclass(frozen=True)
class Standpoint:
    """A camera somewhere: `axes` are its right, down and forward in the simulator's frame, in rows."""

    camera: Camera
    at: np.ndarray
    axes: np.ndarray

    def project(self, points):
        """Pixels (n, 2) of points (n, 3)."""
        seen = (np.asarray(points, float) - self.at) @ self.axes.T
        flat = seen[:, :2] / seen[:, 2:]
        bent = flat * (1 + self.camera.k1 * (flat**2).sum(1, keepdims=True))
        return bent * self.camera.focal + self.camera.centre

    def rays(self, x, y):
        """Directions (three arrays, not of length 1) of what pixels see; the lens undone by its series."""
        across = ((x - np.float32(self.camera.centre[0])) / np.float32(self.camera.focal)).astype(np.float32)
        down = ((y - np.float32(self.camera.centre[1])) / np.float32(self.camera.focal)).astype(np.float32)
        bend = np.float32(self.camera.k1) * (across * across + down * down)
        straight = 1 - bend + 3 * bend**2 - 12 * bend**3 + 55 * bend**4
        across, down = across * straight, down * straight
        axes = self.axes.astype(np.float32)
        return tuple(axes[0, i] * across + axes[1, i] * down + axes[2, i] for i in range(3))


def looking(camera, at, target, roll):
    """A camera at a place that looks at another, turned about its axis by `roll` (radians)."""
    forward = np.asarray(target, float) - at
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, [0, 0, -1.0])
    right /= np.linalg.norm(right)
    right, down = -right, -np.cross(forward, right)
    if down[2] < 0:
        right, down = -right, -down
    turned = np.cos(roll) * right + np.sin(roll) * down, -np.sin(roll) * right + np.cos(roll) * down
    return Standpoint(camera, np.asarray(at, float), np.stack([*turned, forward]))
