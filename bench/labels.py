"""Seconds for a thousand labels on each paper, beside the plain way: a bitmap code placed by the same library."""

import io
import time
from collections.abc import Callable
from random import Random

import segno
from fpdf import FPDF

from backend.codes.labels.layout import Label
from backend.codes.labels.pdf import sheet_pdf
from backend.codes.labels.svg import zip_of_svgs
from backend.codes.labels.templates import Template, template_named, templates
from scanning.codes import grouped, new_tag, sticker_url

COUNT = 1000
GOAL = 30.0  # seconds


def main() -> None:
    labels = made_up(COUNT)
    print(f"labels, {COUNT}\n{'':32}{'seconds':>9}{'MB':>7}")
    slowest = 0.0
    for paper in templates().values():
        slowest = max(slowest, measure(f"PDF {paper.id}", sheet_pdf, labels, paper))
    measure("SVG, zipped", zip_of_svgs, labels, template_named("a4-3x7"))
    baseline = measure("baseline: bitmaps, a4-3x7", with_bitmaps, labels, template_named("a4-3x7"))
    print(
        f"{COUNT} labels: {slowest:.1f} s at most, goal {GOAL:.0f} s, "
        f"{slowest / baseline:.1f} × the baseline of bitmaps"
    )
    if slowest > GOAL:
        print("missed: the goal of the labels")


def measure(
    name: str, draw: Callable[[list[Label], Template], bytes], labels: list[Label], paper: Template
) -> float:
    began = time.perf_counter()
    size = len(draw(labels, paper))
    seconds = time.perf_counter() - began
    print(f"{name:32}{seconds:9.2f}{size / 1e6:7.2f}")
    return seconds


def made_up(count: int) -> list[Label]:
    rng = Random(7)
    tags = (new_tag(rng) for _ in range(count))
    return [
        Label(sticker_url("https://ma.example.cn", tag), grouped(tag), "", "云杉里物业服务有限公司", "110")
        for tag in tags
    ]


def with_bitmaps(labels: list[Label], paper: Template) -> bytes:
    pdf = FPDF(unit="mm", format=paper.page)
    pdf.set_auto_page_break(False)
    pdf.set_font("Courier", size=8)
    drawn = -1
    for label, (page, (x, y)) in zip(labels, paper.places(len(labels)), strict=True):
        if page != drawn:
            pdf.add_page()
            drawn = page
        picture = io.BytesIO()
        segno.make(label.url, error="m", micro=False).save(picture, kind="png", scale=8)
        pdf.image(picture, x, y, paper.label[1])
        pdf.text(x + paper.label[1], y + 10, label.tag)
    return bytes(pdf.output())


if __name__ == "__main__":
    main()
