"""监督检查记录 as PDF: the parts of the public form, what was found, and in the foot what leads back to the record."""

import io

import pypdfium2 as pdfium
import pytest

from scanning.decode import read_photo
from tests.backend.evidence.pictures import photo


async def printed(client, where: str) -> pdfium.PdfDocument:
    answer = await client.get(f"{where}/paper.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return pdfium.PdfDocument(answer.content)


def words_of(paper: pdfium.PdfDocument) -> str:
    """Without blanks, of which a line that is broken loses one."""
    return "".join("".join(page.get_textpage().get_text_bounded() for page in paper).split())


@pytest.fixture
async def found(inspector, record) -> str:
    """Where the record is: a severe hazard with a photo, another place, a refusal to sign."""
    record.finds("B2", "铅封缺失，手动提拉无动作", "severe", clause="总局令第57号第二十五条（三）")
    record.photos = {"B2": photo(), "site": photo(seed=2)}
    record.fields |= {
        "signed_name": "",
        "refusal": "负责人看过后不签",
        "seen.place": "地下一层",
        "value.B2": "1.32",
    }
    return (await record.by(inspector)).headers["location"]


async def test_the_record_is_printed_as_the_form_has_it(inspector, found):
    words = words_of(await printed(inspector, found))
    for text in (
        "特种设备安全监督检查记录",
        "常规检查（计划内，JH2026-018）",
        "东塘食品有限公司",
        "沈监察，出示执法证 310101-001",
        "韩同行，出示执法证 310101-002",
        "锅炉 1",
        "按检查表 2026-11-1 检查 25 项：符合 24 项，不符合 1 项",
        "整定压力 1.32 MPa",
        "安全阀：校验期内、铅封完整、能动作：铅封缺失，手动提拉无动作",
        "现场为“地下一层”",
        "没有发监察指令书",
        "拒签：负责人看过后不签",
        "附：现场照片",
        found.rsplit("/", 1)[1],
    ):
        assert text.replace(" ", "") in words, text


async def test_every_page_leads_back_to_the_record(inspector, found):
    paper = await printed(inspector, found)
    assert len(paper) >= 2
    for page in paper:
        picture = io.BytesIO()
        page.render(scale=3).to_pil().save(picture, "PNG")
        assert any(text.endswith(found) for text in read_photo(picture.getvalue()).texts)


async def test_the_unit_prints_its_record_and_nobody_elses(sign_in, found):
    await printed(await sign_in("manager"), found)
    assert (await (await sign_in("property_manager")).get(f"{found}/paper.pdf")).status_code == 404
