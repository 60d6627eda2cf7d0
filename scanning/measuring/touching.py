"""Boxes and cylinders whose silhouettes touch a given outline: where a search for the package may begin."""

import numpy as np

from scanning.measuring.camera import Floats, View

SMALLEST, LARGEST = 8.0, 900.0  # mm


def boxes_around(view: View, rim: Floats) -> list[Floats]:
    """Boxes whose silhouettes touch the outline `rim` (n, 2 px) of the evidence.

    For every turn a box can have, each side of its silhouette leads to one of its measures.
    """
    away, height = _from_camera(view, rim)
    if len(away) < 3:
        return []
    tried = [one for turn in np.radians(np.arange(0, 90, 2.0)) for one in _touching(away, height, turn)]
    found = []
    for turn, (left, right, near, far, tall) in tried:
        if not (SMALLEST < right - left < LARGEST and SMALLEST < far - near < LARGEST and 4 < tall < height):
            continue
        cos, sin = np.cos(turn), np.sin(turn)
        across, along = (left + right) / 2, (near + far) / 2
        middle = view.centre[:2] + np.array([across * cos - along * sin, across * sin + along * cos])
        found.append(np.array([*middle, turn, right - left, far - near, tall]))
    return found


def _touching(away: Floats, height: float, turn: float) -> list[tuple[float, tuple[float, ...]]]:
    """Sides (left, right, near, far) and height of boxes of that turn, seen from a camera over the origin.

    Near and left are turned to the camera. A point that is z high is seen 1 / (1 − z / height) times as far away.
    """
    made: list[tuple[float, tuple[float, ...]]] = []
    for quarter in range(4):
        angle = turn + quarter * np.pi / 2
        cos, sin = np.cos(angle), np.sin(angle)
        u, v = away[:, 0] * cos + away[:, 1] * sin, -away[:, 0] * sin + away[:, 1] * cos
        near = v.min()
        if near <= 0:
            continue
        slopes = u / np.maximum(v, 1e-6)
        if u.min() > 0:  # two sides are seen: the one at `near` and the one at `left`
            left = u.min()
            right, far = slopes.max() * near, left / max(slopes.min(), 1e-6)
            tall = [height * (1 - right / u.max()), height * (1 - far / v.max())]
            made += [(angle, (left, right, near, far, one)) for one in (*tall, sum(tall) / 2)]
        if slopes.min() < 0 < slopes.max():  # one side
            left, right = slopes.min() * near, slopes.max() * near
            for tall_one in (height * (1 - left / u.min()), height * (1 - right / u.max())):
                made.append((angle, (left, right, near, (1 - tall_one / height) * v.max(), tall_one)))
    return made


def _from_camera(view: View, rim: Floats) -> tuple[Floats, float]:
    """Where on the table the outline's rays end, from below the camera (n, 2), and how high it is; mm."""
    feet = view.on_plane(rim)
    return feet[np.isfinite(feet).all(1)] - view.centre[:2], float(view.centre[2])


def cylinders_around(view: View, rim: Floats) -> list[Floats]:
    """Cylinders whose silhouettes touch the outline of the evidence, for every height that they can have."""
    away, height = _from_camera(view, rim)
    if len(away) < 3:
        return []
    angles = np.arctan2(away[:, 1], away[:, 0])
    ahead = np.arctan2(np.sin(angles).mean(), np.cos(angles).mean())
    aside = (angles - ahead + np.pi) % (2 * np.pi) - np.pi
    towards, half = ahead + (aside.max() + aside.min()) / 2, (aside.max() - aside.min()) / 2
    near, last = np.hypot(*away.T).min(), np.hypot(*away.T).max()
    share = np.sin(min(half, 1.4))
    found = []
    for widen in (0.96, 1.0, 1.04):
        axis = near / (1 - min(share * widen, 0.9))
        radius = axis - near
        tall = height * (1 - (axis + radius) / last)
        middle = view.centre[:2] + axis * np.array([np.cos(towards), np.sin(towards)])
        if 4 < tall < height and SMALLEST < 2 * radius < LARGEST:
            found.append(np.array([*middle, 2 * radius, tall]))
    return found
