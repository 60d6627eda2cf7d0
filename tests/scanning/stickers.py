"""Stickers as the field has them: photographs made here of one sticker, each with one trouble and a known text.

A scene is made from its trouble and its seed alone, so that one that was not read can be looked at again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import segno
from numpy.typing import NDArray

from scanning.photos import Gray

SIZE = (1200, 900)  # px of a scene, (width, height)
FOCAL = 1100.0  # px: about 57° across, a phone's main camera
ALPHABET = "0123456789CFHJKMPRTVWXY"
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scene:
    """How one sticker is seen. Lengths in widths of the sticker, angles in radians."""

    size: float = 330  # px across, about
    turned: float = 0.1  # in the plane
    tilted: float = 0.15
    towards: float = 0.4  # direction of the tilt
    pipe: float = 0  # radius of the pipe it sticks on; 0: flat
    along: float = 0  # direction of the pipe's axis
    waves: tuple[float, float, float] = (0, 1, 0)  # height, waves across, direction: cloth or a loose label
    blur: float = 0.6  # sigma, px
    motion: tuple[float, float] = (0, 0)  # px, direction
    light: float = 1.0
    shadow: float = 0  # share of the light that is lost on one side
    contrast: float = 1.0
    noise: float = 3
    quality: int = 85  # of the JPEG
    glare: float = 0  # size of the spot, of the sticker
    scratches: int = 0
    dirt: int = 0
    inverted: bool = False
    dots: bool = False  # modules as dots, as designers like them
    error: str = "m"
    text: str = ""
    quiet: int = field(default=4)


def seen(trouble: str, seed: int) -> tuple[Gray, str]:
    """A photograph of a sticker with that trouble, and the text on it."""
    rng = np.random.default_rng([seed, *trouble.encode()])
    scene = TROUBLES[trouble](
        rng, replace(Scene(), turned=rng.uniform(-0.5, 0.5), towards=rng.uniform(0, 6.28))
    )
    text = scene.text or "https://ma.example.cn/c/" + "".join(rng.choice(list(ALPHABET), 10))
    return photographed(scene, text, rng), text


def photographed(scene: Scene, text: str, rng: np.random.Generator) -> Gray:
    """The scene as a camera and a JPEG leave it."""
    wall = _wall(rng)
    label = _worn(_label(text, scene), scene, rng)
    picture = _stuck(wall, label, scene)
    if scene.glare:
        picture = _with_glare(picture, scene, rng)
    picture = cv2.GaussianBlur(picture, (0, 0), scene.blur)
    if scene.motion[0]:
        picture = cv2.filter2D(picture, -1, _streak(*scene.motion))
    lit = picture * _light(scene, rng) + rng.normal(0, scene.noise, picture.shape)
    exposed = np.clip(lit, 0, 255).astype(np.uint8)
    _, file = cv2.imencode(".jpg", exposed, [cv2.IMWRITE_JPEG_QUALITY, scene.quality])
    return np.asarray(cv2.imdecode(file, cv2.IMREAD_GRAYSCALE), np.uint8)


def nothing(kind: str, seed: int) -> Gray:
    """A picture without a code: what a decoder might take for one."""
    rng = np.random.default_rng([seed, *kind.encode()])
    return np.asarray(WITHOUT[kind](rng), np.uint8)


def _tilted(rng: np.random.Generator, scene: Scene) -> Scene:
    return replace(scene, tilted=rng.uniform(0.9, 1.12), size=rng.uniform(260, 420))


def _on_a_pipe(rng: np.random.Generator, scene: Scene) -> Scene:
    pipe, along = rng.uniform(0.38, 0.8), rng.choice([0, np.pi / 2]) + rng.normal(0, 0.1)
    return replace(scene, pipe=pipe, along=along, tilted=rng.uniform(0, 0.5), size=rng.uniform(220, 420))


def _wavy(rng: np.random.Generator, scene: Scene) -> Scene:
    waves = (rng.uniform(0.015, 0.05), rng.uniform(0.7, 1.8), rng.uniform(0, np.pi))
    return replace(scene, waves=waves, tilted=rng.uniform(0, 0.6), size=rng.uniform(180, 400))


def _glare(rng: np.random.Generator, scene: Scene) -> Scene:
    return replace(scene, glare=rng.uniform(0.12, 0.24), shadow=rng.uniform(0, 0.5))


def _scratched(rng: np.random.Generator, scene: Scene) -> Scene:
    return replace(scene, scratches=int(rng.integers(8, 26)), contrast=rng.uniform(0.4, 0.9), error="q")


def _dirty(rng: np.random.Generator, scene: Scene) -> Scene:
    return replace(scene, dirt=int(rng.integers(6, 22)), light=rng.uniform(0.5, 1), error="q")


def _small(rng: np.random.Generator, scene: Scene) -> Scene:
    return replace(scene, size=rng.uniform(72, 110), tilted=rng.uniform(0, 0.4), blur=rng.uniform(0.4, 0.8))


def _motion(rng: np.random.Generator, scene: Scene) -> Scene:
    return replace(scene, motion=(rng.uniform(6, 15), rng.uniform(0, np.pi)), noise=rng.uniform(2, 5))


def _blurred(rng: np.random.Generator, scene: Scene) -> Scene:
    return replace(scene, blur=rng.uniform(2.5, 5.2), noise=rng.uniform(1, 4))


def _dusk(rng: np.random.Generator, scene: Scene) -> Scene:
    light = rng.uniform(0.05, 0.15)
    return replace(
        scene, light=light, shadow=rng.uniform(0, 0.6), noise=rng.uniform(2, 5), size=rng.uniform(200, 330)
    )


def _faded(rng: np.random.Generator, scene: Scene) -> Scene:
    return replace(scene, contrast=rng.uniform(0.08, 0.2), shadow=rng.uniform(0, 0.7))


def _designed(rng: np.random.Generator, scene: Scene) -> Scene:
    return replace(scene, dots=True, inverted=bool(rng.random() < 0.3), size=rng.uniform(180, 330))


def _dense(rng: np.random.Generator, scene: Scene) -> Scene:
    text = "".join(
        rng.choice(
            list("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop /:.-"), int(rng.integers(90, 220))
        )
    )
    return replace(scene, text=text, size=rng.uniform(260, 420), error="l", tilted=rng.uniform(0, 0.5))


def _everything(rng: np.random.Generator, scene: Scene) -> Scene:
    """A day when nothing goes well, each trouble at half strength."""
    return replace(
        scene,
        size=rng.uniform(130, 330),
        tilted=rng.uniform(0.2, 0.9),
        pipe=rng.choice([0, rng.uniform(0.7, 1.5)]),
        along=rng.uniform(0, np.pi),
        blur=rng.uniform(0.6, 1.8),
        motion=(rng.uniform(0, 5), rng.uniform(0, np.pi)),
        light=rng.uniform(0.2, 1),
        shadow=rng.uniform(0, 0.7),
        contrast=rng.uniform(0.4, 1),
        glare=rng.choice([0, 0.08]),
        scratches=int(rng.integers(0, 6)),
        dirt=int(rng.integers(0, 5)),
        quality=int(rng.integers(50, 90)),
    )


TROUBLES: dict[str, Callable[[np.random.Generator, Scene], Scene]] = {
    "clean": lambda rng, scene: scene,
    "tilted": _tilted,
    "on a pipe": _on_a_pipe,
    "wavy": _wavy,
    "glare": _glare,
    "scratched": _scratched,
    "dirty": _dirty,
    "small": _small,
    "motion": _motion,
    "blurred": _blurred,
    "dusk": _dusk,
    "faded": _faded,
    "designed": _designed,
    "dense": _dense,
    "everything": _everything,
}

MODULE = 14  # px of a module on the label as printed


def _label(text: str, scene: Scene) -> Floats:
    """The sticker flat, from 0 (ink) to 1 (paper): the code, and its tag under it."""
    matrix = segno.make(text, error=scene.error, micro=False, boost_error=False).matrix_iter(
        border=scene.quiet
    )
    modules = 1 - np.array([list(row) for row in matrix], np.float64)
    side = len(modules)
    code = np.kron(modules, np.ones((MODULE, MODULE)))
    if scene.dots:
        code = _as_dots(modules, scene.quiet)
    label = np.ones((code.shape[0] + 3 * MODULE, code.shape[1]))
    label[: code.shape[0]] = code
    _print(label, text[-10:], (scene.quiet * MODULE, label.shape[0] - MODULE), side / 42, 0.05)
    return 1 - label if scene.inverted else label


def _as_dots(modules: Floats, quiet: int) -> Floats:
    code = np.ones((len(modules) * MODULE, len(modules) * MODULE))
    for row, column in np.argwhere(modules == 0):
        centre = (int((column + 0.5) * MODULE), int((row + 0.5) * MODULE))
        cv2.circle(code, centre, int(MODULE * 0.46), 0, -1, cv2.LINE_AA)
    end = len(modules) - quiet - 7
    for top, left in ((quiet, quiet), (quiet, end), (end, quiet)):  # the finder patterns stay whole
        area = np.s_[top * MODULE : (top + 7) * MODULE, left * MODULE : (left + 7) * MODULE]
        code[area] = np.kron(modules[top : top + 7, left : left + 7], np.ones((MODULE, MODULE)))
    return code


def _worn(label: Floats, scene: Scene, rng: np.random.Generator) -> Floats:
    """Scratches take the ink off, dirt lies on it."""
    height, width = label.shape
    for _ in range(scene.scratches):
        start, end = rng.uniform(0, [width, height], (2, 2)).astype(int)
        cv2.line(
            label,
            start.tolist(),
            end.tolist(),
            float(rng.uniform(0.7, 1)),
            int(rng.integers(2, 7)),
            cv2.LINE_AA,
        )
    if scene.dirt:
        veil = np.ones_like(label)
        for _ in range(scene.dirt):
            centre = rng.uniform(0, [width, height]).astype(int).tolist()
            axes = rng.uniform(width * 0.01, width * 0.07, 2).astype(int).tolist()
            cv2.ellipse(
                veil, centre, axes, float(rng.uniform(0, 180)), 0, 360, float(rng.uniform(0.1, 0.6)), -1
            )
        label = label * cv2.GaussianBlur(veil, (0, 0), MODULE * 0.5)
    return label


def _stuck(wall: Floats, label: Floats, scene: Scene) -> Floats:
    """The wall with the label on it, seen through a pinhole; brightness from 0 to 255, four rays a pixel."""
    height, width = wall.shape
    reach = scene.size * 0.95
    middle = np.array([width / 2, height / 2])
    left, top = np.maximum(middle - reach, 0).astype(int)
    right, bottom = np.minimum(middle + reach, [width, height]).astype(int)
    across = np.arange(left, right, 0.5) + 0.25 - middle[0]
    down = np.arange(top, bottom, 0.5) + 0.25 - middle[1]
    u, v = _on_the_label(*np.meshgrid(across / FOCAL, down / FOCAL), scene)
    ratio = label.shape[0] / label.shape[1]
    x = ((u + 0.5) * label.shape[1] - 0.5).astype(np.float32)
    y = ((v / ratio + 0.5) * label.shape[0] - 0.5).astype(np.float32)
    # A label far away has many of its px in one of the picture: it is blurred by as much before.
    shrunk = label.shape[1] / (scene.size * 2)
    soft = cv2.GaussianBlur(label, (0, 0), max(0.4 * shrunk, 0.3))
    ink, paper = 128 - 105 * scene.contrast, 128 + 105 * scene.contrast
    drawn = cv2.remap(
        ink + soft * (paper - ink), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=-1
    )
    inside = (np.abs(u) < 0.5) & (np.abs(v) < 0.5 * ratio)
    under = np.kron(wall[top:bottom, left:right], np.ones((2, 2)))
    mixed = np.where(inside & (drawn >= 0), drawn, under)
    picture = wall.copy()
    picture[top:bottom, left:right] = mixed.reshape(bottom - top, 2, right - left, 2).mean((1, 3))
    return picture


def _on_the_label(x: Floats, y: Floats, scene: Scene) -> tuple[Floats, Floats]:
    """Where on the label (0, 0 its middle, 1 its width) rays through (x, y, 1) meet it."""
    away = FOCAL / scene.size
    lean = np.array([np.cos(scene.towards), np.sin(scene.towards), 0])
    turn = cv2.Rodrigues(lean * scene.tilted)[0] @ cv2.Rodrigues(np.array([0, 0, scene.turned]))[0]
    rays = np.stack([x, y, np.ones_like(x)], -1) @ turn  # in the frame of the label
    eye = -away * turn[2]  # = turn.T @ (0, 0, -away)
    u, v = eye[0] - eye[2] / rays[..., 2] * rays[..., 0], eye[1] - eye[2] / rays[..., 2] * rays[..., 1]
    for _ in range(8 if scene.pipe or scene.waves[0] else 0):
        step = (_height(u, v, scene) - eye[2]) / rays[..., 2]
        u, v = eye[0] + step * rays[..., 0], eye[1] + step * rays[..., 1]
    return _unrolled(u, v, scene) if scene.pipe else (u, v)


def _height(u: Floats, v: Floats, scene: Scene) -> Floats:
    """How far the label is from its plane at (u, v), away from the viewer."""
    if scene.pipe:
        across = u * np.cos(scene.along) + v * np.sin(scene.along)
        return scene.pipe - np.sqrt(np.maximum(scene.pipe**2 - across**2, 1e-6))
    high, often, direction = scene.waves
    return high * np.sin(2 * np.pi * often * (u * np.cos(direction) + v * np.sin(direction)) + 1)


def _unrolled(u: Floats, v: Floats, scene: Scene) -> tuple[Floats, Floats]:
    cosine, sine = np.cos(scene.along), np.sin(scene.along)
    across, beside = u * cosine + v * sine, v * cosine - u * sine
    on_paper = scene.pipe * np.arcsin(np.clip(across / scene.pipe, -1, 1))
    on_paper = np.where(np.abs(across) < scene.pipe, on_paper, 9.0)
    return on_paper * cosine - beside * sine, on_paper * sine + beside * cosine


def _with_glare(picture: Floats, scene: Scene, rng: np.random.Generator) -> Floats:
    height, width = picture.shape
    down, across = np.mgrid[:height, :width]
    spot = np.array([width, height]) / 2 + rng.uniform(-0.3, 0.3, 2) * scene.size
    spread = scene.glare * scene.size * rng.uniform(0.5, 1, 2)
    light = np.exp(-(((across - spot[0]) / spread[0]) ** 2 + ((down - spot[1]) / spread[1]) ** 2))
    return np.minimum(picture + 330 * light, 255)


def _streak(length: float, direction: float) -> Floats:
    """The kernel of a hand that moved."""
    side = int(length) * 2 + 3
    kernel = np.zeros((side, side))
    step = np.array([np.cos(direction), np.sin(direction)]) * length / 2
    start, end = side // 2 - step, side // 2 + step
    cv2.line(
        kernel, (start * 16).astype(int).tolist(), (end * 16).astype(int).tolist(), 1.0, 1, cv2.LINE_AA, 4
    )
    return kernel / kernel.sum()


def _light(scene: Scene, rng: np.random.Generator) -> Floats:
    direction = rng.uniform(0, 2 * np.pi)
    width, height = SIZE
    down, across = np.mgrid[:height, :width]
    side = ((across - width / 2) * np.cos(direction) + (down - height / 2) * np.sin(direction)) / scene.size
    return scene.light * (1 - scene.shadow / (1 + np.exp(-side * 8)))


def _wall(rng: np.random.Generator) -> Floats:
    """Plaster or sheet metal with a seam and some print on it."""
    width, height = SIZE
    coarse = rng.normal(0, 1, (height // 30, width // 30))
    wall = rng.uniform(70, 190) + 18 * cv2.resize(coarse, SIZE, interpolation=cv2.INTER_CUBIC)
    wall += 3 * rng.normal(0, 1, wall.shape)
    seam = int(rng.uniform(0, width))
    cv2.line(wall, (seam, 0), (seam + int(rng.uniform(-80, 80)), height), 40.0, 3, cv2.LINE_AA)
    for line in range(3):
        place = (int(rng.uniform(0, width * 0.6)), int(rng.uniform(20, height)))
        _print(wall, f"No. {rng.integers(1000, 9999)} MAX 1000 kg", place, 1 + line / 5, 30)
    return wall


def _print(page: Floats, words: str, place: tuple[int, int], scale: float, ink: float) -> None:
    letters = cv2.putText(np.zeros(page.shape, np.uint8), words, place, 0, scale, 255, 3, cv2.LINE_AA) / 255
    page += letters * (ink - page)


def _text(rng: np.random.Generator) -> Floats:
    page = np.full((900, 1200), 235.0)
    for row in range(24):
        words = "".join(rng.choice(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789#@=+|"), 60))
        _print(page, words, (10, 34 + 36 * row), 1, 20)
    return page


def _grid(rng: np.random.Generator) -> Floats:
    page, step = np.full((900, 1200), 240.0), int(rng.integers(6, 40))
    page[::step], page[:, ::step] = 30, 30
    return page


def _checkerboard(rng: np.random.Generator) -> Floats:
    down, across = np.mgrid[:900, :1200] // int(rng.integers(4, 40))
    return 255.0 * ((down + across) % 2)


def _markers(rng: np.random.Generator) -> Floats:
    board = cv2.aruco.CharucoBoard(
        (5, 7), 1, 0.75, cv2.aruco.getPredefinedDictionary(int(rng.integers(0, 17)))
    )
    return np.asarray(board.generateImage((840, 1188), marginSize=30), float)


def _noise(rng: np.random.Generator) -> Floats:
    cell = int(rng.integers(1, 12))
    few = rng.integers(0, 2, (900 // cell, 1200 // cell)) * 255.0
    return cv2.resize(few, (1200, 900), interpolation=cv2.INTER_NEAREST)


def _bullseyes(rng: np.random.Generator) -> Floats:
    """Squares in squares in rows: three of them anywhere look like a code."""
    page, side = np.full((900, 1200), 255.0), int(rng.integers(3, 12))
    for top in range(2 * side, 900 - 9 * side, 14 * side):
        for left in range(2 * side, 1200 - 9 * side, 14 * side):
            page[top : top + 7 * side, left : left + 7 * side] = 0
            page[top + side : top + 6 * side, left + side : left + 6 * side] = 255
            page[top + 2 * side : top + 5 * side, left + 2 * side : left + 5 * side] = 0
    return page


def _scrambled(rng: np.random.Generator) -> Floats:
    """A code's frame around modules that mean nothing."""
    modules = np.array([list(row) for row in segno.make("x", version=3, micro=False).matrix_iter(border=4)])
    inner = rng.integers(0, 2, modules.shape)
    inner[:13, :13], inner[:13, -13:], inner[-13:, :13] = (
        modules[:13, :13],
        modules[:13, -13:],
        modules[-13:, :13],
    )
    inner[:4], inner[-4:], inner[:, :4], inner[:, -4:] = 0, 0, 0, 0
    inner[10], inner[:, 10] = modules[10], modules[:, 10]
    page = np.full((900, 1200), 160.0)
    code = np.kron(1 - inner, np.ones((12, 12))) * 255.0
    page[200 : 200 + len(code), 300 : 300 + len(code)] = code
    return page


WITHOUT: dict[str, Callable[[np.random.Generator], Floats]] = {
    "wall": _wall,
    "text": _text,
    "grid": _grid,
    "checkerboard": _checkerboard,
    "markers": _markers,
    "noise": _noise,
    "bullseyes": _bullseyes,
    "scrambled": _scrambled,
}
