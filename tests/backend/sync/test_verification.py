"""Whoever has a file, or an account and a number, is told since when it is here, with a proof to take along."""

import hashlib
from datetime import timedelta

import httpx
import msgspec
import pypdfium2
import pytest
from sqlalchemy import update

from backend.app import make_app
from backend.database import connect, now, sessions
from backend.evidence.actions import keep
from backend.evidence.anchoring import anchor_heads
from backend.evidence.anchors import FolderAnchor
from backend.evidence.ledger import put_in_order, sign_days
from backend.evidence.ledger_models import LedgerWaiting
from backend.evidence.ledger_proofs import Proof, holds
from backend.evidence.log_check import checked
from backend.evidence.storage import store_of
from tests.backend.evidence.pictures import photo
from tests.backend.sync.conftest import KINDS, phones_before
from tests.conftest import BROWSER, ORIGIN


@pytest.fixture
async def anybody(settings):
    transport = httpx.ASGITransport(app=make_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=BROWSER) as client:
        client.headers["Accept-Language"] = "zh-CN"
        yield client


@pytest.fixture
async def kept(session, settings, world):
    """A photo of yesterday."""
    await keep(session, store_of(settings), photo(), world.people["binder"].id)
    return photo()


async def day_is_over(session) -> None:
    await session.execute(update(LedgerWaiting).values(at=now() - timedelta(days=1)))
    await put_in_order(session)
    await sign_days(session)
    await session.commit()


async def test_a_file_is_verified_without_an_account_and_its_proof_holds_elsewhere(anybody, session, kept):
    await day_is_over(session)
    answer = await anybody.post("/verification", files={"file": ("a.jpg", kept)})
    assert answer.status_code == 200, answer.text
    assert "没有改动" in answer.text
    proof = await anybody.get("/verification/0/proof.json")
    assert holds(msgspec.json.decode(proof.content, type=Proof))
    [head] = (await anybody.get("/verification/heads.json")).json()
    assert head == proof.json()["head"]


async def test_a_file_with_one_byte_changed_is_another_file(anybody, session, kept):
    await day_is_over(session)
    answer = await anybody.post("/verification", files={"file": ("a.jpg", kept[:-1] + b"x")})
    assert "日志里没有它" in answer.text


async def test_what_came_today_is_there_but_not_signed(anybody, session, kept):
    await put_in_order(session)
    await session.commit()
    answer = await anybody.post("/verification", files={"file": ("a.jpg", kept)})
    assert "午夜后签" in answer.text
    assert (await anybody.get("/verification/0/proof.json")).status_code == 404


async def test_a_record_is_verified_by_its_number(settings, world, session):
    phone = await phones_before(settings, world, KINDS)("inspector")
    answer = await phone.send(phone.visit("水位计不清晰"))
    await day_is_over(session)
    page = await phone.client.post("/verification", files={"number": (None, answer.receipt.lower())})
    assert "没有改动" in page.text
    assert answer.digest in page.text
    assert "水位计" not in page.text


async def test_a_phone_may_send_the_digest_instead_of_the_file(anybody, session, kept):
    await day_is_over(session)
    digest = hashlib.sha256(kept).hexdigest()
    answer = await anybody.post("/verification", files={"digest": (None, digest)})
    assert "没有改动" in answer.text
    assert (await anybody.post("/verification", files={"digest": (None, "ABC")})).status_code == 422


async def test_the_page_shows_the_path_and_where_the_head_is_anchored(
    anybody, session, settings, kept, tmp_path
):
    await day_is_over(session)
    engine = connect(settings)
    await anchor_heads(sessions(engine), [FolderAnchor(tmp_path)])
    await engine.dispose()
    page = await anybody.get("/verification/0")
    assert "存证文件夹" in page.text
    assert (await anybody.get("/verification/heads.json")).json()[0]["sha256"] in page.text
    english = await anybody.get("/verification/0?lang=en")
    assert "unchanged" in english.text


def words_of(pdf: bytes) -> str:
    """Without white space: where lines break is not what is tested."""
    paper = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in paper)


async def test_the_report_carries_all_that_is_needed_to_check_it(settings, world, session, anybody):
    phone = await phones_before(settings, world, KINDS)("inspector")
    answer = await phone.send(phone.visit("水位计不清晰"))
    for _ in range(20):
        await phone.send(phone.visit("压力表超期"))
    await day_is_over(session)
    pdf = await anybody.get("/verification/0/report.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    words = words_of(pdf.content)
    proof = (await anybody.get("/verification/0/proof.json")).json()
    for part in (
        answer.receipt,
        answer.digest,
        *proof["sha256_path"],
        *proof["sm3_path"],
        *proof["head"].values(),
    ):
        assert str(part) in words
    assert "没有改动" in words
    assert "水位计" not in words
    [width, height] = pypdfium2.PdfDocument(pdf.content)[0].get_size()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)


async def test_the_report_of_today_says_that_it_is_not_signed_yet(anybody, session, kept):
    await put_in_order(session)
    await session.commit()
    assert "午夜后签" in words_of((await anybody.get("/verification/0/report.pdf")).content)
    english = words_of((await anybody.get("/verification/0/report.pdf?lang=en")).content)
    assert "Verificationreport" in english


async def test_the_whole_log_is_for_people_with_an_account(settings, world, session, anybody, kept):
    await day_is_over(session)
    phone = await phones_before(settings, world, KINDS)("inspector")
    taken = await phone.client.get("/verification/log.jsonl")
    assert checked(taken.content.splitlines()).entries == 1
    assert (await anybody.get("/verification/log.jsonl")).status_code == 303


async def test_numbers_cannot_be_tried_out_without_an_account(anybody):
    answer = await anybody.post("/verification", files={"number": (None, "R1120-58K2")})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "sent", [{"number": (None, "")}, {"number": (None, "42")}, {"file": ("empty.jpg", b"")}]
)
async def test_what_cannot_be_verified_is_said_in_a_sentence(anybody, sent):
    answer = await anybody.post("/verification", files=sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("position", ["-1", "999", "99999999999999999999999"])
async def test_a_place_that_the_log_has_not_is_said_so(anybody, position):
    assert (await anybody.get(f"/verification/{position}/proof.json")).status_code == 404
