"""What must hold before a code is bound to a thing. Pure decisions: no database, no clock, no files.

Who: a binder binds the things of their own unit (as user or owner), within their management unit and their
kinds; an inspection body binds equipment that it examines, a verification body meters that it verifies.
Which code: one issued to an organisation may be used for things of that organisation (user or owner), or by that
organisation itself where it is a body; one issued to a district for things in that district; a city-wide one
anywhere.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from msgspec import Struct

from backend.accounts.models import OrganisationKind as Org
from backend.accounts.permissions import Actor, Deed, Member
from backend.equipment import catalogue
from backend.equipment.requirements import Requirements
from backend.regions.coordinates import Place, Wgs84, distance_m
from backend.regions.outlines import distance_to_district_m
from backend.things.models import Standing, Thing, ThingKind, UseStatus, standing_of

FAR_M = 200  # from the registered place; further away needs a reason
VAGUE_M = 100  # an accuracy worse than this is told
OUTSIDE_BY_M = 1500  # the outlines of districts are a sketch
CODE_CLOSE_UP = "code_label"
VIDEO = "walk"
VOICE = "voice"
METERS = "meter"  # among the kinds of a binder
Problems = dict[str, str]  # form field → sentence


class Holder(Struct, frozen=True):
    """For whom the batch of a code was issued."""

    organisation_id: UUID | None
    district_code: str | None


class Shown(Struct, frozen=True):
    """What the person showed and wrote, as far as the rules look at it. `slots` counts photos by slot."""

    slots: Mapping[str, int]
    close_up_reads: bool
    place: Place | None
    place_reason: str = ""


def binder_of(actor: Actor, thing: Thing) -> Member | None:
    """In which of their organisations this person may bind this thing; None: in none."""
    return next((member for member in actor.members(Deed.BIND) if binds(member, thing)), None)


def binds(member: Member, thing: Thing) -> bool:
    own = member.organisation_id
    if member.kinds & {Org.USER_UNIT, Org.OWNER} and own in (thing.user_unit_id, thing.owner_id):
        in_unit = member.management_unit_id in (None, thing.management_unit_id)
        return in_unit and (not member.binder_kinds or kind_slug(thing) in member.binder_kinds)
    body = Org.INSPECTION_BODY if thing.kind == ThingKind.EQUIPMENT else Org.VERIFICATION_BODY
    return body in member.kinds and own == thing.check_body_id


def kind_slug(thing: Thing) -> str:
    """`elevator` …, or `meter`."""
    if thing.kind == ThingKind.METER:
        return METERS
    kind = catalogue.kind_of(thing.type_code)
    return kind.slug if kind else ""


def code_refusal(holder: Holder, member: Member, thing: Thing) -> str | None:
    """Why this code may not be used for this thing, or None. Says nothing of who holds the code."""
    if holder.organisation_id:
        allowed = {thing.user_unit_id, thing.owner_id, member.organisation_id}
        return (
            None
            if holder.organisation_id in allowed
            else "这个码发给了别的单位，不能用在这里。换一个本单位的空码"
        )
    if holder.district_code and holder.district_code != thing.district_code:
        return "这个码发给了别的区，不能用在这里。换一个本区的空码"
    return None


def thing_refusal(requirements: Requirements, thing: Thing, today: date) -> str | None:
    """Why no code may be bound to this thing, or None."""
    if thing.use_status in (UseStatus.SCRAPPED, UseStatus.CANCELLED):
        word = "报废" if thing.use_status == UseStatus.SCRAPPED else "注销"
        return f"“{thing.name}”登记为{word}，不能绑码。登记错了的话，先做信息纠错"
    standing = standing_of(UseStatus.IN_USE, thing.due_on, today)
    if requirements.overdue == "refuse" and standing == Standing.OVERDUE:
        return f"“{thing.name}”检验已超期，这一类超期不能绑码。先送检，再绑码"
    return None


def shown_problems(requirements: Requirements, thing: Thing, shown: Shown) -> Problems:
    """What is missing among photos and position."""
    return photo_problems(requirements, shown) | place_problems(requirements, thing, shown)


def photo_problems(requirements: Requirements, shown: Shown) -> Problems:
    problems = {
        f"photo.{photo.id}": f"还没有拍“{photo.name}”"
        for photo in requirements.required_photos
        if not shown.slots.get(photo.id)
    }
    if requirements.video == "required" and not shown.slots.get(VIDEO):
        problems[f"photo.{VIDEO}"] = "还没有拍绑码短视频"
    if shown.slots.get(CODE_CLOSE_UP) and not shown.close_up_reads:
        problems[f"photo.{CODE_CLOSE_UP}"] = (
            "码标牌近景里读不出正在绑的这个码。擦净贴纸，靠近、避开反光再拍一张；读出的若是别的码，就是贴错了"
        )
    return problems


def place_problems(requirements: Requirements, thing: Thing, shown: Shown) -> Problems:
    if requirements.position == "none" or shown.place_reason:
        return {}
    if shown.place is None:
        return {"place_reason": "没有定位。打开定位再试，或者写明为什么没有"}
    away = distance_to_registered_m(requirements, thing, shown.place)
    if away is not None and away > FAR_M:
        return {
            "place_reason": f"离登记的位置 {round(away)} m，超过 {FAR_M} m。写明原因，或者检查是不是这一台"
        }
    return {}


def distance_to_registered_m(requirements: Requirements, thing: Thing, place: Place | None) -> float | None:
    """Metres to the registered place; None for mobile things and where one of the two is not known."""
    if (
        requirements.position != "fixed"
        or place is None
        or thing.lng_wgs84 is None
        or thing.lat_wgs84 is None
    ):
        return None
    return distance_m(place.point, Wgs84(thing.lng_wgs84, thing.lat_wgs84))


def warnings_of(requirements: Requirements, thing: Thing, place: Place | None, today: date) -> list[str]:
    """What looks odd but does not keep anyone from binding."""
    warnings = []
    if standing_of(UseStatus.IN_USE, thing.due_on, today) == Standing.OVERDUE:
        warnings.append("检验已超期，绑码后公开页会显示“超期”")
    if thing.use_status == UseStatus.OUT_OF_USE:
        warnings.append("登记为停用，绑码后公开页会显示“停用”")
    if place is None or requirements.position == "none":
        return warnings
    if place.accuracy_m is not None and place.accuracy_m > VAGUE_M:
        warnings.append(f"定位误差约 {round(place.accuracy_m)} m，到室外再定一次更准")
    if distance_to_district_m(thing.district_code, place.point) > OUTSIDE_BY_M:
        warnings.append("定位不在登记的区里，请看一眼是不是这一台")
    return warnings


def slots_of(requirements: Requirements) -> set[str]:
    """The photo slots that this kind knows."""
    return {photo.id for photo in requirements.photos} | ({VIDEO} if requirements.video != "no" else set())


def unknown_slots(requirements: Requirements, slots: Iterable[str]) -> set[str]:
    return set(slots) - slots_of(requirements)
