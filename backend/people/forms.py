"""What is typed to add people and organisations, read once at the border."""

from typing import Annotated

import msgspec
from msgspec import Struct

from backend.accounts.models import OrganisationKind, RegulatorLevel, Role
from backend.accounts.numbers import read_mobile, read_phone, read_uscc
from backend.accounts.words import roles_for
from backend.equipment import catalogue
from backend.refusals import Invalid
from backend.things.models import ThingKind

Short = Annotated[str, msgspec.Meta(max_length=80)]
Long = Annotated[str, msgspec.Meta(max_length=200)]
Several = str | Annotated[list[Short], msgspec.Meta(max_length=40)]  # a form with one tick sends a plain text


class MemberForm(Struct):
    name: Short = ""
    phone: Short = ""
    roles: Several = []
    binder_kinds: Several = []
    management_unit: Short = ""


class OrganisationForm(Struct):
    name: Short = ""
    uscc: Short = ""
    kinds: Several = []
    district: Short = ""
    level: Short = ""
    address: Long = ""
    duty_phone: Short = ""
    manager_name: Short = ""
    manager_phone: Short = ""


class NewMember(Struct, frozen=True):
    """A member as it may be stored: phone normalised, roles that this organisation can have."""

    name: str
    phone: str
    roles: list[str]
    binder_kinds: list[str]
    management_unit: str


class NewOrganisation(Struct, frozen=True):
    name: str
    uscc: str
    kinds: list[str]
    district_code: str
    level: str | None
    address: str
    duty_phone: str | None
    manager: NewMember


def read_member(form: MemberForm, kinds: list[str]) -> NewMember:
    """Refuses with the sentence that belongs to the first field that is wrong."""
    name = read_name(form.name)
    phone = read_mobile(form.phone)
    if not phone.is_valid:
        raise Invalid(phone.errors[0], "phone")
    return NewMember(name, phone.normalised, *read_roles(form, kinds), form.management_unit)


def read_roles(form: MemberForm, organisation_kinds: list[str]) -> tuple[list[str], list[str]]:
    """Roles, and the kinds of equipment that a binder may bind (none: all)."""
    possible = roles_for(organisation_kinds)
    wanted = [role for role in possible if role in many(form.roles)]
    if not wanted:
        raise Invalid("还没有选角色。至少选一个", "roles")
    kinds = binder_kinds()
    chosen = [slug for slug in many(form.binder_kinds) if slug in kinds] if Role.BINDER in wanted else []
    return [str(role) for role in wanted], chosen


def binder_kinds() -> dict[str, str]:
    """What a binder may be restricted to, by the word that a membership keeps: kinds of equipment, and meters."""
    return {kind.slug: kind.name for kind in catalogue.kinds()} | {ThingKind.METER: "计量器具"}


def read_name(text: str) -> str:
    name = " ".join(text.split())
    if not 2 <= len(name) <= 40:
        raise Invalid("姓名应为 2–40 个字", "name")
    return name


def read_organisation(form: OrganisationForm, districts: set[str]) -> NewOrganisation:
    """`districts`: those for which this administrator may create organisations."""
    name = read_organisation_name(form.name)
    uscc = read_uscc(form.uscc)
    if not uscc.is_valid:
        raise Invalid(uscc.errors[0], "uscc")
    kinds = [str(kind) for kind in OrganisationKind if kind in many(form.kinds)]
    if not kinds:
        raise Invalid("还没有选单位是做什么的。至少选一个", "kinds")
    if form.district not in districts:
        raise Invalid("请选单位所在的区。别的区由那里的区局新建", "district")
    duty_phone = read_phone(form.duty_phone) if form.duty_phone.strip() else None
    if duty_phone and not duty_phone.is_valid:
        raise Invalid(duty_phone.errors[0], "duty_phone")
    return NewOrganisation(
        name,
        uscc.normalised,
        kinds,
        form.district,
        read_level(form, kinds),
        form.address.strip(),
        duty_phone.normalised if duty_phone else None,
        read_first_manager(form, kinds),
    )


def read_organisation_name(text: str) -> str:
    name = " ".join(text.split())
    if not 2 <= len(name) <= 80:
        raise Invalid("单位名称应为 2–80 个字，与营业执照一致", "name")
    return name


def read_level(form: OrganisationForm, kinds: list[str]) -> str | None:
    """A regulator is nothing else, and has a level below that of the city."""
    if OrganisationKind.REGULATOR not in kinds:
        return None
    if len(kinds) > 1:
        raise Invalid("监管部门不能同时是别的单位", "kinds")
    if form.level not in (RegulatorLevel.DISTRICT, RegulatorLevel.STATION):
        raise Invalid("请选区局或监管所", "level")
    return form.level


def read_first_manager(form: OrganisationForm, kinds: list[str]) -> NewMember:
    """Leads the organisation and adds everybody else."""
    if not form.manager_name.strip():
        raise Invalid("请填第一位负责人的姓名，由他来加其他人", "manager_name")
    phone = read_mobile(form.manager_phone)
    if not phone.is_valid:
        raise Invalid(phone.errors[0], "manager_phone")
    role = Role.ADMINISTRATOR if OrganisationKind.REGULATOR in kinds else Role.MANAGER
    return NewMember(read_name(form.manager_name), phone.normalised, [str(role)], [], "")


def many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
