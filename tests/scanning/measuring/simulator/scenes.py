"""Draws a scene from a seed: package, place, light, camera, and how a thumb taps the corners."""

from dataclasses import dataclass, field
from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image

from scanning.measuring.sheet import sheet_png
from tests.scanning.measuring.simulator.cameras import DIAGONAL_35MM, Camera, looking
from tests.scanning.measuring.simulator.exposures import Exposure, as_jpeg, developed
from tests.scanning.measuring.simulator.lights import Light, shadow_of
from tests.scanning.measuring.simulator.packages import Box, Cylinder
from tests.scanning.measuring.simulator.rendering import Paper, World, picture_of
from tests.scanning.measuring.simulator.textures import Texture, printed, table

LEVELS = ("easy", "medium", "hard")
LACKS = ("bulged", "rounded", "curled", "scaled")
"""What an estimator does not know of: it only may say that it is less sure."""


@dataclass(frozen=True)
class Wanted:
    """Which scene: everything not said follows from the seed."""

    seed: int
    level: str = "easy"
    shape: str = "box"
    photos: int = 1
    width: int = 3000
    lack: str = ""
    paper: str = "sheet"


@dataclass(frozen=True)
class Scene:
    """A package, photographed. Bytes and tapped corners by file name; true sizes in mm; true corners in px."""

    wanted: Wanted
    mm: dict
    photos: dict
    taps: dict
    corners: dict
    stands: dict = field(repr=False)
    focal_35: int = 26


def scene(wanted):
    """The scene of a seed: the same bytes whenever it is asked for."""
    rng = np.random.default_rng([wanted.seed, LEVELS.index(wanted.level), wanted.shape == "box"])
    looks = np.random.default_rng([wanted.seed, 99])
    package, stands, focal_35 = _placed(rng, wanted)
    world = _world(looks, wanted, package)
    photos, taps, corners = {}, {}, {}
    for number, stand in enumerate(stands, 1):
        name = f"photo-{number}.jpg"
        exposure = _exposure(looks, wanted.level, focal_35, stand.camera.size[0] / 3000)
        photo = developed(picture_of(world, stand), exposure, looks)
        photos[name] = as_jpeg(photo, exposure)
        corners[name] = _corners(package, stand)
        taps[name] = _tapped(looks, corners[name])
    return Scene(
        wanted, _sizes(package), photos, taps, corners, dict(zip(photos, stands, strict=True)), focal_35
    )


def _sizes(package):
    if isinstance(package, Cylinder):
        return {"diameter": float(package.diameter), "height": float(package.height)}
    length, width = sorted((package.length, package.width), reverse=True)
    return {"length": float(length), "width": float(width), "height": float(package.height)}


@cache
def _sheet_texture():
    """What a printer makes of the sheet: its black is not quite black, its white not quite white."""
    page = np.asarray(Image.open(BytesIO(sheet_png())).convert("L"), np.float32) / 255
    return Texture(np.repeat((0.035 + 0.83 * page)[..., None], 3, axis=2), 10)


@cache
def _blank_texture():
    return Texture(np.full((297, 210, 3), 0.86, np.float32), 1)


@cache
def _card_texture():
    """A bank card: a colour, a lighter wave across it, a chip and figures."""
    card = np.full((540, 856, 3), (0.07, 0.13, 0.30), np.float32)
    x, y = np.meshgrid(np.arange(856), np.arange(540))
    card[y > 330 + 60 * np.sin(x / 150)] = (0.12, 0.22, 0.42)
    card[190:280, 90:200] = (0.55, 0.45, 0.22)
    card[340:380, 90:640:7] = 0.7
    return Texture(card, 10)


@cache
def _sticker_texture():
    """A label as we print it: white, modules of a code in its middle, a line of text."""
    sticker = np.full((500, 500, 3), 0.84, np.float32)
    modules = np.random.default_rng(7).random((25, 25)) < 0.5
    sticker[70:370, 100:400] = np.where(np.kron(modules, np.ones((12, 12)))[..., None] > 0, 0.04, 0.84)
    sticker[400:430, 90:410:5] = 0.05
    return Texture(sticker, 10)


