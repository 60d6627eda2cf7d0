"""POST /scans/{id}/uses: what a page tells of itself with navigator.sendBeacon."""

from uuid import UUID

from litestar import Request, Response, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from backend.scans.log import ScanLog
from backend.scans.models import Use
from backend.scans.uses import LONGEST_VISIT, add_use

LARGEST = 500  # bytes


@post("/scans/{scan:str}/uses", status_code=204, request_max_body_size=LARGEST)
async def tell_use(
    request: Request, scan: FromPath[str], session: NamedDependency[AsyncSession]
) -> Response[None]:
    """Answers 204 to everything: a page that is being left reads no answer, and somebody who guesses ids
    learns nothing."""
    told = understood(scan, await request.form())
    if told:
        log: ScanLog = request.app.state.scan_log
        await log.written(told[0])
        await add_use(session, *told)
    return Response(None, status_code=204)


def understood(scan: str, form: FormMultiDict) -> tuple[UUID, Use, int] | None:
    try:
        seconds = int(str(form.get("seconds", "")))
        told = UUID(scan), Use(str(form.get("what", ""))), seconds
    except ValueError:
        return None
    return told if 0 <= seconds <= LONGEST_VISIT else None


ROUTES = [tell_use]
