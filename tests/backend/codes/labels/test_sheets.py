"""Printed sheets are rendered at the printer's resolution and read again, label by label."""

import io
import zipfile
from collections.abc import Iterable, Iterator

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from backend.codes.labels.layout import Label
from backend.codes.labels.pdf import sheet_pdf
from backend.codes.labels.svg import zip_of_svgs
from backend.codes.labels.templates import (
    PlaceOutsideSheet,
    Template,
    UnknownTemplate,
    template_named,
    templates,
)

MM_PER_INCH = 25.4
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
ON_EVERY_PAPER = pytest.mark.parametrize("paper", templates().values(), ids=lambda paper: paper.id)


def tag_of(number: int) -> str:
    raw = "".join(ALPHABET[(number * 7 + place * 11 + number // 30) % 30] for place in range(10))
    return f"{raw[:4]} {raw[4:8]} {raw[8:]}"


def labels_of(count: int, host: str = "mashang.example.cn", **texts: str) -> list[Label]:
    given = {"kind": "电梯", "holder": "上海云杉里物业服务有限公司", "rescue": "96333"} | texts
    tags = map(tag_of, range(count))
    return [Label(url=f"https://{host}/c/{tag.replace(' ', '')}", tag=tag, **given) for tag in tags]


def printed(pdf: bytes, dpi: int) -> Iterator[Image.Image]:
    for page in pypdfium2.PdfDocument(pdf):
        yield page.render(scale=dpi / 72).to_pil().convert("RGB")


def cut_out(page: Image.Image, paper: Template, number: int, dpi: int) -> Image.Image:
    x, y = paper.place(number)
    edges = (x, y, x + paper.label[0], y + paper.label[1])
    return page.crop(tuple(round(edge / MM_PER_INCH * dpi) for edge in edges))


def read(label: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(label)]


def read_all(pages: Iterable[Image.Image], paper: Template, dpi: int) -> list[list[str]]:
    return [
        read(cut_out(page, paper, number, dpi)) for page in pages for number in range(1, paper.per_page + 1)
    ]


@ON_EVERY_PAPER
@pytest.mark.parametrize("dpi", [300, 203])
def test_every_label_of_a_printed_sheet_reads_as_its_own_address(paper: Template, dpi: int) -> None:
    labels = labels_of(paper.per_page + 2)
    found = read_all(printed(sheet_pdf(labels, paper), dpi), paper, dpi)
    assert found[: len(labels)] == [[label.url] for label in labels]
    assert not any(found[len(labels) :])


@ON_EVERY_PAPER
def test_a_long_host_still_reads_at_203_dpi(paper: Template) -> None:
    labels = labels_of(1, host="tezhongshebei.scjgj.sh.example.gov.cn:8443")
    assert read_all(printed(sheet_pdf(labels, paper), 203), paper, 203)[0] == [labels[0].url]


@pytest.mark.parametrize(("paper", "start"), [("a4-2x4", 4), ("a4-3x7", 20), ("a4-5x13", 65)])
def test_a_part_used_sheet_stays_white_before_the_first_free_place(paper: str, start: int) -> None:
    sheet = template_named(paper)
    labels = labels_of(3)
    pages = list(printed(sheet_pdf(labels, sheet, start_at=start), 150))
    for number in range(1, start):
        assert cut_out(pages[0], sheet, number, 150).getextrema() == ((255, 255),) * 3, number
    found = read_all(printed(sheet_pdf(labels, sheet, start_at=start), 300), sheet, 300)
    assert [texts for texts in found if texts] == [[label.url] for label in labels]
    assert found[start - 1] == [labels[0].url]


@pytest.mark.parametrize(("paper", "start"), [("a4-3x7", 0), ("a4-3x7", 22), ("a4-3x7", -1), ("tape-24", 2)])
def test_a_place_the_sheet_does_not_have_is_refused(paper: str, start: int) -> None:
    with pytest.raises(PlaceOutsideSheet, match="请填 1 到"):
        sheet_pdf(labels_of(1), template_named(paper), start_at=start)


def test_an_unknown_paper_is_refused() -> None:
    with pytest.raises(UnknownTemplate):
        template_named("../../etc/passwd")


@ON_EVERY_PAPER
def test_what_a_label_says_can_be_read_out_of_the_pdf(paper: Template) -> None:
    label = Label("https://mashang.example.cn/c/K7M49TXP2Q", "K7M4 9TXP 2Q", "电梯", "闵行区", "96333")
    text = pypdfium2.PdfDocument(sheet_pdf([label], paper))[0].get_textpage().get_text_range()
    for expected in ["特种设备 码上", "K7M4 9TXP 2Q", "电梯", "闵行区", "应急救援 96333"]:
        assert expected in text


def test_a_blank_label_has_neither_kind_nor_unit() -> None:
    label = Label("https://mashang.example.cn/c/K7M49TXP2Q", "K7M4 9TXP 2Q", title="计量器具 码上")
    page = pypdfium2.PdfDocument(sheet_pdf([label], template_named("tape-50")))[0]
    assert page.get_textpage().get_text_range().split() == ["计量器具", "码上", "K7M4", "9TXP", "2Q"]


@ON_EVERY_PAPER
def test_labels_lie_on_the_paper_and_not_on_each_other(paper: Template) -> None:
    width, height = paper.label
    places = [paper.place(number) for number in range(1, paper.per_page + 1)]
    assert all(x >= 0 and y >= 0 for x, y in places)
    assert max(x for x, _ in places) + width <= paper.page[0]
    assert max(y for _, y in places) + height <= paper.page[1]
    apart = [abs(a[0] - b[0]) >= width - 1e-6 or abs(a[1] - b[1]) >= height - 1e-6
             for i, a in enumerate(places) for b in places[:i]]  # fmt: skip
    assert all(apart)


def test_the_papers_are_eight_and_hold_what_their_names_say() -> None:
    counts = {paper.id: paper.per_page for paper in templates().values()}
    assert counts == {
        "a4-2x4": 8, "a4-3x4": 12, "a4-2x7": 14, "a4-3x7": 21, "a4-5x13": 65,
        "tape-24": 1, "tape-36": 1, "tape-50": 1,
    }  # fmt: skip


def test_a_thousand_labels_stay_a_small_file_with_few_pages() -> None:
    pdf = sheet_pdf(labels_of(1000), template_named("a4-3x7"))
    assert len(pypdfium2.PdfDocument(pdf)) == 48
    assert len(pdf) < 3_000_000


def test_the_pdf_asks_the_printer_not_to_scale() -> None:
    assert b"/PrintScaling /None" in sheet_pdf(labels_of(1), template_named("a4-3x7"))


def test_the_zip_holds_a_picture_for_every_label_and_a_list_of_all() -> None:
    labels = labels_of(3)
    with zipfile.ZipFile(io.BytesIO(zip_of_svgs(labels, template_named("tape-36")))) as archive:
        bare = [label.tag.replace(" ", "") for label in labels]
        assert archive.namelist() == [*(f"{tag}.svg" for tag in bare), "codes.csv"]
        rows = archive.read("codes.csv").decode("utf-8-sig").splitlines()
        assert rows == ["tag,url", *(f"{label.tag},{label.url}" for label in labels)]
