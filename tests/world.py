"""The small named world that tests live in. Nobody in it exists."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import ManagementUnit, Membership, Organisation, OrganisationKind, Person, Role
from backend.accounts.secrets import hash_password, phone_digest, seal
from backend.codes.models import Binding, Code, CodeBatch
from backend.database import now
from backend.dates import today
from backend.regions.actions import load_regions
from backend.things.models import Thing, UseStatus
from scanning.codes import new_tag

PASSWORD = "码上-test-7"


@dataclass(frozen=True)
class Someone:
    id: UUID
    name: str
    phone: str


@dataclass
class World:
    """Ids by name, so that a test reads like a sentence: world.things["boiler"]."""

    password: str = PASSWORD
    organisations: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, Someone] = field(default_factory=dict)
    things: dict[str, UUID] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)  # blank, blank2 … , void, and by thing


ORGANISATIONS: dict[str, dict] = {
    "food": {
        "name": "东塘食品有限公司",
        "uscc": "9131010178901234XC",
        "kinds": [OrganisationKind.USER_UNIT],
        "district_code": "310101",
        "address": "黄浦区云杉路 18 号",
        "duty_phone": "021-55500101",
    },
    "property": {
        "name": "云杉里物业服务有限公司",
        "uscc": "91310115000000019M",
        "kinds": [OrganisationKind.USER_UNIT],
        "district_code": "310115",
        "address": "浦东新区云杉路 66 号",
        "duty_phone": "021-55500102",
    },
    "lifts": {"name": "申川电梯维保有限公司", "kinds": [OrganisationKind.MAINTENANCE_UNIT]},
    "examiners": {"name": "沪东特种设备检验中心", "kinds": [OrganisationKind.INSPECTION_BODY]},
    "verifiers": {"name": "沪东计量检定所", "kinds": [OrganisationKind.VERIFICATION_BODY]},
    "city": {
        "name": "市市场监督管理局",
        "uscc": "113100000024567810",
        "kinds": [OrganisationKind.REGULATOR],
        "regulator_level": "city",
    },
    "district": {
        "name": "黄浦区市场监督管理局",
        "kinds": [OrganisationKind.REGULATOR],
        "regulator_level": "district",
        "district_code": "310101",
    },
    "station": {
        "name": "外滩市场监督管理所",
        "kinds": [OrganisationKind.REGULATOR],
        "regulator_level": "station",
        "district_code": "310101",
        "street_codes": ["310101013"],
    },
}
PEOPLE = {
    "manager": ("food", "钱经理", [Role.MANAGER]),
    "director": ("food", "孙总监", [Role.SAFETY_DIRECTOR]),
    "officer": ("food", "李安全", [Role.SAFETY_OFFICER]),
    "binder": ("food", "周绑码", [Role.BINDER]),
    "operator": ("food", "吴司炉", [Role.OPERATOR]),
    "property_manager": ("property", "郑物业", [Role.MANAGER]),
    "property_binder": ("property", "王绑码", [Role.BINDER]),
    "mechanic": ("lifts", "冯维保", [Role.MECHANIC]),
    "examiner": ("examiners", "陈检验", [Role.EXAMINER]),
    "verifier": ("verifiers", "褚检定", [Role.VERIFIER]),
    "city_admin": ("city", "卫市局", [Role.ADMINISTRATOR, Role.INSPECTOR]),
    "district_admin": ("district", "蒋区局", [Role.ADMINISTRATOR]),
    "inspector": ("station", "沈监察", [Role.INSPECTOR]),
}
NAMES_OF_BLANKS = ["blank", "blank2", "blank3", "blank4", "blank5"]


async def create_world(session: AsyncSession) -> World:
    world = World()
    await load_regions(session)
    await add_organisations(session, world)
    await add_people(session, world)
    await add_things(session, world)
    await add_codes(session, world)
    return world


async def add_organisations(session: AsyncSession, world: World) -> None:
    for name, values in ORGANISATIONS.items():
        row = Organisation(**values)
        session.add(row)
        await session.flush()
        world.organisations[name] = row.id
    session.add(ManagementUnit(organisation_id=world.organisations["food"], name="锅炉房"))


async def add_people(session: AsyncSession, world: World) -> None:
    password_hash = hash_password(PASSWORD)
    for number, (key, (organisation, name, roles)) in enumerate(PEOPLE.items()):
        phone = f"1380000{number:04}"
        person = Person(
            name=name, phone_digest=phone_digest(phone), phone_sealed=seal(phone), password_hash=password_hash
        )
        session.add(person)
        await session.flush()
        session.add(
            Membership(person_id=person.id, organisation_id=world.organisations[organisation], roles=roles)
        )
        world.people[key] = Someone(person.id, name, phone)


async def add_things(session: AsyncSession, world: World) -> None:
    day = today()
    organisations = world.organisations
    in_food = {
        "user_unit_id": organisations["food"],
        "district_code": "310101",
        "street_code": "310101013",
        "address": "黄浦区云杉路 18 号",
        "lng_wgs84": 121.4737,
        "lat_wgs84": 31.2304,
    }
    in_property = {
        "user_unit_id": organisations["property"],
        "district_code": "310115",
        "address": "浦东新区云杉路 66 号",
        "lng_wgs84": 121.5440,
        "lat_wgs84": 31.2210,
    }
    boiler = {
        "kind": "equipment",
        "type_code": "1100",
        "check_body_id": organisations["examiners"],
        **in_food,
    }
    lift = {
        "kind": "equipment",
        "type_code": "3110",
        "maintenance_unit_id": organisations["lifts"],
        "check_body_id": organisations["examiners"],
        **in_property,
    }
    scale = {"kind": "meter", "check_body_id": organisations["verifiers"], **in_food}
    rows = {
        "boiler": Thing(
            name="1 号蒸汽锅炉",
            device_code="11003210820210007",
            certificate_no="锅10沪A00258(20)",
            maker="江南锅炉厂",
            model="WNS4-1.25-Q",
            factory_no="B2021-007",
            place="锅炉房",
            last_checked_on=day - timedelta(days=408),
            next_due_on=day - timedelta(days=43),
            **boiler,
        ),
        "boiler2": Thing(
            name="2 号热水锅炉",
            maker="江南锅炉厂",
            factory_no="B2021-008",
            place="锅炉房",
            next_due_on=day + timedelta(days=8),
            **boiler,
        ),
        "lift": Thing(
            name="3 号客梯",
            device_code="31101031320190123",
            certificate_no="梯11沪A00001(19)",
            maker="沪东电梯厂",
            factory_no="L2019-123",
            place="云杉里商务中心 2 号楼",
            last_checked_on=day - timedelta(days=150),
            next_due_on=day + timedelta(days=215),
            last_maintained_on=day - timedelta(days=8),
            **lift,
        ),
        "stopped_lift": Thing(
            name="4 号货梯", use_status=UseStatus.OUT_OF_USE, place="云杉里商务中心 2 号楼", **lift
        ),
        "scale": Thing(
            name="电子计价秤",
            type_code=METER_TYPE,
            maker="申江衡器厂",
            model="ACS-15",
            factory_no="S-1001",
            place="12 号摊位",
            last_checked_on=day - timedelta(days=100),
            next_due_on=day + timedelta(days=265),
            **scale,
        ),
        "scale2": Thing(
            name="电子计价秤", type_code=METER_TYPE, maker="申江衡器厂", factory_no="S-1002", **scale
        ),
    }
    session.add_all(rows.values())
    await session.flush()
    world.things = {name: row.id for name, row in rows.items()}


METER_TYPE = "M02"  # 非自动衡器


async def add_codes(session: AsyncSession, world: World) -> None:
    batch = CodeBatch(
        number="B20260101-0001",
        district_code="310101",
        organisation_id=world.organisations["food"],
        size=20,
        issued_at=now(),
    )
    session.add(batch)
    await session.flush()
    bound = ["boiler", "lift", "stopped_lift", "scale"]
    for name in [*NAMES_OF_BLANKS, "void", *bound]:
        world.tags[name] = new_tag()
        session.add(Code(tag=world.tags[name], batch_id=batch.id))
    await session.flush()
    voided = await session.get_one(Code, world.tags["void"])
    voided.voided_at, voided.void_reason = now(), "贴纸印坏了"
    for name in bound:
        session.add(
            Binding(tag=world.tags[name], thing_id=world.things[name], bound_by=world.people["binder"].id)
        )
    await session.flush()
