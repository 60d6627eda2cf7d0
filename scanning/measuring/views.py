"""Where the camera stood, from the points of a reference alone; the lens refined as far as they tell."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from scanning.measuring.camera import Camera, Floats, View, project, rotation_of
from scanning.measuring.fitting import Fit, fit
from scanning.measuring.lenses import CAMERA_STEPS, Lens, camera_of, candidates, most_likely
from scanning.measuring.photo import Photo
from scanning.measuring.references import Sighting
from scanning.measuring.tones import USUAL

POSE_STEPS = np.array([1e-6, 1e-6, 1e-6, 1e-3, 1e-3, 1e-3])
ROBUST = 3.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One photo with its reference found: the lens believed, the view fitted, its residuals in px."""

    photo: Photo
    sighting: Sighting
    lens: Lens
    view: View
    misfit_px: float
    tone: float = USUAL
    """See tones."""


def see(photo: Photo, sighting: Sighting) -> Seen:
    """The view of the photo. The lens's prior is chosen by what the reference says of the focal length."""
    lenses = candidates(photo)
    wide = Lens(lenses[0][1].camera, max(one.focal_sigma for _, one in lenses), lenses[0][1].side)
    free = _fitted(wide, sighting)
    informed = 1 / max(1 / free.covariance[0, 0] - 1 / wide.focal_sigma**2, 1e-6)
    said = (
        np.log(wide.camera.focal) + (free.x[0] - np.log(wide.camera.focal)) * informed / free.covariance[0, 0]
    )
    lens = most_likely(lenses, float(said), float(np.sqrt(informed)))
    sighting = _without_strays(lens, sighting)
    values = _fitted(lens, sighting).x
    view = view_of(values)
    off = sighting.pixels - view.project(on_the_sheet(sighting.places))
    return Seen(photo, sighting, lens, view, float(np.sqrt((off**2).mean())))


def view_of(values: Floats) -> View:
    """The view of [log focal, cx, cy, k1, turn × 3, shift × 3]."""
    return View(camera_of(values[:4]), values[4:7].copy(), values[7:10].copy())


def on_the_sheet(places: Floats) -> Floats:
    """Points (n, 2) of the sheet as world points (n, 3)."""
    return np.column_stack([places, np.zeros(len(places))])


def rough_view(camera: Camera, places: Floats, pixels: Floats) -> View:
    """From four points or more, by the plane's own solution; the nearer of its two to the pixels.

    Raises LinAlgError where there is none: all but one of the points lie in a row.
    """
    matrix = np.array([[camera.focal, 0, camera.cx], [0, camera.focal, camera.cy], [0, 0, 1]])
    bend = np.array([camera.k1, 0, 0, 0])
    _, turns, shifts, _ = cv2.solvePnPGeneric(
        on_the_sheet(places), np.ascontiguousarray(pixels), matrix, bend, flags=cv2.SOLVEPNP_IPPE
    )
    views = [
        View(camera, np.asarray(t, float).ravel(), np.asarray(s, float).ravel())
        for t, s in zip(turns, shifts, strict=True)
    ]
    if not views:
        raise np.linalg.LinAlgError("the points tell no plane")
    return min(views, key=lambda view: float(((view.project(on_the_sheet(places)) - pixels) ** 2).sum()))


def _fitted(lens: Lens, sighting: Sighting) -> Fit:
    world = on_the_sheet(sighting.places)
    rough = rough_view(lens.camera, sighting.places, sighting.pixels)

    def residuals(values: Floats) -> Floats:
        camera = camera_of(values[:4])
        off = project(camera, rotation_of(values[4:7]), values[7:10], world) - sighting.pixels
        return np.concatenate([(off / sighting.sigma_px).ravel(), lens.residuals(values[:4])])

    start = np.concatenate([lens.as_array(), rough.turn, rough.shift])
    return fit(residuals, start, np.concatenate([CAMERA_STEPS, POSE_STEPS]), ROBUST)


def _without_strays(lens: Lens, sighting: Sighting) -> Sighting:
    """A corner that lies far from where all others say it should be was something else."""
    if len(sighting.places) <= 6:
        return sighting
    view = view_of(_fitted(lens, sighting).x)
    off = np.hypot(*(view.project(on_the_sheet(sighting.places)) - sighting.pixels).T)
    kept = off < max(6 * float(np.median(off)), 4 * sighting.sigma_px)
    if kept.sum() < 6:
        return sighting
    return replace(sighting, places=sighting.places[kept], pixels=sighting.pixels[kept])
