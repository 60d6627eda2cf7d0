"""核验: was this very file, or the record with this number, here, and since when. A file is not kept for it."""

import hashlib
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, signed_in
from backend.evidence.ledger_models import LedgerEntry
from backend.evidence.ledger_proofs import Head, Proof
from backend.evidence.ledger_queries import entries_about, heads
from backend.evidence.log_export import exported
from backend.evidence.queries import is_digest
from backend.evidence.recognition import MAX_VIDEO_BYTES
from backend.pages import Page, PageRequest, page, reader_of
from backend.refusals import Invalid, NotFound, SignInNeeded
from backend.settings import Settings
from backend.sync.queries import receipts_numbered
from backend.sync.verification import Found, checked, found_at
from backend.sync.verification_paper import report_pdf
from offline.answer import read_receipt_number

READ = 1024 * 1024  # bytes at a time
TEMPLATE = "verification/verification.html"
NOT_THERE = "日志里没有这一条，或者当天的摘要还没有签"


class Asked(msgspec.Struct):
    """`digest` instead of the file itself, where the phone could compute it."""

    number: Annotated[str, msgspec.Meta(max_length=40)] = ""
    digest: Annotated[str, msgspec.Meta(max_length=64)] = ""
    file: UploadFile | None = None


@get("/verification")
async def ask_what(request: PageRequest) -> Page:
    return shown(request)


@post("/verification", status_code=200)
async def verify(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    data: Annotated[Asked, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> Page:
    number = data.number.strip()[:40]
    try:
        digest = await digest_in(data)
        entries = await entries_for(session, actor, digest, number)
    except Invalid as wrong:
        return shown(request, status=422, sought=number, wrong=wrong)
    found = [await checked(session, entry) for entry in entries]
    return shown(request, found=found, sought=number, digest=digest)


@get("/verification/{position:int}")
async def see_entry(
    request: PageRequest, session: NamedDependency[AsyncSession], position: FromPath[int]
) -> Page:
    """Where the QR code of a report leads."""
    return shown(request, found=[await must_be_there(session, position)])


@get("/verification/{position:int}/report.pdf")
async def take_report(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    settings: NamedDependency[Settings],
    position: FromPath[int],
) -> Response[bytes]:
    found = await must_be_there(session, position)
    words = reader_of(request)["t"]
    pdf = report_pdf(found, f"{settings.origin}/verification/{position}", words)
    headers = {
        "Content-Disposition": f'inline; filename="verification-{position}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(pdf, media_type="application/pdf", headers=headers)


@get("/verification/{position:int}/proof.json")
async def take_proof(session: NamedDependency[AsyncSession], position: FromPath[int]) -> Response[Proof]:
    """All that is needed to check it elsewhere, see `ledger_proofs.holds`."""
    found = await must_be_there(session, position)
    if found.proof is None:
        raise NotFound(NOT_THERE)
    headers = {"Content-Disposition": f'attachment; filename="proof-{position}.json"'}
    return Response(found.proof, headers=headers)


@get("/verification/heads.json")
async def take_heads(session: NamedDependency[AsyncSession]) -> list[Head]:
    return await heads(session)


@get("/verification/log.jsonl", guards=[signed_in])
async def take_log(request: PageRequest) -> Stream:
    """The whole log, see `log_export`. Digests and times only, but long: not for a passer-by."""
    headers = {"Content-Disposition": 'attachment; filename="log.jsonl"', "Cache-Control": "no-store"}
    return Stream(
        exported(request.app.state.open_session), media_type="application/x-ndjson", headers=headers
    )


ROUTES = [ask_what, verify, see_entry, take_report, take_proof, take_heads, take_log]


def shown(
    request: PageRequest,
    *,
    status: int = 200,
    found: list[Found] | None = None,
    sought: str = "",
    digest: str = "",
    wrong: Invalid | None = None,
) -> Page:
    values: dict[str, Any] = {"found": found, "sought": sought, "digest": digest, "wrong": wrong}
    return page(request, TEMPLATE, status=status, most_bytes=MAX_VIDEO_BYTES, **values)


async def must_be_there(session: AsyncSession, position: int) -> Found:
    found = await found_at(session, position)
    if found is None:
        raise NotFound(NOT_THERE)
    return found


async def entries_for(
    session: AsyncSession, actor: Actor | None, digest: str, number: str
) -> list[LedgerEntry]:
    """Of a file anybody may ask who has it; of a number only people with an account, since it can be guessed."""
    if digest:
        return await entries_about(session, digest)
    if read_receipt_number(number) is None:
        raise Invalid("选一个文件，或者输入记录编号，例如 R1120-58K2", "number")
    if actor is None:
        raise SignInNeeded("按编号核验要先登录。有原文件的话，不登录也能核验")
    receipts = await receipts_numbered(session, number)
    return [entry for receipt in receipts for entry in await entries_about(session, str(receipt.id))]


async def digest_in(asked: Asked) -> str:
    """SHA-256 of the file, computed here or on the phone; empty when there was none."""
    if asked.file and asked.file.filename:
        return await digest_of(asked.file)
    if asked.digest and not is_digest(asked.digest):
        raise Invalid("这个摘要不对，请再选一次文件", "file")
    return asked.digest


async def digest_of(file: UploadFile) -> str:
    """SHA-256, read piece by piece."""
    digest, size = hashlib.sha256(), 0
    while piece := await file.read(READ):
        digest.update(piece)
        size += len(piece)
    if size == 0:
        raise Invalid("这个文件是空的（0 字节），核验不了", "file")
    return digest.hexdigest()
