"""Draws a result over its photo as SVG: the outline, and the edges that were measured with their figures.

Length is solid, width dashed, height dotted, a diameter solid. Only presentation attributes: no style, no script.
"""

from dataclasses import dataclass
from html import escape

import numpy as np

from scanning.measuring.camera import Floats
from scanning.measuring.result import Measurement

WORDS = {"length": "长", "width": "宽", "height": "高", "diameter": "直径"}
YELLOW, NIGHT = "#ffc940", "#0b1220"


@dataclass(frozen=True, slots=True)
class Edge:
    """A measured edge in the picture, px."""

    name: str
    begin: Floats
    end: Floats


def overlay_svg(result: Measurement, photo: str) -> str:
    """As large as the upright photo, see-through elsewhere. Only for a photo that was measured."""
    told = result.per_photo[photo]
    width, height = told["size"]
    rings = [np.array(ring, float) for ring in told["corners"].values()]
    edges = _of_box(*rings) if result.shape == "box" else _of_cylinder(*rings)
    thick = max(width, height) / 400
    parts = [_outline(rings, result.shape, thick), *(_line(edge, thick) for edge in edges)]
    parts += [_figure(edge, result.mm[edge.name][0], thick) for edge in edges]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" fill="none">'
    return "\n".join([head, *parts, "</svg>"])


def _of_box(base: Floats, top: Floats) -> list[Edge]:
    """Of the edges that have one length the lowest in the picture: the nearest, and never hidden."""
    length = _lowest([(base[0], base[1]), (base[2], base[3])])
    width = _lowest([(base[1], base[2]), (base[3], base[0])])
    nearest = int(base[:, 1].argmax())
    return [
        Edge("length", *length),
        Edge("width", *width),
        Edge("height", base[nearest], top[nearest]),
    ]


def _of_cylinder(base: Floats, top: Floats) -> list[Edge]:
    half = len(top) // 2
    widest = max(range(half), key=lambda place: abs(top[place, 0] - top[place + half, 0]))
    nearest = int(base[:, 1].argmax())
    return [Edge("diameter", top[widest], top[widest + half]), Edge("height", base[nearest], top[nearest])]


def _lowest(edges: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    return max(edges, key=lambda edge: float(edge[0][1] + edge[1][1]))


def _outline(rings: list[Floats], shape: str, thick: float) -> str:
    base, top = rings
    paths = [_path(base, closed=True), _path(top, closed=True)]
    if shape == "box":
        paths += [_path(np.array(pair), closed=False) for pair in zip(base, top, strict=True)]
    return f'<path d="{" ".join(paths)}" stroke="white" stroke-opacity="0.6" stroke-width="{thick / 2:.1f}"/>'


def _path(points: Floats, closed: bool) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if closed else "")


def _line(edge: Edge, thick: float) -> str:
    d = _path(np.array([edge.begin, edge.end]), closed=False)
    dashes = {"width": f"{4 * thick:.1f} {3 * thick:.1f}", "height": f"0.1 {2.5 * thick:.1f}"}.get(edge.name)
    drawn = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="{d}" stroke="{NIGHT}" stroke-width="{2 * thick:.1f}" stroke-linecap="round"/>'
        f'<path d="{d}" stroke="{YELLOW}" stroke-width="{thick:.1f}" stroke-linecap="round"{drawn}/>'
    )


def _figure(edge: Edge, value: float, thick: float) -> str:
    x, y = (edge.begin + edge.end) / 2
    text = f"{WORDS[edge.name]} {value:.1f}"
    em = 9 * thick
    wide, high = em * (0.62 * len(text) + 1.2), 1.6 * em
    return (
        f'<rect x="{x - wide / 2:.1f}" y="{y - high / 2:.1f}" width="{wide:.1f}" height="{high:.1f}"'
        f' rx="{high / 4:.1f}" fill="{NIGHT}" fill-opacity="0.9"/>'
        f'<text x="{x:.1f}" y="{y + 0.36 * em:.1f}" font-size="{em:.1f}" font-family="sans-serif"'
        f' text-anchor="middle" fill="white">{escape(text)}</text>'
    )
