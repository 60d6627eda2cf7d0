"""The page behind a code for a visitor, put together from one `Glance`: who looks after the thing, what it is,
what happened last, what to do in danger. Knows what is public and what is not; knows no database and no HTML."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend.code_page.faces import Face, Track, TypeWords, words_of_type
from backend.code_page.facts import Call, Fact, equipment_facts, meter_facts
from backend.code_page.glance import Glance
from backend.code_page.happenings import Happening, happening_of, read_reported
from backend.code_page.hero import FAILED, PASSED, Hero, hero_of
from backend.code_page.plate import Line, plate_of
from backend.code_page.voice import Voice
from backend.database import now
from backend.dates import SHANGHAI
from backend.equipment import catalogue as equipment
from backend.things.models import Standing, ThingKind

MOST_EVENTS = 4


class Event(Struct, frozen=True):
    day: date
    what: str
    when: str


class PublicPage(Struct, frozen=True):
    """All that the template shows."""

    thing_id: UUID
    name: str
    type_name: str
    place: str
    hero: Hero
    heading: str
    warning: tuple[str, str] | None
    happenings: list[Happening]
    facts: list[Fact]
    events: list[Event]
    plate: list[Line]
    hints: list[str]
    big: Call
    calls: list[Call]
    address: str
    duty: str

    @property
    def news(self) -> list[Happening]:
        """What goes on, or ended a moment ago."""
        return [each for each in self.happenings if each.news]

    @property
    def is_followed(self) -> bool:
        return any(each.followed for each in self.happenings)


def public_page(glance: Glance, today: date, voice: Voice, minutes: int | None = None) -> PublicPage:
    """Of a bound code. `minutes` until help is there, where that is known."""
    assert glance.thing_id
    happenings = happenings_of(glance, voice, minutes)
    words = words_of_type(glance.kind, glance.type_code)
    meter = glance.kind == ThingKind.METER
    hero = hero_of(glance, today, voice)
    return PublicPage(
        glance.thing_id,
        glance.name,
        voice.word(words.name),
        public_place(glance, voice),
        hero,
        voice("谁在照看{this}", this=voice.word(words.face.this)),
        warning_of(hero, meter, voice),
        happenings,
        meter_facts(glance, voice) if meter else equipment_facts(glance, words.face, today, voice),
        events_of(glance, words.face, happenings, today, voice),
        plate_of(glance, words.fields, voice),
        [voice.word(hint) for hint in words.hints],
        meter_call(voice) if meter else rescue_call(glance, words.face, voice),
        other_calls(glance, words, voice),
        "" if glance.sensitive else glance.address,
        glance.duty_phone or "",
    )


def public_place(glance: Glance, voice: Voice) -> str:
    """Where it is, as exactly as the public may know: of a sensitive site only the district."""
    district = voice.name(glance.district, glance.district_en)
    return district if glance.sensitive else glance.place or district


def warning_of(hero: Hero, meter: bool, voice: Voice) -> tuple[str, str] | None:
    """What follows from the standing for those who stand before the thing."""
    if hero.failed:
        said = "检定不合格，不应继续使用" if meter else "检验不合格，不应继续使用"
    elif hero.standing is Standing.OVERDUE:
        said = "超期未检定，不应继续使用" if meter else "超期未检，不应继续使用"
    elif hero.standing is Standing.OUT_OF_USE:
        said = "不应有人在用它"
    else:
        return None
    what_now = (
        "看到它还在用，可以打 12315 告诉监管部门。"
        if meter
        else "看到它还在运行，可以打 12345 告诉监管部门。"
    )
    return voice(said), voice(what_now)


def happenings_of(glance: Glance, voice: Voice, minutes: int | None = None) -> list[Happening]:
    """What goes on first, then newest first."""
    if not glance.reported:
        return []
    moment = now()
    found = [
        happening_of(each, glance.type_code, moment, voice, minutes if each.is_on_the_way else None)
        for each in read_reported(glance.reported)
    ]
    return sorted(found, key=lambda each: not each.running)


def events_of(
    glance: Glance, face: Face, happenings: list[Happening], today: date, voice: Voice
) -> list[Event]:
    """The last things that happened, newest first."""
    events: list[tuple[date | None, str]] = [
        (glance.last_checked_on, check_event(glance, face, "a", voice)),
        (glance.last_checked_b_on, check_event(glance, face, "b", voice)),
        (glance.last_maintained_on if face.visits else None, voice("维保单位来过")),
        (day_of(glance.bound_at), voice("贴上这张码")),
        (glance.in_use_since, voice("投入使用")),
        *((each.day, each.say) for each in happenings if not each.running),
    ]
    dated = sorted(((day, what) for day, what in events if day), reverse=True, key=lambda event: event[0])
    return [Event(day, what, voice.lately(day, today)) for day, what in dated[:MOST_EVENTS]]


def check_event(glance: Glance, face: Face, track: Track, voice: Voice) -> str:
    if glance.kind == ThingKind.METER:
        return voice("检定不合格" if glance.check_result == FAILED else "检定合格")
    two = glance.last_checked_on and glance.last_checked_b_on and face.checks
    check = voice.word(face.checks[track]) if two else voice("检验")
    result = glance.check_result if track == "a" else None
    if result in (FAILED, PASSED):
        return voice("{check}不合格" if result == FAILED else "{check}合格", check=check)
    return check


def day_of(moment: datetime | None) -> date | None:
    return moment.astimezone(SHANGHAI).date() if moment else None


def rescue_call(glance: Glance, face: Face, voice: Voice) -> Call:
    rescue = equipment.rescue_number(glance.type_code, glance.district_code)
    small = voice.word(face.danger) if face.danger else ""
    return Call(rescue.number, voice("打 {number}", number=rescue.number), small, True)


def meter_call(voice: Voice) -> Call:
    return Call("12315", voice("打 12315"), voice("量得不准，投诉举报"))


def other_calls(glance: Glance, words: TypeWords, voice: Voice) -> list[Call]:
    """Within reach of the thumb beside the big one: who can come, and who is responsible."""
    calls = []
    if number := maintenance_phone(glance, words):
        calls.append(Call(number, voice("维保电话")))
    elif glance.duty_phone:
        calls.append(Call(glance.duty_phone, voice("值班电话")))
    elif glance.officer_phone and glance.kind == ThingKind.EQUIPMENT:
        calls.append(Call(glance.officer_phone, voice("安全员值班")))
    if glance.kind == ThingKind.EQUIPMENT:
        calls.append(Call("12345", voice("12345 热线")))
    return calls


def maintenance_phone(glance: Glance, words: TypeWords) -> str | None:
    """The maintenance unit's phone that is answered day and night, where the kind asks for one."""
    asked = any(field.key == "maintenance_phone" for field in words.fields)
    return glance.details.get("maintenance_phone") if asked else None
