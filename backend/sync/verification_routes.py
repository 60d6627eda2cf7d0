"""核验: was this very file, or the record with this number, here, and since when. A file is not kept for it."""

import hashlib
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.evidence.ledger_models import LedgerEntry
from backend.evidence.ledger_proofs import Head, Proof, holds
from backend.evidence.ledger_queries import entries_about, heads, proof_of
from backend.pages import Page, PageRequest, page
from backend.refusals import Invalid, NotFound, SignInNeeded
from backend.sync.queries import receipts_numbered
from offline.answer import read_receipt_number

READ = 1024 * 1024  # bytes at a time


class Asked(msgspec.Struct):
    number: Annotated[str, msgspec.Meta(max_length=40)] = ""
    file: UploadFile | None = None


class Found(msgspec.Struct):
    entry: LedgerEntry
    proof: Proof | None  # None while its day is not over
    holds: bool


@get("/verification")
async def ask_what(request: PageRequest) -> Page:
    return page(request, "verification/verification.html", found=None, sought="", digest="", wrong=None)


@post("/verification", status_code=200)
async def verify(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
    data: Annotated[Asked, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> Page:
    try:
        digest = await digest_of(data.file) if data.file and data.file.filename else ""
        entries = await entries_for(session, actor, digest, data.number.strip())
    except Invalid as wrong:
        return page(
            request,
            "verification/verification.html",
            status=422,
            found=None,
            sought=data.number[:40],
            digest="",
            wrong=wrong,
        )
    found = [await checked(session, entry) for entry in entries]
    return page(
        request,
        "verification/verification.html",
        found=found,
        sought=data.number[:40],
        digest=digest,
        wrong=None,
    )


@get("/verification/{position:int}/proof.json")
async def take_proof(session: NamedDependency[AsyncSession], position: FromPath[int]) -> Response[Proof]:
    """All that is needed to check it elsewhere, see `ledger_proofs.holds`."""
    entry = await session.get(LedgerEntry, position) if 0 <= position < 2**62 else None
    proof = await proof_of(session, entry) if entry else None
    if proof is None:
        raise NotFound("日志里没有这一条，或者当天的摘要还没有签")
    headers = {"Content-Disposition": f'attachment; filename="proof-{position}.json"'}
    return Response(proof, headers=headers)


@get("/verification/heads.json")
async def take_heads(session: NamedDependency[AsyncSession]) -> list[Head]:
    return await heads(session)


ROUTES = [ask_what, verify, take_proof, take_heads]


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


async def digest_of(file: UploadFile) -> str:
    """SHA-256, read piece by piece."""
    digest, size = hashlib.sha256(), 0
    while piece := await file.read(READ):
        digest.update(piece)
        size += len(piece)
    if size == 0:
        raise Invalid("这个文件是空的（0 字节），核验不了", "file")
    return digest.hexdigest()


async def checked(session: AsyncSession, entry: LedgerEntry) -> Found:
    """The proof is made and then checked as anybody else would check it."""
    proof = await proof_of(session, entry)
    return Found(entry, proof, proof is not None and holds(proof))
