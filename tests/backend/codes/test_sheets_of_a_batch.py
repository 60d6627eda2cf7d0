"""From the page of a batch to a sheet that reads."""

import io
import re
import zipfile

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import select

from backend.codes.labels.templates import template_named, templates
from backend.codes.models import Code

MM_PER_INCH = 25.4
DPI = 300


async def blank_urls(session, batch) -> list[str]:
    tags = await session.scalars(
        select(Code.tag).where(Code.batch_id == batch.id, Code.voided_at.is_(None)).order_by(Code.tag)
    )
    return [f"http://mashang.test/c/{tag}" for tag in tags]


def read_sheet(pdf: bytes, paper_id: str) -> list[str]:
    """What the labels of a printed sheet say, place by place; "" for a white one."""
    paper, found = template_named(paper_id), []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=DPI / 72).to_pil()
        for number in range(1, paper.per_page + 1):
            x, y = paper.place(number)
            edges = (x, y, x + paper.label[0], y + paper.label[1])
            label = picture.crop(tuple(round(edge / MM_PER_INCH * DPI) for edge in edges))
            found.append("".join(code.text for code in zxingcpp.read_barcodes(label)))
    return found


async def test_the_pdf_holds_every_blank_code_from_the_place_that_was_asked_for(as_person, apply, session):
    manager = await as_person("district_admin")
    batch = await apply(manager, size=30)
    answer = await manager.get(
        f"/codes/batches/{batch.number}/sheets.pdf",
        params={"paper": "a4-3x7", "start_at": "6", "rescue": "110"},
    )
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert "attachment" in answer.headers["content-disposition"]
    assert read_sheet(answer.content, "a4-3x7") == [""] * 5 + await blank_urls(session, batch) + [""] * 7
    words = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()
    for word in ["特种设备 码上", "黄浦区", "应急救援 110"]:
        assert word in words


async def test_neither_bound_nor_void_codes_are_printed(as_person, session, world):
    manager = await as_person("manager")
    answer = await manager.get("/codes/batches/B20260101-0001/sheets.pdf", params={"paper": "tape-36"})
    blank = sorted(world.tags[name] for name in ["blank", "blank2", "blank3", "blank4", "blank5"])
    assert read_sheet(answer.content, "tape-36") == [f"http://mashang.test/c/{tag}" for tag in blank]


async def test_the_zip_holds_a_picture_for_every_blank_code(as_person, apply, session):
    manager = await as_person("district_admin")
    batch = await apply(manager, size=4)
    answer = await manager.get(
        f"/codes/batches/{batch.number}/sheets.zip",
        params={"paper": "tape-50", "title": "meter", "rescue": ""},
    )
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        listing = archive.read("codes.csv").decode("utf-8-sig").split()[1:]
        assert [
            row.rsplit(",", 1)[1] for row in archive.read("codes.csv").decode("utf-8-sig").splitlines()[1:]
        ] == (await blank_urls(session, batch))
        assert len(archive.namelist()) == 5
        picture = archive.read(archive.namelist()[0]).decode()
    assert listing
    assert "计量器具 码上" in picture
    assert "应急救援" not in picture


async def test_a_large_batch_is_printed_in_parts_that_together_hold_all(as_person, apply, session):
    manager = await as_person("district_admin")
    batch = await apply(manager, size=1003)
    page = (await manager.get(f"/codes/batches/{batch.number}/sheets")).text
    assert re.findall(r'<option value="(\d)">', page) == ["1", "2"]
    assert "第 2 份：第 1,001 到 1,003 个" in page
    address = f"/codes/batches/{batch.number}/sheets.zip"
    found: list[str] = []
    for part in ["1", "2"]:
        answer = await manager.get(address, params={"paper": "tape-24", "part": part})
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            rows = archive.read("codes.csv").decode("utf-8-sig").splitlines()[1:]
        found += [row.split(",")[1] for row in rows]
    assert found == await blank_urls(session, batch)
    beyond = await manager.get(address, params={"paper": "tape-24", "part": "3"})
    assert beyond.status_code == 404
    assert "这一份里没有空码可印" in beyond.text


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"paper": "a4-3x7", "start_at": "22"}, "这种纸每页 21 枚，请填 1 到 21"),
        ({"paper": "a4-3x7", "start_at": "0"}, "请填 1 到 21"),
        ({"paper": "a4-3x7", "start_at": "-3"}, "请填 1 到 21"),
        ({"paper": "a4-3x7", "start_at": "zwei"}, "请填 1 到 21"),
        ({"paper": "tape-24", "start_at": "2"}, "请填 1 到 1"),
        ({"paper": "a3"}, "没有这种纸"),
        ({"paper": ""}, "没有这种纸"),
        ({"paper": "a4-3x7", "part": "0"}, "没有这一份"),
        ({"paper": "a4-3x7", "part": "101"}, "没有这一份"),
        ({"paper": "a4-3x7", "rescue": "call me"}, "救援电话只写数字"),
        ({"paper": "a4-3x7", "rescue": "1" * 21}, "救援电话只写数字"),
    ],
)
@pytest.mark.parametrize("kind", ["pdf", "zip"])
async def test_a_sheet_that_cannot_be_is_refused_in_words(as_person, kind, params, sentence):
    answer = await (await as_person("manager")).get(
        f"/codes/batches/B20260101-0001/sheets.{kind}", params=params
    )
    assert answer.status_code == 422
    assert sentence in answer.text


async def test_the_choice_shows_all_papers_drawn_to_scale(as_person):
    page = (await (await as_person("manager")).get("/codes/batches/B20260101-0001/sheets")).text
    for paper in templates().values():
        assert f'value="{paper.id}"' in page
        assert paper.name in page
    assert page.count('<rect class="qr"') == sum(paper.per_page for paper in templates().values())
