"""Quadrangles made of a photo's straight strokes, for what no threshold cuts out: a card that shines, or dark on dark.

Two strokes that end near where they meet make a corner. Two corners that open towards each other make a quadrangle; how
much of its sides is covered by strokes says how likely it is.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.measuring.camera import Floats

SHORTEST = 14.0  # px of the small picture
MOST_STROKES, LOOKED_AT = 260, 2000
ASIDE, GAP = 1.8, 0.4  # px, and share of the longer one, by which two strokes on one line may lie apart
NEAR, NEAR_SHARE = (
    6.0,
    0.22,
)  # px, and share of a stroke, that it may end before its corner: cards are rounded
STEEPEST = 0.35  # sine of the angle at a corner, at least
MOST_CORNERS = 500
DRAWN = 0.3  # of each side, at least
LEAST_AREA = 260.0  # px
KEPT = 40
APART = 4.0  # px, below which two quadrangles are one


def quadrangles_of_strokes(small: NDArray[np.uint8], package: NDArray[np.uint8]) -> list[Floats]:
    """Corners (4, 2) px, in turning order, the most completely drawn first; none on the `package` (mask)."""
    strokes = _strokes(small, package)
    corners = _corners(strokes)
    if len(corners) < 2:
        return []
    one, other = np.triu_indices(len(corners), 1)
    sides = np.column_stack([corners[one], corners[other][:, ::-1]])
    sides = np.concatenate([sides, np.column_stack([corners[one], corners[other]])])
    found, drawn = _made_of(strokes, sides)
    size = np.array(small.shape[1::-1])
    kept = (drawn.min(1) > DRAWN) & np.all((found > 2) & (found < size - 3), axis=(1, 2))
    kept &= np.abs(_areas(found)) > LEAST_AREA
    return _distinct(found[kept][np.argsort(-drawn[kept].mean(1))])


def _strokes(small: NDArray[np.uint8], package: NDArray[np.uint8]) -> Floats:
    """Begin and end (n, 4) px of the longest strokes in any of the colours."""
    detector = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD)
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB)
    planes = [cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), lab[..., 1], lab[..., 2]]
    seen = [detector.detect(_stretched(plane))[0] for plane in planes]
    strokes = np.concatenate(
        [np.asarray(one, float).reshape(-1, 4) for one in seen if one is not None] or [np.empty((0, 4))]
    )
    x, y = ((strokes[:, axis] + strokes[:, axis + 2]) / 2 for axis in (0, 1))
    strokes = strokes[package[y.astype(int), x.astype(int)] == 0]
    long = np.hypot(strokes[:, 2] - strokes[:, 0], strokes[:, 3] - strokes[:, 1])
    kept = np.empty((0, 4))
    for number in np.argsort(-long)[: min(np.count_nonzero(long > SHORTEST), LOOKED_AT)]:
        ends = strokes[number].reshape(2, 2)
        same = _goes_on(ends, kept)
        if same is not None:
            kept[same] = _longest(np.concatenate([ends, kept[same].reshape(2, 2)]))
        elif len(kept) < MOST_STROKES:
            kept = np.concatenate([kept, strokes[[number]]])
    return kept


def _stretched(plane: NDArray[Any]) -> NDArray[np.uint8]:
    """From black to white: a card's colour may be all that tells it from the table."""
    low, high = int(plane.min()), int(plane.max())
    return np.asarray((plane.astype(float) - low) * (255 / max(high - low, 1)), np.uint8)


def _goes_on(ends: Floats, others: Floats) -> int | None:
    """The number of the other stroke that this one continues, or repeats in another colour."""
    begin, along = others[:, :2], others[:, 2:] - others[:, :2]
    long = np.hypot(*along.T)[:, None]
    from_begin = ends[None] - begin[:, None]
    aside = np.abs(
        from_begin[..., 0] * along[:, None, 1] - from_begin[..., 1] * along[:, None, 0]
    ) / np.maximum(long, 1e-9)
    share = (from_begin * along[:, None]).sum(-1) / np.maximum(long**2, 1e-9)
    near = (aside < ASIDE).all(1) & (share.max(1) > -GAP) & (share.min(1) < 1 + GAP)
    return int(near.argmax()) if near.any() else None


