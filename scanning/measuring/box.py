"""A box that stands on the sheet's plane: [x, y of its middle, turn, length, width, height]."""

import itertools

import numpy as np

from scanning.measuring.camera import Floats, View
from scanning.measuring.fitting import fit
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.shapes import Marks, Taps

# Corners 0–3 turn around the base, 4–7 lie above them.
ACROSS = np.array([-1, 1, 1, -1, -1, 1, 1, -1]) / 2
ALONG = np.array([-1, -1, 1, 1, -1, -1, 1, 1]) / 2
UP = np.array([0, 0, 0, 0, 1, 1, 1, 1])
EDGES = np.array(
    [(0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 7), (7, 4), (0, 4), (1, 5), (2, 6), (3, 7)]
)
LENGTHS, WIDTHS, HEIGHTS = (0, 2, 4, 6), (1, 3, 5, 7), (8, 9, 10, 11)
# A face by its outward direction (across, along, up) and the edges around it.
FACES = [
    ((0, -1, 0), (0, 4, 8, 9)),
    ((1, 0, 0), (1, 5, 9, 10)),
    ((0, 1, 0), (2, 6, 10, 11)),
    ((-1, 0, 0), (3, 7, 11, 8)),
    ((0, 0, 1), (4, 5, 6, 7)),
]
HEIGHTS_TRIED = np.geomspace(5, 900, 40)


class Box:
    """See shapes.Shape."""

    name = "box"
    places = 3
    dimensions = ("length", "width", "height")
    steps = np.array([1e-3, 1e-3, 1e-6, 1e-3, 1e-3, 1e-3])

    def points(self, values: Floats, marks: Marks, centre: Floats) -> Floats:
        corners = corners_of(values)
        begin, end = EDGES[marks[:, 0].astype(int)].T
        return np.asarray(corners[begin] + (corners[end] - corners[begin]) * marks[:, 1:])

    def outline(self, values: Floats, view: View, spacing: float) -> Marks:
        pixels = view.project(corners_of(values))
        marks = []
        for edge in visible_edges(values, view.centre):
            begin, end = EDGES[edge]
            count = int(np.clip(np.hypot(*(pixels[end] - pixels[begin])) / spacing, 4, 200))
            along = (np.arange(count) + 0.5) / count
            marks.append(np.column_stack([np.full(count, edge), along]))
        return np.concatenate(marks)

    def tap_marks(self, values: Floats, taps: Taps, view: View) -> tuple[Marks, Floats]:
        which, pixels = _given(taps)
        return np.column_stack([which, np.zeros(len(which))]), pixels

    def from_taps(self, taps: Taps, view: View) -> Floats:
        which, pixels = _given(taps)
        if len(set(which[which < 4])) < 2 or len(set(which[which >= 4])) < 1 or len(set(which % 4)) < 3:
            raise Refusal(Code.TOO_FEW_CORNERS)
        starts = [
            rough
            for height in HEIGHTS_TRIED
            if (rough := _at_height(which, pixels, view, height)) is not None
        ]
        if not starts:
            raise Refusal(Code.DISAGREE)

        def off(values: Floats) -> Floats:
            return np.asarray(view.project(corners_of(values)[which]) - pixels).ravel()

        starts.sort(key=lambda values: float((off(values) ** 2).sum()))
        fits = [fit(off, start, self.steps) for start in starts[:3]]
        return upright(min(fits, key=lambda one: one.cost).x)

    def matched(self, values: Floats, taps: Taps, view: View) -> Taps:
        pixels = view.project(corners_of(values))

        def off(order: list[int]) -> float:
            which, tapped = _given(_reordered(taps, order))
            return float(((pixels[which] - tapped) ** 2).sum())

        turns = [[(begin + way * step) % 4 for step in range(4)] for way in (1, -1) for begin in range(4)]
        return _reordered(taps, min(turns, key=off))

    def alike(self, values: Floats, other: Floats) -> Floats:
        x, y, turn, length, width, height = values
        written = [(turn, length, width), (turn + np.pi / 2, width, length)]
        turns = [(other[2] + (t - other[2] + np.pi / 2) % np.pi - np.pi / 2, a, b) for t, a, b in written]
        nearest = min(turns, key=lambda one: abs(one[0] - other[2]))
        return np.array([x, y, *nearest, height])

    def folds(self, values: Floats, centre: Floats) -> list[int]:
        around = [edge for face in visible_faces(values, centre) for edge in FACES[face][1]]
        return [edge for edge in set(around) if around.count(edge) == 2]

    def volume(self, sizes: Floats) -> float:
        return float(np.prod(sizes))

    def beliefs(self, values: Floats) -> Floats:
        return np.empty(0)


