"""The dictionary for everybody: the one in force, and each that ever was, by its digest."""

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from backend.browser_files import FOREVER
from backend.packaging.standards.dictionary import canonical
from backend.packaging.standards.queries import dictionary_in_force, dictionary_of
from backend.pages import FOR_PROGRAMS

JSON = "application/json"


@get("/packaging/dictionary", opt={FOR_PROGRAMS: True})
async def give_dictionary(request: Request, session: NamedDependency[AsyncSession]) -> Response[bytes]:
    dictionary = await dictionary_in_force(session)
    headers = {"ETag": f'"{dictionary["digest"]}"', "Cache-Control": "no-cache"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=JSON)
    return Response(canonical(dictionary), media_type=JSON, headers=headers)


@get("/packaging/dictionary/{digest:str}", opt={FOR_PROGRAMS: True})
async def give_one(session: NamedDependency[AsyncSession], digest: FromPath[str]) -> Response[bytes]:
    dictionary = await dictionary_of(session, digest.removesuffix(".json"))
    return Response(canonical(dictionary), media_type=JSON, headers=dict(FOREVER))


ROUTES = [give_dictionary, give_one]
