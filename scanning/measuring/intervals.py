"""How sure the figures are: what the fit says, and what no fit knows of."""

import numpy as np

from scanning.measuring.adjustment import Adjusted, Adjustment
from scanning.measuring.camera import Floats
from scanning.measuring.result import Interval
from scanning.measuring.rounding import RoundedBox

NINETY = 1.645  # standard deviations to both sides of a normal distribution
# What the model leaves out, by simulated packages: bulged board, a sheet that is not quite flat.
UNMODELLED_MM = 0.06
UNMODELLED_SHARE = 0.0003
# Of a rounded box: how its colour turns into the dark under its lower edges.
ROUNDED_MM, ROUNDED_SHARE = 0.20, 0.12  # share of the radius
# Mean square of the residuals at which simulated packages were off by what the covariance says; and how far it is followed.
USUAL_RESIDUAL = 0.17
LEAST_STRETCH, MOST_STRETCH = 0.6, 5.0


def size_covariance(task: Adjustment, adjusted: Adjusted, relative_sigma: float) -> Floats:
    """Covariance (mm²) of the sizes, in the order of the shape's dimensions."""
    places = task.shape.places
    sizes = adjusted.values[places:]
    seen = adjusted.covariance[places:, places:] * _stretched(adjusted)
    # The reference's own scale errs alike for all sizes, the rest by itself.
    scale = np.outer(sizes, sizes) * relative_sigma**2
    alone = np.diag(UNMODELLED_MM**2 + (UNMODELLED_SHARE * sizes) ** 2)
    if isinstance(task.shape, RoundedBox):
        alone += np.eye(len(sizes)) * (ROUNDED_MM + ROUNDED_SHARE * adjusted.values[places - 1]) ** 2
    apart = np.zeros(len(sizes)) if adjusted.apart is None else adjusted.apart[places:]
    return np.asarray(seen + scale + alone + np.outer(apart, apart))


def intervals(sizes: Floats, covariance: Floats) -> list[Interval]:
    """Value, low, high of each size."""
    half = NINETY * np.sqrt(np.diag(covariance))
    return [(float(s), float(max(s - h, 0)), float(s + h)) for s, h in zip(sizes, half, strict=True)]


def volume_interval(task: Adjustment, sizes: Floats, covariance: Floats) -> Interval:
    """mm³, the sizes' errors carried on as they go together."""
    volume = task.shape.volume(sizes)
    steps = np.eye(len(sizes)) * 1e-3
    grown = [task.shape.volume(sizes + step) - task.shape.volume(sizes - step) for step in steps]
    slopes = np.array(grown) / 2e-3
    half = NINETY * float(np.sqrt(slopes @ covariance @ slopes))
    return volume, max(volume - half, 0.0), volume + half


def _stretched(adjusted: Adjusted) -> float:
    """What the variances are to be multiplied by: crooked, printed or shadowed edges err more than their number tells."""
    kept = adjusted.fit.weights > 0.2
    freedom = max(int(kept.sum()) - len(adjusted.fit.x), 1)
    residual = float((adjusted.fit.residuals[kept] ** 2).sum()) / freedom
    return float(np.clip(residual / USUAL_RESIDUAL, LEAST_STRETCH, MOST_STRETCH)) ** 2
