"""我的设备: the list on this phone for everybody, and with the account for those who have one."""

from typing import Annotated

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, URLEncodedBody
from sqlalchemy.ext.asyncio import AsyncSession

from backend import pages
from backend.accounts.permissions import Actor, signed_in
from backend.database import now
from backend.dates import today
from backend.pages import Page, page, redirect
from backend.saved import actions
from backend.saved.queries import Saved, saved_by

Tag = Annotated[str, msgspec.Meta(max_length=200)]


class Saving(msgspec.Struct):
    tag: Tag = ""


class OnThisPhone(msgspec.Struct):
    """What a phone has collected without the account."""

    tags: Annotated[list[Tag], msgspec.Meta(max_length=actions.MOST)] = []


class Line(msgspec.Struct):
    """As offline/browser/my_things.js keeps it."""

    tag: str
    name: str
    standing: str
    seenAt: str
    addedAt: str


@get("/me/equipment")
async def my_equipment(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor | None]
) -> Page:
    saved = await saved_by(session, actor.person_id, today()) if actor else []
    account = pages.reader_name(request) if actor else ""
    return page(request, "saved/my_equipment.html", saved=saved, account=account)


@post("/saved", guards=[signed_in])
async def save_thing(
    data: URLEncodedBody[Saving], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    await actions.save(session, actor.person_id, data.tag)
    return redirect("/me/equipment")


@post("/saved/{tag:str}/removal", guards=[signed_in])
async def remove_thing(
    tag: FromPath[str], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    await actions.remove(session, actor.person_id, tag)
    return redirect("/me/equipment")


@post("/saved/exchange", guards=[signed_in], status_code=200)
async def exchange(
    data: JSONBody[OnThisPhone], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Response[list[Line]]:
    """The phone tells what it has, and hears all that the account has."""
    await actions.keep(session, actor.person_id, data.tags)
    saved = await saved_by(session, actor.person_id, today())
    moment = now().isoformat()
    return Response([line_of(thing, moment) for thing in saved], headers={"Cache-Control": "no-store"})


def line_of(thing: Saved, moment: str) -> Line:
    return Line(thing.tag, thing.name, thing.standing, moment, thing.added_at.isoformat())


ROUTES = [my_equipment, save_thing, remove_thing, exchange]
