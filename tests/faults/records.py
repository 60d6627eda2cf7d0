"""The records of one run: each about a thing of its own, complete as the kind demands, with a mark that tells it
apart wherever it is."""

import base64
from dataclasses import dataclass, field
from uuid import UUID

import httpx

from backend.accounts.sign_ins import COOKIE
from backend.codes.models import Binding, Code
from backend.things.columns import requirements
from backend.things.models import Thing
from scanning.codes import new_tag, sticker_url
from tests.backend.bindings.sent import ANSWERS
from tests.backend.inspections.sent import HERE, Record, task_for
from tests.faults.plan import INSPECTOR, HandIn, Plan
from tests.faults.stand import Stand
from tests.scanning.pictures import encoded, sticker

METER = "M02"
BOILER = "1100"


@dataclass
class Subject:
    """What it is about."""

    thing: UUID
    tag: str


@dataclass
class Handed:
    """A record on its way. `photos` are the digests of what the phone has said it holds; empty until then."""

    plan: HandIn
    mark: str
    author: UUID
    subject: Subject
    about: str
    address: str
    fields: dict[str, str]
    shots: list[dict]
    mended: dict[str, str] = field(default_factory=dict)
    step: str = ""  # the last of the form
    becomes: str | None = None
    is_kept: bool = False
    photos: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.plan.kind

    @property
    def draft(self) -> str:
        return f"{self.author} {self.kind}:{self.about}"

    @property
    def form(self) -> dict:
        """For on_the_phone.js."""
        return {
            "kind": self.kind,
            "author": str(self.author),
            "draft": self.draft,
            "title": self.mark,
            "address": self.address,
            "fields": self.fields,
            "step": self.step,
            "becomes": self.becomes,
            "photos": self.shots,
        }


async def records_of(stand: Stand, plan: Plan) -> list[Handed]:
    """Their things, codes and tasks are at the server when this returns."""
    marks = [f"第 {plan.seed} 次之 {number}" for number, _ in enumerate(plan.hand_ins, 1)]
    subjects = [await subject_of(stand, each) for each in plan.hand_ins]
    inspected = [s.tag for s, each in zip(subjects, plan.hand_ins, strict=True) if each.author == INSPECTOR]
    task = await task_at(stand, inspected) if inspected else None
    return [
        record_of(stand, each, mark, subject, task)
        for each, mark, subject in zip(plan.hand_ins, marks, subjects, strict=True)
    ]


async def subject_of(stand: Stand, hand_in: HandIn) -> Subject:
    world = stand.world
    tag = new_tag()
    async with stand.session() as session:
        batch = (await session.get_one(Code, world.tags["blank"])).batch_id
        is_meter = hand_in.kind == "binding"
        thing = Thing(
            name="电子计价秤" if is_meter else "蒸汽锅炉",
            kind="meter" if is_meter else "equipment",
            type_code=METER if is_meter else BOILER,
            maker="申江衡器厂" if is_meter else "江南锅炉厂",
            model="甲型",
            factory_no=tag,
            user_unit_id=world.organisations["food"],
            district_code="310101",
            street_code="310101013",
            address="黄浦区云杉路 18 号",
            lng_wgs84=121.4737,
            lat_wgs84=31.2304,
        )
        session.add_all([thing, Code(tag=tag, batch_id=batch)])
        await session.flush()
        if not is_meter:
            session.add(Binding(tag=tag, thing_id=thing.id, bound_by=world.people["binder"].id))
        return Subject(thing.id, tag)


async def task_at(stand: Stand, tags: list[str]) -> UUID:
    """One task for all that is inspected."""
    task = task_for("\n".join(tags))
    cookie = await stand.sign_in(stand.world.people[INSPECTOR].id)
    headers = {"Sec-Fetch-Site": "same-origin", "Cookie": f"{COOKIE}={cookie}"}
    async with httpx.AsyncClient(base_url=stand.server.url, headers=headers, timeout=60) as client:
        answer = await task.by(client)
    assert answer.status_code == 303, answer.text
    return task.id


def record_of(stand: Stand, plan: HandIn, mark: str, subject: Subject, task: UUID | None) -> Handed:
    author = stand.world.people[plan.author].id
    make = {"binding": binding, "correction": correction, "inspection": inspection}[plan.kind]
    return make(stand, Handed(plan, mark, author, subject, "", "", {}, []), task)


def correction(_: Stand, record: Handed, _task: UUID | None) -> Handed:
    thing = str(record.subject.thing)
    record.about, record.address = thing, f"/corrections/new?thing={thing}"
    record.fields = {"thing": thing, "was.model": "甲型", "field.model": "乙型", "reason": record.mark}
    return record


def binding(stand: Stand, record: Handed, _task: UUID | None) -> Handed:
    thing, tag = str(record.subject.thing), record.subject.tag
    of = requirements("meter", METER)
    answers = {
        each.key: each.choices[0] if each.choices else ANSWERS[each.input]
        for each in of.fields
        if each.required
    }
    known = {"maker": "申江衡器厂", "factory_no": tag, "model": "甲型"}
    record.about, record.address = f"{tag}:{thing}", f"/bindings/new?tag={tag}&thing={thing}"
    record.step = "summary"
    record.fields = {"tag": tag, "thing": thing, **HERE, "positionAt": "2026-11-20T08:00:00.000Z"}
    record.fields |= {
        f"field.{key}": text for key, text in (answers | known | {"place": record.mark}).items()
    }
    record.fields |= {f"was.{key}": text for key, text in known.items()}
    close_up = base64.b64encode(encoded(sticker(sticker_url(stand.url, tag)), "PNG")).decode()
    others = [photo.id for photo in of.required_photos if photo.id != "code_label"]
    record.shots = [
        {"slot": "code_label", "base64": close_up},
        *({"slot": slot, "width": 120} for slot in others),
    ]
    record.shots += [{"slot": "nameplate", "width": width} for width in record.plan.photos]
    return record


def inspection(_: Stand, record: Handed, task: UUID | None) -> Handed:
    assert task
    thing, tag = record.subject.thing, record.subject.tag
    record.about, record.step = f"{task}:{thing}", "unit"
    record.address = f"/inspections/new?task={task}&thing={thing}&tag={tag}"
    filled = Record(task, thing, tag)
    filled.finds("B3", record.mark, "general")
    record.fields = filled.form
    if record.plan.flawed:
        record.fields["signed_name"], record.mended = "", {"signed_name": "钱经理"}
    record.shots = [{"slot": "B3", "width": width} for width in record.plan.photos]
    return record