def corners_of(values: Floats) -> Floats:
    """World corners (8, 3)."""
    x, y, turn, length, width, height = values
    across, along = ACROSS * length, ALONG * width
    cos, sin = np.cos(turn), np.sin(turn)
    return np.column_stack([x + across * cos - along * sin, y + across * sin + along * cos, UP * height])


def visible_edges(values: Floats, centre: Floats) -> list[int]:
    """Edges of the faces that a camera at `centre` sees."""
    return sorted({edge for face in visible_faces(values, centre) for edge in FACES[face][1]})


def visible_faces(values: Floats, centre: Floats) -> list[int]:
    x, y, turn, *sizes = values
    cos, sin = np.cos(turn), np.sin(turn)
    east, south = centre[0] - x, centre[1] - y
    seen_from = np.array([east * cos + south * sin, -east * sin + south * cos, centre[2]])
    reach = np.array([sizes[0] / 2, sizes[1] / 2, sizes[2]])
    return [
        face
        for face, (outward, _) in enumerate(FACES)
        if np.dot(outward, seen_from) > np.abs(outward) @ reach
    ]


def upright(values: Floats) -> Floats:
    """The same box with positive sizes, the longer horizontal one first, turned by 0 to 180°."""
    x, y, turn, length, width, height = values
    length, width = abs(length), abs(width)
    if width > length:
        length, width, turn = width, length, turn + np.pi / 2
    return np.array([x, y, turn % np.pi, length, width, abs(height)])


def _given(taps: Taps) -> tuple[np.ndarray, Floats]:
    """Numbers of the corners that were given, and their pixels."""
    both = list(itertools.chain(taps.get("base", [])[:4], taps.get("top", [])[:4]))
    base = len(taps.get("base", [])[:4])
    numbered = [(i if i < base else 4 + i - base, at) for i, at in enumerate(both) if at is not None]
    return np.array([i for i, _ in numbered], int), np.array([at for _, at in numbered], float).reshape(-1, 2)


def _reordered(taps: Taps, order: list[int]) -> Taps:
    padded = {ring: [*taps.get(ring, []), None, None, None, None][:4] for ring in ("base", "top")}
    return {ring: [points[place] for place in order] for ring, points in padded.items()}


def _at_height(which: np.ndarray, pixels: Floats, view: View, height: float) -> Floats | None:
    """The box of that height that fits best by a plain affine fit of its footprint, made square."""
    feet = view.on_plane(pixels, np.where(which >= 4, height, 0.0))
    if not np.all(np.isfinite(feet)):
        return None
    unknowns = np.column_stack([np.ones(len(which)), ACROSS[which], ALONG[which]])
    middle, across, along = np.linalg.lstsq(unknowns, feet, rcond=None)[0]
    length, width = np.hypot(*across), np.hypot(*along)
    if length < 1 or width < 1:
        return None
    hand = np.sign(across[0] * along[1] - across[1] * along[0]) or 1.0
    turned = across / length + hand * np.array([along[1], -along[0]]) / width
    return np.array([*middle, np.arctan2(turned[1], turned[0]), length, hand * width, height])