PAPERS = {"sheet": _sheet_texture, "a4": _blank_texture, "card": _card_texture, "sticker": _sticker_texture}
SIDES = {"sheet": (210.0, 297.0), "a4": (210.0, 297.0), "card": (85.60, 53.98), "sticker": (50.0, 50.0)}
CARD_CORNER = 3.18


def _world(rng, wanted, package):
    top = table(rng)
    angle, height = rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 1.1)
    towards = np.array([np.cos(angle) * np.cos(height), np.sin(angle) * np.cos(height), -np.sin(height)])
    soft = {"easy": (0.25, 0.5), "medium": (0.12, 0.4), "hard": (0.05, 0.4)}[wanted.level]
    light = Light(towards, rng.uniform(*soft), rng.uniform(0.35, 0.6))
    curl = rng.uniform(1, 3) if wanted.lack == "curled" else 0.0
    scale = 1 + rng.uniform(-0.003, 0.003) if wanted.lack == "scaled" else 1.0
    corner = CARD_CORNER if wanted.paper == "card" else 0.0
    paper = Paper(PAPERS[wanted.paper](), curl, scale, SIDES[wanted.paper], corner)
    dressed = _dressed(rng, wanted, package, top)
    wall = rng.uniform(0.15, 0.6) * np.array([1, 0.97, 0.92])
    return World(dressed, paper, top, wall, light, shadow_of(package, light))


def _dressed(rng, wanted, package, top):
    """The package in its printing. A hard one may have the colour of the table."""
    style = rng.choice(["plain", "carton", "gift", "pattern"], p=[0.25, 0.25, 0.35, 0.15])
    colour = np.array(COLOURS[rng.integers(len(COLOURS))]) * rng.uniform(0.8, 1.2)
    table_colour = top.picture.mean((0, 1))
    if wanted.level == "hard" and rng.random() < 0.4:
        colour = table_colour * rng.uniform(0.8, 1.25)
    elif np.abs(np.log(colour.mean() / table_colour.mean())) < {"easy": 0.45, "medium": 0.2}.get(
        wanted.level, 0
    ):
        colour = colour * (0.45 if table_colour.mean() > 0.3 else 2.2)
    colour = np.clip(colour, 0.02, 0.85)
    if isinstance(package, Cylinder):
        around = printed(rng, np.pi * package.diameter, package.height, style, colour)
        lid = printed(rng, package.diameter, package.diameter, "plain", np.clip(colour * 1.15, 0, 0.9))
        return Cylinder(package.diameter, package.height, package.middle, {1: around, 2: lid})
    faces = {}
    for axis, (wide, high) in enumerate(
        [(package.width, package.height), (package.length, package.height), (package.length, package.width)]
    ):
        for side in (1, 2):
            faces[2 * axis + side] = printed(rng, wide, high, style, colour)
    bulge = rng.uniform(0.5, 2.5) if wanted.lack == "bulged" else 0.0
    rounded = rng.uniform(1, 4) if wanted.lack == "rounded" else 0.0
    return Box(
        *(package.length, package.width, package.height, package.middle, package.turn), faces, rounded, bulge
    )


COLOURS = [
    *((0.45, 0.30, 0.17), (0.55, 0.05, 0.06), (0.05, 0.12, 0.38), (0.70, 0.69, 0.66), (0.06, 0.26, 0.12)),
    *((0.72, 0.55, 0.10), (0.05, 0.05, 0.06), (0.60, 0.28, 0.36), (0.25, 0.40, 0.48), (0.40, 0.37, 0.33)),
]


