"""Least squares for what is not linear: Levenberg–Marquardt with a Jacobian by differences, some residuals robust."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scanning.measuring.camera import Floats


@dataclass(frozen=True, slots=True)
class Fit:
    """Where the sum of squares is least. `covariance` takes the residuals' unit as one standard deviation."""

    x: Floats
    residuals: Floats
    weights: Floats
    jacobian: Floats

    @property
    def cost(self) -> float:
        return float((self.weights * self.residuals**2).sum())

    @property
    def covariance(self) -> Floats:
        weighted = self.jacobian * np.sqrt(self.weights)[:, None]
        return np.asarray(np.linalg.pinv(weighted.T @ weighted))


def fit(
    residuals: Callable[[Floats], Floats],
    start: Floats,
    steps: Floats,
    robust: float = np.inf,
    rounds: int = 30,
) -> Fit:
    """The nearest minimum from `start`.

    Residuals come in standard deviations. `steps` are the differences that the Jacobian is taken with, one a
    parameter. `robust` is where a residual begins to count less (Cauchy); infinite: plain squares.
    """
    x = np.array(start, float)
    left = residuals(x)
    damping = 1e-3
    slopes = jacobian(residuals, x, left, steps)
    for _ in range(rounds):
        weights = weights_of(left, robust)
        normal = slopes.T @ (slopes * weights[:, None])
        downhill = slopes.T @ (weights * left)
        cost = loss(left, robust)
        for _ in range(8):
            lifted = normal + np.diag(damping * np.diag(normal) + 1e-12)
            move = -np.linalg.lstsq(lifted, downhill, rcond=None)[0]
            tried = residuals(x + move)
            if np.all(np.isfinite(tried)) and loss(tried, robust) < cost:
                break
            damping *= 6
        else:
            break
        gained = cost - loss(tried, robust)
        x, left, damping = x + move, tried, max(damping / 10, 1e-9)
        slopes = jacobian(residuals, x, left, steps)
        if gained < 1e-7 * (1 + cost):
            break
    return Fit(x, left, weights_of(left, robust), slopes)


def jacobian(residuals: Callable[[Floats], Floats], x: Floats, at: Floats, steps: Floats) -> Floats:
    """Slopes (residuals × parameters) by forward differences."""
    slopes = np.empty((len(at), len(x)))
    for place, step in enumerate(steps):
        moved = x.copy()
        moved[place] += step
        slopes[:, place] = (residuals(moved) - at) / step
    return np.nan_to_num(slopes)


def weights_of(residuals: Floats, robust: float) -> Floats:
    return np.ones_like(residuals) if np.isinf(robust) else 1 / (1 + (residuals / robust) ** 2)


def loss(residuals: Floats, robust: float) -> float:
    squares = residuals**2
    if np.isinf(robust):
        return float(squares.sum())
    return float((robust**2 * np.log1p(squares / robust**2)).sum())
