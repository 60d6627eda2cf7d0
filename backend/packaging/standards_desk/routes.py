"""/packaging/standards 标准管理: classes in their order with what is known of each, editions, changes, judging again."""

from typing import Any

from litestar import Request, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor, allowed
from backend.accounts.permissions import Deed as May
from backend.dates import today
from backend.packaging.judging.in_force import class_of
from backend.packaging.repeating import ask_for_repeats, count_affected, was_judged
from backend.packaging.standards import actions, queries
from backend.packaging.standards.models import RuleKind
from backend.packaging.standards.writing import CHOICES, EXAMPLES, PROPERTIES, said, written
from backend.packaging.standards_desk import forms, view
from backend.pages import Page, PageRequest, page, redirect
from backend.refusals import Invalid, NotFound, Refusal
from backend.things.forms import text

MANAGES = [allowed(May.MANAGE_STANDARDS)]
HOME = "/packaging/standards"
WORDS = {"made": "新加", "changed": "改了", "voided": "作废", "deleted": "删除"}
KINDS = {"edition": "标准", "class": "类别", "value": "值"}


@get(HOME, guards=MANAGES)
async def show_standards(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    category: FromQuery[str] = "food",
    q: FromQuery[str] = "",
    unknown: FromQuery[str] = "",
) -> Page:
    dictionary, day = await queries.dictionary_in_force(session), today().isoformat()
    shelves = {each["key"]: view.rows_of(dictionary, each["key"], day) for each in dictionary["categories"]}
    if category not in shelves:
        category = "food"
    rows = shelves[category]
    if q.strip():
        rows = [row for shelf in shelves.values() for row in shelf if view.is_meant(row, q[:60])]
    if unknown:
        rows = [row for row in rows if row.lacks]
    return page(
        request,
        "standards/list.html",
        dictionary=dictionary,
        shelves=shelves,
        category=category,
        rows=rows,
        q=q[:60],
        unknown=bool(unknown),
        changes=described(dictionary, await queries.last_changes(session, 6)),
        repeatings=await queries.last_repeatings(session, 3),
        may_change=actor.city_wide,
        day=day,
        view=view,
        properties=PROPERTIES,
    )


@get(f"{HOME}/classes/new", guards=MANAGES)
async def new_class(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    category: FromQuery[str] = "food",
    parent: FromQuery[str] = "",
) -> Page:
    actions.must_decide(actor)
    given = FormMultiDict([("category", category), ("parent", parent)])
    return await class_form(request, session, None, given)


@get(f"{HOME}/classes/{{key:str}}", guards=MANAGES)
async def show_class(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    key: FromPath[str],
) -> Page:
    """A class, or a whole category with what holds for all of it."""
    dictionary, day = await queries.dictionary_in_force(session), today().isoformat()
    found = class_of(dictionary, key)
    row = view.class_row(dictionary, found, day) if found else None
    if found is None and key not in {each["key"] for each in dictionary["categories"]}:
        raise NotFound("没有这个类别，或者已经作废")
    return page(
        request,
        "standards/class.html",
        dictionary=dictionary,
        key=key,
        found=found,
        name=view.name_of(dictionary, key),
        row=row,
        values=view.values_on(dictionary, key, day),
        notes=[
            each
            for each in dictionary["notes"]
            if found and row and (each["on"] == key or (each["on"] == found["category"] and "k" in row.lacks))
        ],
        history=described(dictionary, await queries.history_on(session, key)),
        affected=await count_affected(session, view.subjects(dictionary, key)),
        seen=await seen_of(session, RuleKind.CLASS, key),
        may_change=actor.city_wide,
        properties=PROPERTIES,
        said=said,
        view=view,
    )