def _exposure(rng, level, focal_35, scale):
    soft, shake, noise, quality, gradient = {
        "easy": ((0.6, 0.9), 0, (0.004, 0.010), (90, 96), 0.2),
        "medium": ((0.7, 1.3), 1.5, (0.008, 0.020), (84, 94), 0.4),
        "hard": ((1.0, 2.2), 4, (0.015, 0.040), (72, 90), 0.6),
    }[level]
    return Exposure(
        blur=max(rng.uniform(*soft) * scale, 0.5),
        shake=rng.uniform(0, shake) * scale,
        shake_angle=rng.uniform(0, np.pi),
        gain=rng.uniform(0.7, 1.05) if level != "hard" else rng.uniform(0.4, 1.1),
        gradient=rng.uniform(0, gradient),
        gradient_angle=rng.uniform(0, 2 * np.pi),
        noise=rng.uniform(*noise),
        sharpened=rng.uniform(0, 0.6),
        quality=int(rng.integers(*quality)),
        focal_35=focal_35,
        orientation=int(rng.choice([1, 1, 6, 8, 3])),
    )


def _placed(rng, wanted):
    """A package, and places to stand from which it and enough of the sheet are seen."""
    slant = {"easy": (35, 55), "medium": (28, 62), "hard": (20, 70)}[wanted.level]
    needed = {"easy": 12, "medium": 10, "hard": 8}[wanted.level]
    focal_35 = int(rng.integers(24, 29))
    camera = _camera(rng, wanted.width, focal_35)
    while True:
        package = _package(rng, wanted.shape, SIDES[wanted.paper])
        first, stands = rng.uniform(0, 2 * np.pi), []
        for number in range(wanted.photos):
            angle = first + number * rng.uniform(0.7, 2.0)
            stands.append(
                _standing(rng, camera, package, SIDES[wanted.paper], angle, np.radians(rng.uniform(*slant)))
            )
        if wanted.paper in ("card", "sticker"):
            enough = all(_all_in_view(package, SIDES[wanted.paper], stand) for stand in stands)
        else:
            enough = all(_board_corners_seen(package, stand) >= needed for stand in stands)
        if enough:
            return package, stands, focal_35


def _camera(rng, width, focal_35):
    size = (width, round(width * 0.75))
    if rng.random() < 0.5:
        size = size[::-1]
    focal = focal_35 * np.hypot(*size) / DIAGONAL_35MM * (1 + rng.uniform(-0.02, 0.02))
    off = rng.uniform(-0.005, 0.005, 2) * max(size)
    centre = ((size[0] - 1) / 2 + off[0], (size[1] - 1) / 2 + off[1])
    return Camera(size, float(focal), centre, float(rng.uniform(-0.03, 0.03)))


def _package(rng, shape, paper):
    """On the paper or beside it; beside what is small."""
    beside = rng.random() < 0.5 or max(paper) < 200
    turn = rng.uniform(0, 2 * np.pi)
    if shape == "cylinder":
        diameter, height = rng.uniform(50, 110 if not beside else 200), rng.uniform(40, 240)
        sides = diameter, diameter
    else:
        sides = tuple(rng.uniform(50, 320 if beside else 150, 2))
        height = rng.uniform(25, 260) if beside else rng.uniform(25, 160)
    reach = (abs(sides[0] * np.cos(turn)) + abs(sides[1] * np.sin(turn))) / 2
    reach = (reach, (abs(sides[0] * np.sin(turn)) + abs(sides[1] * np.cos(turn))) / 2)
    if shape == "cylinder":
        reach = (sides[0] / 2, sides[0] / 2)
    wide, high = paper
    middle = (rng.uniform(-20, wide + 20), rng.uniform(-20, high + 20))
    if beside:
        gap = rng.uniform(4, 50)
        edge = rng.integers(4)
        middle = [
            *((-gap - reach[0], middle[1]), (wide + gap + reach[0], middle[1])),
            *((middle[0], -gap - reach[1]), (middle[0], high + gap + reach[1])),
        ][edge]
    if shape == "cylinder":
        return Cylinder(sides[0], height, middle, {})
    return Box(*sides, height, middle, turn, {})


def _outline_points(package):
    if isinstance(package, Cylinder):
        angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        return np.concatenate([package.rim(angles, False), package.rim(angles, True)])
    return np.concatenate(package.corners())


