"""tus 1.0 (https://tus.io/protocols/resumable-upload): creation, creation-with-upload, checksum, expiration.

An upload's address is the digest of what it will be. Every step of a body is stored as soon as it has come, so
a request that is cut has not been in vain, however large its body was meant to be.
"""

from collections.abc import AsyncIterator

from litestar import HttpMethod, Request, Response, head, patch, post, route
from litestar.di import NamedDependency
from litestar.exceptions import InternalServerException
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.database import Sessions, now
from backend.evidence import uploads
from backend.evidence.actions import BytesDiffer
from backend.evidence.owners import Owner, count_visitor, owner_of
from backend.evidence.storage import store_of
from backend.evidence.upload_protocol import (
    BODY,
    NO_STORE,
    OFFERS,
    VERSION,
    NotAStep,
    OtherVersion,
    TooMuchAtOnce,
    check,
    digest,
    metadata,
    number,
    told,
)
from backend.evidence.uploads import STEP, Progress
from backend.pages import FOR_PROGRAMS, in_words_of
from backend.refusals import Invalid, Refusal, TooLarge
from backend.settings import Settings
from offline.answer import Answer, Status

PROGRAM = {FOR_PROGRAMS: True}
MAX_CHECKED = 8 * 1024 * 1024  # bytes; a body with a checksum is held until it is known to be right


def said(request: Request, refusal: Refusal) -> Response[Answer]:
    """A refusal for a program: the sentence in an answer."""
    answer = Answer(Status.REFUSED, now(), reason=in_words_of(request, refusal.say), field=refusal.field)
    return Response(answer, status_code=refusal.status, headers={**OFFERS, **NO_STORE})


def speaks_tus(request: Request) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        raise OtherVersion(f"只支持 tus {VERSION}")


@route(["/uploads", "/uploads/{sha256:str}"], http_method=HttpMethod.OPTIONS, status_code=204)
async def what_is_offered() -> Response[None]:
    return Response(None, status_code=204, headers=OFFERS)


@head("/uploads/{sha256:str}", exception_handlers={Refusal: said}, opt=PROGRAM)
async def see_upload(
    request: Request,
    sha256: FromPath[str],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor | None],
) -> Response[None]:
    speaks_tus(request)
    so_far = await uploads.progress(session, await owner_of(request, session, actor), digest(sha256))
    return Response(None, headers={**told(so_far), "Upload-Length": str(so_far.size)})


@post("/uploads", exception_handlers={Refusal: said}, opt=PROGRAM)
async def begin_upload(
    request: Request, actor: NamedDependency[Actor | None], settings: NamedDependency[Settings]
) -> Response[None]:
    speaks_tus(request)
    sha256 = digest(metadata(request.headers.get("upload-metadata", "")).get("sha256", ""))
    size = number(request.headers.get("upload-length"), "Upload-Length")
    open_session: Sessions = request.app.state.open_session
    async with open_session() as session:
        owner = await owner_of(request, session, actor)
    await count_visitor(request, owner)
    if carries_all(request, size):
        so_far = await receive_whole(request, settings, owner, sha256)
    else:
        async with open_session.begin() as session:
            so_far = await uploads.begin(session, owner, sha256, size)
        if request.headers.get("content-type") == BODY and so_far.received == 0:
            so_far = await receive(request, settings, owner, so_far)
    return Response(None, status_code=201, headers={"Location": f"/uploads/{sha256}", **told(so_far)})


@patch(
    "/uploads/{sha256:str}",
    exception_handlers={Refusal: said},
    opt=PROGRAM,
    status_code=204,
)
async def continue_upload(
    request: Request,
    sha256: FromPath[str],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
) -> Response[None]:
    speaks_tus(request)
    if request.headers.get("content-type") != BODY:
        raise NotAStep(f"这里只收 {BODY}")
    offset = number(request.headers.get("upload-offset"), "Upload-Offset")
    open_session: Sessions = request.app.state.open_session
    async with open_session() as session:
        owner = await owner_of(request, session, actor)
        so_far = await uploads.progress(session, owner, digest(sha256))
    uploads.check_offset(so_far, offset)
    so_far = await receive(request, settings, owner, so_far)
    return Response(None, status_code=204, headers=told(so_far))


ROUTES = [what_is_offered, see_upload, begin_upload, continue_upload]


async def receive(request: Request, settings: Settings, owner: Owner, so_far: Progress) -> Progress:
    """Store the body step by step, each in a transaction of its own."""
    open_session: Sessions = request.app.state.open_session
    try:
        async for piece in steps(request):
            async with open_session.begin() as session:
                so_far = await uploads.append(session, store_of(settings), owner, so_far, piece)
    except (BytesDiffer, Invalid, TooLarge):
        async with open_session.begin() as session:
            await uploads.discard(session, owner, so_far.sha256)
        raise
    return so_far


def carries_all(request: Request, size: int) -> bool:
    """A small file in one request becomes evidence without a trace of having been an upload."""
    whole = request.headers.get("content-length") == str(size) and size <= STEP
    return whole and request.headers.get("content-type") == BODY


async def receive_whole(request: Request, settings: Settings, owner: Owner, sha256: str) -> Progress:
    """One statement, which stands alone: there is nothing that must happen with it or not at all."""
    data = b"".join([piece async for piece in steps(request)])
    uploads.check_size(len(data), owner)
    async with request.app.state.open_session(bind=request.app.state.alone) as session:
        return await uploads.keep_whole(session, store_of(settings), owner, sha256, data)


async def steps(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces of STEP; what has come before a cut is a piece as well."""
    checksum = request.headers.get("upload-checksum")
    if checksum:
        yield await checked_body(request, checksum)
        return
    held = bytearray()
    async for bytes_ in until_cut(request):
        held += bytes_
        while len(held) >= STEP:
            yield bytes(held[:STEP])
            del held[:STEP]
    if held:
        yield bytes(held)


async def until_cut(request: Request) -> AsyncIterator[bytes]:
    try:
        async for bytes_ in request.stream():
            yield bytes_
    except InternalServerException:
        return  # the framework's word for a client that has gone


async def checked_body(request: Request, checksum: str) -> bytes:
    """All of the body, if it is what its checksum says; else nothing of it is kept.

    Of a body that was cut the checksum says nothing. What came is kept all the same, and the digest of the whole
    decides in the end: over a line that breaks before a step is through, nothing would ever arrive otherwise.
    """
    body = bytearray()
    async for bytes_ in until_cut(request):
        body += bytes_
        if len(body) > MAX_CHECKED:
            raise TooMuchAtOnce(f"带校验的一段最多 {MAX_CHECKED // 1024 // 1024} MB")
    if not was_cut(request, len(body)):
        check(bytes(body), checksum)
    return bytes(body)


def was_cut(request: Request, received: int) -> bool:
    promised = request.headers.get("content-length", "")
    return promised.isdecimal() and received < int(promised)