@get(f"{HOME}/classes/{{key:str}}/form", guards=MANAGES)
async def edit_class(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    key: FromPath[str],
) -> Page:
    actions.must_decide(actor)
    found = await actions.current(session, RuleKind.CLASS, key)
    given = FormMultiDict(
        [
            (name, str(found[name] or ""))
            for name in ("category", "parent", "seq", "name", "name_en", "pinyin")
        ]
        + [
            ("words", view.words_written(found["words"])),
            ("seen", str(await seen_of(session, RuleKind.CLASS, key))),
        ]
    )
    return await class_form(request, session, key, given)


@post(f"{HOME}/classes", guards=MANAGES)
async def write_class(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    actions.must_decide(actor)
    posted = await request.form()
    key = text(posted, "key") or None
    try:
        dictionary = await queries.dictionary_in_force(session)
        content = forms.read_class_form(posted, dictionary, key)
        based_on = forms.read_seen(posted) if key else None
        await actions.write(session, actor, RuleKind.CLASS, content, forms.read_reason(posted), based_on)
    except Refusal as refusal:
        return await class_form(request, session, key, posted, refusal)
    return redirect(f"{HOME}/classes/{content['key']}")


async def class_form(
    request: PageRequest,
    session: AsyncSession,
    key: str | None,
    given: FormMultiDict,
    refusal: Refusal | None = None,
) -> Page:
    return page(
        request,
        "standards/class_form.html",
        status=refusal.status if refusal else 200,
        dictionary=await queries.dictionary_in_force(session),
        key=key,
        given=given,
        refusal=refusal,
    )


@get(f"{HOME}/values/form", guards=MANAGES)
async def edit_value(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    on: FromQuery[str] = "",
    property: FromQuery[str] = "k",
    key: FromQuery[str] = "",
) -> Page:
    """A new value of a class, or with `key` another content for one that is there."""
    actions.must_decide(actor)
    given = FormMultiDict([("on", on), ("property", property)])
    if key:
        found = await actions.current(session, RuleKind.VALUE, key)
        given = FormMultiDict(
            [(name, str(found[name] or "")) for name in ("on", "property", "valid_from", "edition", "clause")]
            + [("value", written(found["property"], found["value"])), ("key", key)]
            + [("seen", str(await seen_of(session, RuleKind.VALUE, key)))]
            + [("checked", "1" if found["confidence"] == forms.CHECKED else "")]
        )
    return await value_form(request, session, given)


@post(f"{HOME}/values", guards=MANAGES)
async def write_value(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    actions.must_decide(actor)
    posted = await request.form()
    try:
        content = forms.read_value_form(posted, await queries.dictionary_in_force(session))
        based_on = forms.read_seen(posted) if text(posted, "key") else None
        await actions.write(session, actor, RuleKind.VALUE, content, forms.read_reason(posted), based_on)
    except Refusal as refusal:
        return await value_form(request, session, posted, refusal)
    return redirect(f"{HOME}/classes/{content['on']}")


async def value_form(
    request: PageRequest, session: AsyncSession, given: FormMultiDict, refusal: Refusal | None = None
) -> Page:
    dictionary = await queries.dictionary_in_force(session)
    on, wanted = text(given, "on"), text(given, "property")
    known = {each["key"] for each in (*dictionary["classes"], *dictionary["categories"])}
    if on not in known or wanted not in PROPERTIES:
        raise NotFound("没有这个类别，或者没有这一项")
    return page(
        request,
        "standards/value_form.html",
        status=refusal.status if refusal else 200,
        name=view.name_of(dictionary, on),
        editions=view.editions_for(dictionary, on),
        given=given,
        refusal=refusal,
        properties=PROPERTIES,
        example=EXAMPLES.get(wanted, ""),
        choices=CHOICES.get(wanted),
    )


@get(f"{HOME}/editions/form", guards=MANAGES)
async def edit_edition(
    request: PageRequest,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    code: FromQuery[str] = "",
) -> Page:
    actions.must_decide(actor)
    given = FormMultiDict([])
    if code:
        found = await actions.current(session, RuleKind.EDITION, code)
        given = FormMultiDict(
            [(name, str(value or "")) for name, value in found.items() if name != "classes"]
            + [("classes", " ".join(found["classes"])), ("key", code)]
            + [("seen", str(await seen_of(session, RuleKind.EDITION, code)))]
        )
    return await edition_form(request, session, given)


@post(f"{HOME}/editions", guards=MANAGES)
async def write_edition(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    actions.must_decide(actor)
    posted = await request.form()
    code = text(posted, "key") or None
    try:
        content = forms.read_edition_form(posted, await queries.dictionary_in_force(session), code)
        based_on = forms.read_seen(posted) if code else None
        await actions.write(session, actor, RuleKind.EDITION, content, forms.read_reason(posted), based_on)
    except Refusal as refusal:
        return await edition_form(request, session, posted, refusal)
    return redirect(HOME)


async def edition_form(
    request: PageRequest, session: AsyncSession, given: FormMultiDict, refusal: Refusal | None = None
) -> Page:
    dictionary = await queries.dictionary_in_force(session)
    code = text(given, "key")
    return page(
        request,
        "standards/edition_form.html",
        status=refusal.status if refusal else 200,
        dictionary=dictionary,
        roots=[each for each in dictionary["editions"] if not each["amends"]],
        given=given,
        refusal=refusal,
        history=described(dictionary, await queries.history_of(session, RuleKind.EDITION, code))
        if code
        else [],
    )


@post(f"{HOME}/removals", guards=MANAGES)
async def remove(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    """Voids an entry; one that nothing was judged by is deleted."""
    actions.must_decide(actor)
    posted = await request.form()
    try:
        kind = RuleKind(text(posted, "kind"))
    except ValueError as error:
        raise Invalid("这张表不完整。返回上一页，重新打开再改", "kind") from error
    seen = forms.read_seen(posted)
    found = await actions.current(session, kind, seen[0])
    dictionary = await queries.dictionary_in_force(session)
    on = found["on"] if kind == RuleKind.VALUE else found.get("key", "")
    used = await was_judged(session, view.subjects(dictionary, on)) if on else True
    await actions.take_away(session, actor, kind, seen, forms.read_reason(posted), used=used)
    return redirect(f"{HOME}/classes/{on}" if kind == RuleKind.VALUE else HOME)


@post(f"{HOME}/repeatings", guards=MANAGES)
async def judge_again(
    request: Request, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Page:
    actions.must_decide(actor)
    posted = await request.form()
    dictionary = await queries.dictionary_in_force(session)
    on = text(posted, "on")
    classes = view.subjects(dictionary, on)
    if not classes:
        raise Invalid("没有这个类别", "on")
    name = view.name_of(dictionary, on)
    await ask_for_repeats(session, actor, classes, f"“{name}”的值改了")
    return redirect(HOME)


async def seen_of(session: AsyncSession, kind: RuleKind, key: str) -> int:
    last = await queries.last_version(session, kind, key)
    return last.ordinal if last else 0


def described(dictionary: dict[str, Any], history: list[queries.Made]) -> list[dict[str, Any]]:
    """Each change as a line: what was done to what, by whom, why."""
    lines = []
    for version, by in history:
        name, value = version.key, ""
        if version.kind == RuleKind.VALUE:
            on, wanted = version.key.split("|")[:2]
            name = f"{view.name_of(dictionary, on)}，{PROPERTIES.get(wanted, wanted)}"
            value = said(wanted, version.content["value"]) if version.content else ""
        elif version.kind == RuleKind.CLASS:
            name = version.content["name"] if version.content else view.name_of(dictionary, version.key)
        lines.append(
            {"did": WORDS[version.deed], "kind": KINDS[version.kind], "name": name, "value": value}
            | {"by": by, "at": version.made_at, "reason": version.reason}
        )
    return lines


ROUTES: list[Any] = [
    show_standards,
    new_class,
    show_class,
    edit_class,
    write_class,
    edit_value,
    write_value,
    edit_edition,
    write_edition,
    remove,
    judge_again,
]