def _standing(rng, camera, package, paper, angle, slant):
    """As near as all of it goes into the picture, and a little further."""
    page = _rim_of(paper)[::10]
    points = np.concatenate([_outline_points(package), page])
    target = (points.min(0) + points.max(0)) / 2 * [1, 1, 0.5]
    away = np.array([np.cos(angle) * np.cos(slant), np.sin(angle) * np.cos(slant), -np.sin(slant)])
    roll = rng.normal(0, 0.04)
    size = np.array(camera.size)
    for far in np.geomspace(250, 3000, 60):
        stand = _centred(camera, points, target + far * away, target, roll)
        if _nearest(points, stand) < NEAREST:
            continue
        seen = stand.project(points)
        if (seen > 0.03 * size).all() and (seen < 0.97 * size).all():
            break
    return _centred(camera, points, target + far * rng.uniform(1, 1.15) * away, target, roll)


def _centred(camera, points, at, target, roll):
    """A camera at a place, turned so that what it shall see fills its middle."""
    for _ in range(3):
        stand = looking(camera, at, target, roll)
        if _nearest(points, stand) < NEAREST:
            return stand
        seen = stand.project(points)
        middle = (seen.min(0) + seen.max(0)) / 2
        ray = np.array(stand.rays(middle[:1], middle[1:]), float)[:, 0]
        target = at + ray * np.linalg.norm(target - at)
    return looking(camera, at, target, roll)


NEAREST = 60  # mm: what is closer to the lens is out of focus for any phone


def _nearest(points, stand):
    return ((points - stand.at) @ stand.axes[2]).min()


def _board_corners_seen(package, stand):
    """Of the 24 inner corners of the sheet, how many the package leaves in view."""
    x, y = (each.ravel() for each in np.meshgrid(51 + 36 * np.arange(4), 50 + 36 * np.arange(6)))
    ground = np.column_stack([x, y, np.zeros(24)])
    hidden = [package.shades(one[:1], one[1:2], stand.at - one)[0] for one in ground]
    return 24 - int(sum(hidden))


def _rim_of(paper):
    """Points (40, 3) around a paper; its corners are each tenth."""
    corners = np.array([[0, 0, 0], [paper[0], 0, 0], [*paper, 0], [0, paper[1], 0.0]])
    along = np.linspace(0, 1, 10, endpoint=False)[:, None]
    return np.concatenate(
        [one + along * (other - one) for one, other in zip(corners, np.roll(corners, -1, 0), strict=True)]
    )


def _all_in_view(package, paper, stand):
    """Whether the package hides nothing of the paper's rim."""
    return not any(package.shades(one[:1], one[1:2], stand.at - one)[0] for one in _rim_of(paper))


def _corners(package, stand):
    """True corners in px; None where the package itself hides them. A cylinder's rims: as far as they are in view."""
    if isinstance(package, Cylinder):
        towards = np.arctan2(stand.at[1] - package.middle[1], stand.at[0] - package.middle[0])
        lean = np.arccos(package.diameter / 2 / np.hypot(*(stand.at[:2] - package.middle)))
        front = stand.project(package.rim(towards + lean * np.linspace(-0.8, 0.8, 4), False))
        top = stand.project(package.rim(towards + np.arange(6) * np.pi / 3 + 0.3, True))
        return {"base_rim": front.tolist(), "top_rim": top.tolist()}
    base, top = package.corners()
    begin = package.own(stand.at[None])[0]
    hidden = [
        all(abs(begin[axis]) <= package.halves[axis] or np.sign(begin[axis]) != side[axis] for axis in (0, 1))
        for side in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    seen = [None if hides else at for hides, at in zip(hidden, stand.project(base).tolist(), strict=True)]
    return {"base": seen, "top": stand.project(top).tolist()}


def _tapped(rng, corners):
    """4 to 14 px off; the four begin anywhere and turn either way."""
    order = np.roll(np.arange(4), rng.integers(4))[:: rng.choice([-1, 1])]
    taps = {}
    for name, points in corners.items():
        points = [points[number] for number in order] if len(points) == 4 and "rim" not in name else points
        taps[name] = [None if point is None else _off(rng, point) for point in points]
    return taps


def _off(rng, point):
    away, angle = rng.uniform(4, 14), rng.uniform(0, 2 * np.pi)
    return [round(point[0] + away * np.cos(angle), 1), round(point[1] + away * np.sin(angle), 1)]
