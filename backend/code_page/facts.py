"""Who looks after a thing, as lines for the page behind a code: what is public of units, places and dates."""

from datetime import date

from msgspec import Struct

from backend.code_page.faces import Face, Track
from backend.code_page.glance import Glance
from backend.code_page.plate import certificate_of
from backend.code_page.voice import Voice
from backend.things.models import ThingKind


class Call(Struct, frozen=True):
    """A number to dial. `red`: pressing it calls for help."""

    number: str
    word: str
    small: str = ""
    red: bool = False

    @property
    def address(self) -> str:
        return "tel:" + "".join(c for c in self.number if c in "+0123456789-,")


class Fact(Struct, frozen=True):
    """One line of who looks after the thing; at most a chip or a number to call."""

    icon: str
    label: str
    value: str
    registered: bool = False  # a name or address as registered, Chinese in every language
    note: str = ""
    chip: str = ""
    chip_look: str = ""
    call: Call | None = None
    code: bool = False


def equipment_facts(glance: Glance, face: Face, today: date, voice: Voice) -> list[Fact]:
    facts = []
    if glance.maintenance_unit:
        facts.append(maintenance_fact(glance, face, today, voice))
    facts += [unit_fact(glance, voice), *address_fact(glance, voice), *body_fact(glance, face, voice)]
    number = certificate_of(glance)
    if (
        number and not glance.maintenance_unit
    ):  # else it stands on the nameplate: four lines fit above the thumb
        facts.append(Fact("book", voice("使用登记证"), number, True, code=True))
    return facts


def maintenance_fact(glance: Glance, face: Face, today: date, voice: Voice) -> Fact:
    name = voice.name(glance.maintenance_unit or "", glance.maintenance_unit_en)
    chip = look = ""
    if face.visits and glance.last_maintained_on:
        days = (today - glance.last_maintained_on).days
        chip = voice("{span}前来过", span=voice.span(days)) if days > 0 else voice("今天来过")
        look = "ok" if days <= face.visits else "soon"
    return Fact("wrench", voice("维保单位"), name, True, chip=chip, chip_look=look)


def unit_fact(glance: Glance, voice: Voice) -> Fact:
    name = voice.name(glance.user_unit, glance.user_unit_en)
    return Fact("org", voice("使用单位"), name, True, call=duty_call(glance, voice))


def address_fact(glance: Glance, voice: Voice) -> list[Fact]:
    return [] if glance.sensitive else [Fact("pin", voice("使用地点"), glance.address, True)]


def body_fact(glance: Glance, face: Face, voice: Voice) -> list[Fact]:
    """The inspection body, and both next dates where the thing has two tracks."""
    note = ""
    if glance.next_due_on and glance.next_due_b_on and face.checks:
        pairs: list[tuple[Track, date]] = [("a", glance.next_due_on), ("b", glance.next_due_b_on)]
        note = voice("，").join(
            voice("{check} {when}", check=voice.word(face.checks[track]), when=voice.month(day))
            for track, day in pairs
        )
    if glance.body:
        return [Fact("shield", voice("检验机构"), voice.name(glance.body, glance.body_en), True, note)]
    return [Fact("shield", voice("下次检验"), note)] if note else []


def meter_facts(glance: Glance, voice: Voice) -> list[Fact]:
    """What one compares with the instrument in front of one: numbers first."""
    facts = [unit_fact(glance, voice)]
    if glance.place and not glance.sensitive:
        facts.append(Fact("pin", voice("摊位或位置"), glance.place, True))
    if glance.last_checked_on:
        facts.append(Fact("calendar", voice("检定日期"), voice.day(glance.last_checked_on)))
    if glance.next_due_on:
        facts.append(Fact("calendar", voice("有效期至"), voice.day(glance.next_due_on)))
    if glance.body:
        facts.append(Fact("shield", voice("检定机构"), voice.name(glance.body, glance.body_en), True))
    if number := certificate_of(glance):
        facts.append(Fact("book", voice("检定证书"), number, True, code=True))
    return facts


def duty_call(glance: Glance, voice: Voice) -> Call | None:
    """The safety officer on duty is nearer to the thing than the unit's own desk. A meter has none."""
    if glance.officer_phone and glance.kind == ThingKind.EQUIPMENT:
        return Call(glance.officer_phone, voice("安全员值班"))
    return Call(glance.duty_phone, voice("值班")) if glance.duty_phone else None
