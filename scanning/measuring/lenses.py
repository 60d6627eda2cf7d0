"""What may be believed of a phone's lens before a photo is measured: priors for one least squares."""

from dataclasses import dataclass

import numpy as np

from scanning.measuring.camera import Camera, Floats
from scanning.measuring.photo import Photo

FILM_DIAGONAL, FILM_WIDTH = 43.2666, 36.0  # mm
# Whole millimetres in EXIF, focusing near, and differences between phones of one kind.
FOCAL_SIGMA = 0.02
K1_SIGMA = 0.03
CENTRE_SIGMA = 0.005  # of the longer side
UNKNOWN_35 = 27.0  # main lenses of phones: 23 to 30 mm
UNKNOWN_SIGMA = 0.15


@dataclass(frozen=True, slots=True)
class Lens:
    """A prior: the most likely camera, and one standard deviation of its logarithmic focal length."""

    camera: Camera
    focal_sigma: float
    side: float

    def residuals(self, camera: Floats) -> Floats:
        """How far [log focal, cx, cy, k1] lie from what is believed, in standard deviations."""
        believed = self.as_array()
        return np.asarray((camera - believed) / self.sigmas)

    @property
    def sigmas(self) -> Floats:
        centre = CENTRE_SIGMA * self.side
        return np.array([self.focal_sigma, centre, centre, K1_SIGMA])

    def as_array(self) -> Floats:
        return np.array([np.log(self.camera.focal), self.camera.cx, self.camera.cy, self.camera.k1])


def candidates(photo: Photo) -> list[tuple[float, Lens]]:
    """Lenses with how likely they are. EXIF's 35 mm equivalent is meant by the diagonal (CIPA DCG-001), or by the width.

    The last one is for EXIF that lies: cropped, zoomed or copied from another picture.
    """
    if photo.focal_35 is None:
        return [(1.0, lens(photo, UNKNOWN_35 / FILM_DIAGONAL * np.hypot(*photo.size), UNKNOWN_SIGMA))]
    by_diagonal = photo.focal_35 / FILM_DIAGONAL * float(np.hypot(*photo.size))
    by_width = photo.focal_35 / FILM_WIDTH * max(photo.size)
    return [
        (0.6, lens(photo, by_diagonal, FOCAL_SIGMA)),
        (0.37, lens(photo, by_width, FOCAL_SIGMA)),
        (0.03, lens(photo, by_diagonal, 0.4)),
    ]


def lens(photo: Photo, focal: float, sigma: float) -> Lens:
    width, height = photo.size
    return Lens(Camera(float(focal), (width - 1) / 2, (height - 1) / 2), sigma, float(max(width, height)))


def camera_of(values: Floats) -> Camera:
    """The camera of [log focal, cx, cy, k1]."""
    return Camera(
        float(np.exp(np.clip(values[0], 0, 14))), float(values[1]), float(values[2]), float(values[3])
    )


CAMERA_STEPS = np.array([1e-5, 1e-2, 1e-2, 1e-5])


def most_likely(lenses: list[tuple[float, Lens]], log_focal: float, sigma: float) -> Lens:
    """One prior from several, once the photo itself has said a focal length with its own uncertainty.

    Where the photo cannot tell them apart, their mixture with its wider sigma.
    """
    odds = np.array([share * _density(one, log_focal, sigma) for share, one in lenses])
    odds = odds / odds.sum() if odds.sum() > 0 else np.eye(len(lenses))[-1]
    means = np.array([np.log(one.camera.focal) for _, one in lenses])
    spreads = np.array([one.focal_sigma for _, one in lenses])
    best = int(odds.argmax())
    if odds[best] > 0.9:
        return lenses[best][1]
    mean = float(odds @ means)
    spread = float(np.sqrt(odds @ (spreads**2 + (means - mean) ** 2)))
    camera = lenses[0][1].camera
    return Lens(Camera(float(np.exp(mean)), camera.cx, camera.cy), spread, lenses[0][1].side)


def _density(one: Lens, log_focal: float, sigma: float) -> float:
    spread = float(np.hypot(one.focal_sigma, sigma))
    return float(np.exp(-(((log_focal - np.log(one.camera.focal)) / spread) ** 2) / 2) / spread)
