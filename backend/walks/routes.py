"""The inspector's day: its walk on a map and as a list, its tasks, and one task."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, Deed, allowed
from backend.dates import today
from backend.inspections.actions import add_typed
from backend.inspections.errands import TakingUp, take_up
from backend.inspections.forms import read_day, read_officers, short
from backend.inspections.pages import NAMES, problems_of, typed_in
from backend.inspections.queries import TaskLine, own_task, tasks_around
from backend.pages import Page, PageRequest, page, reader_name, redirect
from backend.refusals import Invalid
from backend.settings import Settings
from backend.things.forms import text
from backend.walks.actions import moved, set_order
from backend.walks.pages import ORDERS, Order, map_values, walk
from backend.walks.queries import chosen_order, stops_of, stops_of_day

INSPECTORS = [allowed(Deed.INSPECT)]
MOST_STOPS = 300


@get("/inspections", guards=INSPECTORS)
async def show_today(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    order: FromQuery[Order | None] = None,
) -> Page:
    day = today()
    stops = await stops_of_day(session, actor, day)
    chosen = await chosen_order(session, actor, day)
    return page(
        request,
        "inspections/today.html",
        day=day,
        walk=walk(stops, chosen, order, day),
        tasks=by_time(await tasks_around(session, actor, day), day),
        take=f"walk/{day}",
        **shared(request, settings),
    )


@post("/inspections/walks/{day:date}", guards=INSPECTORS)
async def set_walk_order(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    day: FromPath[date],
) -> Page:
    """`stop`: all of them, first to last. `up` or `down`: the one that moves by one place, where no script does it."""
    posted = await request.form()
    stops = ids_in(posted.getall("stop", []))
    for name, by in (("up", -1), ("down", 1)):
        for thing in ids_in(posted.getall(name, [])):
            stops = moved(stops, thing, by)
    await set_order(session, actor, day, stops)
    return redirect("/inspections?order=hand")


@get("/inspections/tasks/{task_id:uuid}", guards=INSPECTORS)
async def show_task(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    task_id: FromPath[UUID],
    order: FromQuery[Order | None] = None,
) -> Page:
    line = await own_task(session, actor, task_id)
    return await task_page(request, session, settings, line, order)


@post("/inspections/tasks/{task_id:uuid}/visits", guards=INSPECTORS)
async def add_visit(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    task_id: FromPath[UUID],
) -> Page:
    line = await own_task(session, actor, task_id)
    typed = ""
    try:
        typed = short(await request.form(), "typed", 100)
        thing = await add_typed(session, actor, task_id, typed)
    except Invalid as wrong:
        filled = {"typed": typed, "wrong": wrong}
        return await task_page(request, session, settings, line, None, status=wrong.status, **filled)
    return redirect(f"/inspections/new?task={task_id}&thing={thing.id}")


@post("/inspections/tasks/{task_id:uuid}/taking-up", guards=INSPECTORS)
async def take_task_up(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    task_id: FromPath[UUID],
) -> Page:
    """Of a task that another office handed over."""
    line = await own_task(session, actor, task_id)
    posted = await request.form()
    try:
        async with session.begin_nested():
            form = TakingUp(
                short(posted, "check_code", 60), read_day(text(posted, "day")), read_officers(posted)
            )
            await take_up(session, actor, task_id, form)
    except Invalid as wrong:
        filled = {"given": typed_in(posted), "problems": problems_of(wrong)}
        return await task_page(request, session, settings, line, None, status=wrong.status, **filled)
    return redirect(f"/inspections/tasks/{task_id}")


ROUTES = [show_today, set_walk_order, show_task, add_visit, take_task_up]


async def task_page(
    request: PageRequest,
    session: AsyncSession,
    settings: Settings,
    line: TaskLine,
    order: Order | None,
    status: int = 200,
    **filled: Any,
) -> Page:
    """A task has no order by hand: that belongs to the day on which one goes."""
    order = None if order is Order.BY_HAND else order
    values: dict[str, Any] = {
        "typed": "",
        "wrong": None,
        "problems": {},
        "given": opened(request, line),
        "line": line,
        "day": today(),
        "walk": walk(await stops_of(session, [line]), None, order, today()),
        "take": f"task/{line.task.id}",
    }
    values |= shared(request, settings) | filled
    return page(request, "inspections/task.html", status=status, **values)


def opened(request: PageRequest, line: TaskLine) -> dict[str, str]:
    """What stands in the form of who takes a task up."""
    actor: Any = request.scope.get("actor")
    return {"day": max(line.task.day, today()).isoformat(), "officer.1.name": actor.name}


def shared(request: PageRequest, settings: Settings) -> dict[str, Any]:
    return {"names": NAMES, "orders": ORDERS, "reader": reader_name(request), "map": map_values(settings)}


def by_time(lines: Sequence[TaskLine], day: date) -> dict[str, list[TaskLine]]:
    """Today's, those of before that are not done, those to come, and what is done, by the heading they stand under."""
    groups: dict[str, list[TaskLine]] = {"今天": [], "以前没做完的": [], "以后": [], "做完的": []}
    for line in lines:
        done = bool(line.count) and line.done == line.count
        when = "今天" if line.task.day == day else "以后" if line.task.day > day else "以前没做完的"
        groups["做完的" if done and when != "今天" else when].append(line)
    return groups


def ids_in(texts: Sequence[Any]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts[:MOST_STOPS] if isinstance(text, str)]
    except ValueError as error:
        raise Invalid("看不懂这个顺序。重新打开今天的清单再排") from error
