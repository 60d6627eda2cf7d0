"""What roles and kinds of organisation are called on a page, and which roles each kind can have."""

from collections.abc import Iterable

from backend.accounts.models import OrganisationKind as Org
from backend.accounts.models import RegulatorLevel, Role

ROLES: dict[str, str] = {
    Role.MANAGER: "负责人",
    Role.SAFETY_DIRECTOR: "安全总监",
    Role.SAFETY_OFFICER: "安全员",
    Role.BINDER: "绑码人",
    Role.OPERATOR: "作业人员",
    Role.MECHANIC: "维保人员",
    Role.EXAMINER: "检验人员",
    Role.VERIFIER: "检定人员",
    Role.INSPECTOR: "监察人员",
    Role.ADMINISTRATOR: "管理人员",
}
KINDS: dict[str, str] = {
    Org.USER_UNIT: "使用单位",
    Org.OWNER: "产权单位",
    Org.MAINTENANCE_UNIT: "维保单位",
    Org.INSPECTION_BODY: "检验检测机构",
    Org.VERIFICATION_BODY: "检定机构",
    Org.REGULATOR: "监管部门",
}
LEVELS: dict[str, str] = {
    RegulatorLevel.CITY: "市局",
    RegulatorLevel.DISTRICT: "区局",
    RegulatorLevel.STATION: "监管所",
}
UNIT_ROLES = (Role.MANAGER, Role.SAFETY_DIRECTOR, Role.SAFETY_OFFICER, Role.BINDER, Role.OPERATOR)
ROLES_OF_KIND: dict[str, tuple[Role, ...]] = {
    Org.USER_UNIT: UNIT_ROLES,
    Org.OWNER: UNIT_ROLES,
    Org.MAINTENANCE_UNIT: (Role.MANAGER, Role.MECHANIC),
    Org.INSPECTION_BODY: (Role.MANAGER, Role.EXAMINER),
    Org.VERIFICATION_BODY: (Role.MANAGER, Role.VERIFIER),
    Org.REGULATOR: (Role.ADMINISTRATOR, Role.INSPECTOR),
}


def roles_for(kinds: Iterable[str]) -> list[Role]:
    """Roles that an organisation of these kinds can have, in the order of `Role`."""
    possible = {role for kind in kinds for role in ROLES_OF_KIND[kind]}
    return [role for role in Role if role in possible]


def role_words(roles: Iterable[str]) -> str:
    """负责人、绑码人"""
    held = set(roles)
    return "、".join(word for role, word in ROLES.items() if role in held)


def kind_words(kinds: Iterable[str], level: str | None = None) -> str:
    held = set(kinds)
    return "、".join(
        LEVELS.get(level or "", word) if kind == Org.REGULATOR else word
        for kind, word in KINDS.items()
        if kind in held
    )
