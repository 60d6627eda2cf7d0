"""Who may do what. The one place where roles are turned into permission; nothing else compares roles."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from backend.accounts.models import OrganisationKind as Org
from backend.accounts.models import RegulatorLevel, Role
from backend.refusals import Forbidden, SignInNeeded


class Deed(StrEnum):
    SEE_REGISTER = "see_register"
    REGISTER_THING = "register_thing"  # also import
    BIND = "bind"  # bind, rebind, replace a sticker, unbind
    CORRECT = "correct"
    APPLY_FOR_CODES = "apply_for_codes"
    VOID_CODES = "void_codes"
    WATCH_PLATFORM = "watch_platform"  # the queue to the city's code platform
    MANAGE_PEOPLE = "manage_people"
    MANAGE_ORGANISATIONS = "manage_organisations"
    SEE_SCANS = "see_scans"
    INSPECT = "inspect"  # make tasks, file records, issue and re-check orders
    SEE_INSPECTIONS = "see_inspections"
    RECTIFY = "rectify"  # answer an inspection order
    MANAGE_CHECKLISTS = "manage_checklists"  # what inspections ask
    RESPOND = "respond"  # take reports, go there, say what was done
    WATCH_BOARD = "watch_board"  # what nobody has taken, in the whole area
    KEEP_DUTY = "keep_duty"  # say who is on duty
    MANAGE_FLOWS = "manage_flows"  # who is called for what
    MANAGE_STANDARDS = "manage_standards"  # what packages are judged by
    BRING_IN = "bring_in"  # import what somebody's phone could not send
    WATCH_DELIVERIES = "watch_deliveries"  # see what became of notices, and send one again
    SEE_JUDGEMENTS = "see_judgements"  # packaging judgements that anybody handed in
    HANDLE_CLUES = "handle_clues"  # see clues of over-packaging, hand them over, say what became of them
    SEE_STATISTICS = "see_statistics"
    WATCH_WORK = "watch_work"  # see how the work behind the pages goes
    WRITE_NEWS = "write_news"


class Audience(StrEnum):
    """As whom a person looks at one thing."""

    VISITOR = "visitor"
    USER_UNIT = "user_unit"
    MAINTENANCE_UNIT = "maintenance_unit"
    INSPECTION_BODY = "inspection_body"
    REGULATOR = "regulator"


UNIT_STAFF = {Role.MANAGER, Role.SAFETY_DIRECTOR, Role.SAFETY_OFFICER, Role.BINDER, Role.OPERATOR}
UNIT_LEADERS = {Role.MANAGER, Role.SAFETY_DIRECTOR, Role.SAFETY_OFFICER}
OFFICERS = {Role.INSPECTOR, Role.ADMINISTRATOR}
BODIES = {Role.MANAGER, Role.EXAMINER, Role.VERIFIER}

ALLOWED: dict[Deed, dict[Org, set[Role]]] = {
    Deed.SEE_REGISTER: {
        Org.USER_UNIT: UNIT_STAFF,
        Org.OWNER: UNIT_STAFF,
        Org.MAINTENANCE_UNIT: {Role.MANAGER, Role.MECHANIC},
        Org.INSPECTION_BODY: BODIES,
        Org.VERIFICATION_BODY: BODIES,
        Org.REGULATOR: OFFICERS,
    },
    Deed.REGISTER_THING: {Org.USER_UNIT: UNIT_LEADERS, Org.REGULATOR: {Role.ADMINISTRATOR}},
    Deed.BIND: {
        Org.USER_UNIT: {Role.BINDER, Role.SAFETY_OFFICER},
        Org.INSPECTION_BODY: {Role.EXAMINER},
        Org.VERIFICATION_BODY: {Role.VERIFIER},
    },
    Deed.CORRECT: {
        Org.USER_UNIT: UNIT_LEADERS | {Role.BINDER},
        Org.INSPECTION_BODY: {Role.EXAMINER},
        Org.VERIFICATION_BODY: {Role.VERIFIER},
        Org.REGULATOR: {Role.ADMINISTRATOR},
    },
    Deed.APPLY_FOR_CODES: {Org.USER_UNIT: {Role.MANAGER}, Org.REGULATOR: {Role.ADMINISTRATOR}},
    Deed.VOID_CODES: {Org.USER_UNIT: {Role.MANAGER}, Org.REGULATOR: {Role.ADMINISTRATOR}},
    Deed.WATCH_PLATFORM: {Org.REGULATOR: {Role.ADMINISTRATOR}},
    Deed.MANAGE_PEOPLE: {
        **{kind: {Role.MANAGER} for kind in Org if kind != Org.REGULATOR},
        Org.REGULATOR: {Role.ADMINISTRATOR},
    },
    Deed.MANAGE_ORGANISATIONS: {Org.REGULATOR: {Role.ADMINISTRATOR}},
    Deed.WATCH_DELIVERIES: {
        **{kind: {Role.MANAGER} for kind in Org if kind != Org.REGULATOR},
        Org.REGULATOR: {Role.ADMINISTRATOR},
    },
    Deed.WATCH_WORK: {Org.REGULATOR: {Role.ADMINISTRATOR}},
    Deed.SEE_JUDGEMENTS: {Org.REGULATOR: OFFICERS},
    Deed.HANDLE_CLUES: {Org.REGULATOR: OFFICERS},
    Deed.SEE_STATISTICS: {Org.REGULATOR: {Role.ADMINISTRATOR}},
    Deed.WRITE_NEWS: {Org.REGULATOR: {Role.ADMINISTRATOR}},
    Deed.SEE_SCANS: {Org.USER_UNIT: {Role.MANAGER}, Org.REGULATOR: OFFICERS},
    Deed.INSPECT: {Org.REGULATOR: {Role.INSPECTOR}},
    Deed.SEE_INSPECTIONS: {Org.USER_UNIT: UNIT_LEADERS, Org.REGULATOR: OFFICERS},
    Deed.RECTIFY: {Org.USER_UNIT: UNIT_LEADERS},
    Deed.MANAGE_CHECKLISTS: {Org.REGULATOR: {Role.ADMINISTRATOR}},
    Deed.RESPOND: {
        Org.USER_UNIT: UNIT_LEADERS,
        Org.MAINTENANCE_UNIT: {Role.MANAGER, Role.MECHANIC},
        Org.REGULATOR: OFFICERS,
    },
    Deed.WATCH_BOARD: {
        Org.USER_UNIT: {Role.MANAGER, Role.SAFETY_DIRECTOR},
        Org.MAINTENANCE_UNIT: {Role.MANAGER},
        Org.REGULATOR: OFFICERS,
    },
    Deed.KEEP_DUTY: {
        Org.USER_UNIT: {Role.MANAGER, Role.SAFETY_DIRECTOR},
        Org.MAINTENANCE_UNIT: {Role.MANAGER},
        Org.REGULATOR: {Role.ADMINISTRATOR},
    },
    Deed.MANAGE_FLOWS: {Org.REGULATOR: {Role.ADMINISTRATOR}},
    Deed.MANAGE_STANDARDS: {Org.REGULATOR: {Role.ADMINISTRATOR}},
    Deed.BRING_IN: {
        Org.USER_UNIT: UNIT_LEADERS,
        Org.OWNER: UNIT_LEADERS,
        Org.MAINTENANCE_UNIT: {Role.MANAGER},
        Org.INSPECTION_BODY: {Role.MANAGER},
        Org.VERIFICATION_BODY: {Role.MANAGER},
        Org.REGULATOR: {Role.ADMINISTRATOR},
    },
}


@dataclass(frozen=True)
class Member:
    """One membership of the person who asks, with what permission needs to know of the organisation."""

    organisation_id: UUID
    organisation_name: str
    kinds: frozenset[str]
    roles: frozenset[str]
    regulator_level: str | None
    district_code: str | None
    street_codes: tuple[str, ...]
    binder_kinds: frozenset[str]
    management_unit_id: UUID | None

    def may(self, deed: Deed) -> bool:
        return any(self.roles & ALLOWED[deed].get(Org(kind), set()) for kind in self.kinds)


@dataclass(frozen=True)
class Actor:
    """The signed-in person of this request."""

    person_id: UUID
    name: str
    memberships: tuple[Member, ...]

    def may(self, deed: Deed, organisation_id: UUID | None = None) -> bool:
        """Whether in any organisation, or in that one, this person may do it."""
        return any(m.may(deed) for m in self.memberships if organisation_id in (None, m.organisation_id))

    def must(self, deed: Deed, organisation_id: UUID | None = None) -> None:
        if not self.may(deed, organisation_id):
            raise Forbidden("您的角色不能做这件事。需要的话，请单位负责人给您加上相应的角色")

    def members(self, deed: Deed) -> list[Member]:
        return [m for m in self.memberships if m.may(deed)]

    @property
    def city_wide(self) -> bool:
        return any(m.regulator_level == RegulatorLevel.CITY for m in self.memberships)


def signed_in(connection: ASGIConnection, _: BaseRouteHandler) -> None:
    """Guard: anybody with an account."""
    if connection.scope.get("actor") is None:
        raise SignInNeeded("请先登录。填的都在本机，登录后接着做")


def allowed(deed: Deed):  # type: ignore[no-untyped-def]
    """Guard: people who may do `deed` in at least one organisation. Routes still narrow to the right one."""

    def guard(connection: ASGIConnection, handler: BaseRouteHandler) -> None:
        signed_in(connection, handler)
        connection.scope["actor"].must(deed)  # type: ignore[typeddict-item]

    return guard