def _longest(points: Floats) -> Floats:
    """The two of the points (n, 2) that lie farthest apart, as a stroke."""
    far = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    one, other = np.unravel_index(int(far.argmax()), far.shape)
    return np.concatenate([points[one], points[other]])


def _corners(strokes: Floats) -> NDArray[np.intp]:
    """Pairs (n, 2) of strokes that make a corner, those of long strokes first."""
    if len(strokes) < 2:
        return np.empty((0, 2), int)
    one, other = np.triu_indices(len(strokes), 1)
    meeting, sine = _meetings(strokes[one], strokes[other])
    near = sine > STEEPEST
    for numbers in (one, other):
        begin, end = strokes[numbers, :2], strokes[numbers, 2:]
        long = np.hypot(*(end - begin).T)
        before = np.minimum(np.hypot(*(meeting - begin).T), np.hypot(*(meeting - end).T))
        near &= before < np.maximum(NEAR, NEAR_SHARE * long)
    pairs = np.column_stack([one[near], other[near]])
    long = np.hypot(strokes[:, 2] - strokes[:, 0], strokes[:, 3] - strokes[:, 1])
    return pairs[np.argsort(-long[pairs].min(1))[:MOST_CORNERS]]


def _meetings(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """Where the lines of strokes (n, 4) meet, and the sine of the angle between them."""
    along, across = one[:, 2:] - one[:, :2], other[:, 2:] - other[:, :2]
    turn = along[:, 0] * across[:, 1] - along[:, 1] * across[:, 0]
    sine = np.abs(turn) / np.maximum(np.hypot(*along.T) * np.hypot(*across.T), 1e-9)
    between = other[:, :2] - one[:, :2]
    share = (between[:, 0] * across[:, 1] - between[:, 1] * across[:, 0]) / np.where(
        np.abs(turn) < 1e-9, 1e-9, turn
    )
    return one[:, :2] + share[:, None] * along, sine


def _made_of(strokes: Floats, sides: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Corners (n, 4, 2) of quadrangles with these sides (n, 4) in turn, and how much of each side is drawn (n, 4)."""
    around = [strokes[sides[:, number]] for number in range(4)]
    corners = np.stack([_meetings(around[number - 1], around[number])[0] for number in range(4)], 1)
    drawn = np.stack(
        [_covered(around[number], corners[:, number], corners[:, (number + 1) % 4]) for number in range(4)], 1
    )
    drawn[~_convex(corners)] = 0
    return corners, drawn


def _covered(stroke: Floats, begin: Floats, end: Floats) -> Floats:
    """The share of the way from `begin` to `end` that a stroke on the same line covers; less where it goes on beyond."""
    along = end - begin
    squared = np.maximum((along**2).sum(1), 1e-9)
    shares = np.stack([((stroke[:, at : at + 2] - begin) * along).sum(1) / squared for at in (0, 2)])
    low, high = shares.min(0), shares.max(0)
    within = np.minimum(high, 1) - np.maximum(low, 0)
    return np.asarray(within - np.maximum(-low, 0) - np.maximum(high - 1, 0))


def _convex(corners: Floats) -> NDArray[np.bool_]:
    sides = np.roll(corners, -1, axis=1) - corners
    after = np.roll(sides, -1, axis=1)
    turns = sides[..., 0] * after[..., 1] - sides[..., 1] * after[..., 0]
    return np.asarray((turns > 0).all(1) | (turns < 0).all(1))


def _areas(corners: Floats) -> Floats:
    x, y = corners[..., 0], corners[..., 1]
    return np.asarray((x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(1) / 2)


def _distinct(found: Floats) -> list[Floats]:
    kept: list[Floats] = []
    for corners in found:
        turned = [np.roll(corners, turn, axis=0) for turn in range(4)] + [
            np.roll(corners[::-1], turn, axis=0) for turn in range(4)
        ]
        if all(np.abs(one - other).max() > APART for other in kept for one in turned):
            kept.append(corners)
        if len(kept) == KEPT:
            break
    return kept
