"""One least squares for everything at once: lenses, places of the camera, and the package, with all that was seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scanning.measuring.camera import Floats, View
from scanning.measuring.fitting import Fit, fit
from scanning.measuring.lenses import CAMERA_STEPS
from scanning.measuring.shapes import Marks, Shape, Taps, tapped
from scanning.measuring.views import POSE_STEPS, Seen, on_the_sheet, view_of

ROBUST = 2.5
TAP_SIGMA = 7.0  # px: a thumb misses by 4 to 14
LEAST_SIGMA = 0.05  # px: corners of squares are never better than that, whatever one photo's fit says
FEW = 4  # points: a view fits those of a plain rectangle however wrong they are


@dataclass(frozen=True, slots=True)
class Snapped:
    """Where a photo's edges are: `targets` (n, 2) px, true across `normals` (n, 2), with their own sigma (n,) px."""

    marks: Marks
    normals: Floats
    targets: Floats
    sigma: Floats

    def only(self, edges: Floats) -> "Snapped":
        """Of these edges alone."""
        kept = np.isin(self.marks[:, 0], edges)
        return Snapped(self.marks[kept], self.normals[kept], self.targets[kept], self.sigma[kept])


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The result: a view for each photo, the package's values and the covariance of those."""

    views: list[View]
    values: Floats
    covariance: Floats
    fit: Fit
    apart: Floats | None = None
    """How far (one standard deviation, all values together) another reading of the same photos lies."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What goes into one least squares: the same package, at the same place, in each photo."""

    shape: Shape
    seen: Sequence[Seen]
    taps: Sequence[Taps | None]

    def solve(self, views: Sequence[View], values: Floats, snapped: Sequence[Snapped | None]) -> Adjusted:
        """Lenses, places and package, begun from these."""
        lenses = self._lenses()
        start = np.concatenate([self._packed(views, lenses), values])
        steps = [np.tile(CAMERA_STEPS, len(lenses)), np.tile(POSE_STEPS, len(views)), self.shape.steps]

        def residuals(unknown: Floats) -> Floats:
            now = self._views(unknown, lenses)
            package = unknown[-len(values) :]
            about_views = self._of_lenses(unknown, lenses) + self._of_sheets(now)
            return np.concatenate(about_views + self._of_package(now, package, snapped))

        end = fit(residuals, start, np.concatenate(steps), ROBUST)
        package = slice(len(start) - len(values), None)
        return Adjusted(self._views(end.x, lenses), end.x[package], end.covariance[package, package], end)

    def settle(self, views: Sequence[View], values: Floats, snapped: Sequence[Snapped | None]) -> Floats:
        """The package alone, the views held: an edge mistaken for another must not pull at the lens."""

        def residuals(package: Floats) -> Floats:
            return np.concatenate(self._of_package(views, package, snapped))

        return fit(residuals, values, self.shape.steps, ROBUST).x

    def _lenses(self) -> list[list[int]]:
        """Photos by camera: the same size and the same focal length in EXIF mean the same lens."""
        by_lens: dict[object, list[int]] = {}
        for number, one in enumerate(self.seen):
            by_lens.setdefault((one.photo.size, one.photo.focal_35), []).append(number)
        return list(by_lens.values())

    def _packed(self, views: Sequence[View], lenses: list[list[int]]) -> Floats:
        parts = []
        for photos in lenses:
            cameras = [views[photo].camera for photo in photos]
            parts.append(np.mean([[np.log(c.focal), c.cx, c.cy, c.k1] for c in cameras], axis=0))
        parts += [np.concatenate([view.turn, view.shift]) for view in views]
        return np.concatenate(parts)

    def _views(self, unknown: Floats, lenses: list[list[int]]) -> list[View]:
        poses = unknown[4 * len(lenses) :]
        lens_of = {photo: lens for lens, photos in enumerate(lenses) for photo in photos}
        views = []
        for photo in range(len(self.seen)):
            lens = lens_of[photo]
            camera = unknown[4 * lens : 4 * lens + 4]
            views.append(view_of(np.concatenate([camera, poses[6 * photo : 6 * photo + 6]])))
        return views

    def _of_lenses(self, unknown: Floats, lenses: list[list[int]]) -> list[Floats]:
        parts = []
        for lens, photos in enumerate(lenses):
            prior = min((self.seen[photo].lens for photo in photos), key=lambda one: one.focal_sigma)
            parts.append(prior.residuals(unknown[4 * lens : 4 * lens + 4]))
        return parts

    def _of_sheets(self, views: Sequence[View]) -> list[Floats]:
        parts = []
        for view, seen in zip(views, self.seen, strict=True):
            few = len(seen.sighting.places) <= FEW
            sigma = seen.sighting.sigma_px if few else max(LEAST_SIGMA, 1.2 * seen.misfit_px)
            off = view.project(on_the_sheet(seen.sighting.places)) - seen.sighting.pixels
            parts.append((off / sigma).ravel())
        return parts

    def _of_package(
        self, views: Sequence[View], package: Floats, snapped: Sequence[Snapped | None]
    ) -> list[Floats]:
        parts = [self.shape.beliefs(package)]
        for view, edges, taps in zip(views, snapped, self.taps, strict=True):
            if edges is not None:
                outline = self.shape.points(package, edges.marks, view.centre)
                off = view.project(outline) - edges.targets
                parts.append((off * edges.normals).sum(1) / edges.sigma)
            if taps is not None:
                meant, given = tapped(self.shape, package, taps, view)
                parts.append(((view.project(meant) - given) / TAP_SIGMA).ravel())
        return parts
