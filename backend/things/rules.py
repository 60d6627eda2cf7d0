"""What may stand in the register: checks one row of texts, typed into a form or read from a table.

Hard rules are errors by field, soft ones are warnings. Knows no database: districts, streets and organisations
are handed in as a `Directory`, and who may register what as a `Scope`.
"""

import re
from collections.abc import Mapping
from datetime import date

from msgspec import Struct
from msgspec import field as attribute

from backend.accounts.numbers import normalise, read_uscc
from backend.meters.catalogue import longest_validity_months
from backend.regions.coordinates import Wgs84
from backend.regions.outlines import distance_to_district_m
from backend.things.columns import all_fields, columns, type_named
from backend.things.models import ThingKind
from backend.things.rules_fields import LONGEST_TEXT, Checked, Unit, check_field, tidy

OUTSIDE_BY_M = 1500  # the outlines are a sketch; further out than this a position looks wrong


class Directory(Struct):
    """Names and codes that a row may refer to."""

    districts: dict[str, str]  # name and code → code
    streets: dict[tuple[str, str], str]  # (district code, name or code) → code
    by_uscc: dict[str, Unit] = attribute(default_factory=dict)
    by_name: dict[str, Unit] = attribute(default_factory=dict)


class Scope(Struct, frozen=True):
    """What the person who asks may register: for their own units, or for any unit of a district or the city."""

    units: tuple[Unit, ...] = ()
    district_code: str | None = None
    is_regulator: bool = False


def check_row(
    kind: ThingKind, texts: Mapping[str, str], directory: Directory, scope: Scope, today: date
) -> Checked:
    """Check all fields of one row; `texts` by column key or detail key, blanks count as not filled in."""
    filled = {key: plain for key, text in texts.items() if text and (plain := tidy(text))}
    checked = Checked()
    chosen = type_named(kind, filled.get("type_code", ""))
    fields = all_fields(kind, chosen.code) if chosen else columns(kind)
    for field in fields:
        text = filled.get(field.key, "")
        if text or field.required:
            check_field(checked, kind, field, text, today)
    check_type(checked, chosen.code if chosen else None, filled)
    check_region(checked, filled, directory, scope)
    check_units(checked, filled, directory, scope)
    check_identity(checked, kind)
    check_dates(checked, kind, today)
    check_position(checked)
    return checked


def check_type(checked: Checked, code: str | None, filled: Mapping[str, str]) -> None:
    written = filled.get("type_code")
    if code:
        checked.columns["type_code"] = code
        device_code = checked.columns.get("device_code")
        if device_code and device_code[:4] != code:
            checked.warnings.append(f"设备代码开头是 {device_code[:4]}，品种是 {code}，请核对")
    elif written:
        checked.errors["type_code"] = f"目录里没有“{written[:30]}”这个品种，请填名称或代码"


def check_region(checked: Checked, filled: Mapping[str, str], directory: Directory, scope: Scope) -> None:
    written = filled.get("district_code")
    if not written:
        return
    code = directory.districts.get(written)
    if code is None:
        checked.errors["district_code"] = f"没有“{written[:30]}”这个区，请填区名或 6 位代码"
        return
    if scope.district_code and scope.district_code != code:
        checked.errors["district_code"] = "只能登记本区的"
    checked.columns["district_code"] = code
    street = filled.get("street_code")
    if street and (found := directory.streets.get((code, street))):
        checked.columns["street_code"] = found
    elif street:
        checked.warnings.append(f"这个区里没有“{street[:30]}”这个街道，街道先空着")


def check_units(checked: Checked, filled: Mapping[str, str], directory: Directory, scope: Scope) -> None:
    checked.unit = user_unit(checked, filled, directory, scope)
    if checked.unit and checked.unit.id:
        checked.columns["user_unit_id"] = str(checked.unit.id)
    for key, column, said in OTHER_UNITS:
        if not (written := filled.get(key)):
            continue
        if found := directory.by_uscc.get(normalise(written)) or directory.by_name.get(bare_name(written)):
            checked.columns[column] = str(found.id)
        else:
            checked.details[key] = written[:LONGEST_TEXT]
            checked.warnings.append(f"{said}“{written[:30]}”不在名录里，只记下名称")


OTHER_UNITS = (
    ("owner", "owner_id", "产权单位"),
    ("maintenance_unit", "maintenance_unit_id", "维保单位"),
    ("check_body", "check_body_id", "检验检定机构"),
)


def user_unit(checked: Checked, filled: Mapping[str, str], directory: Directory, scope: Scope) -> Unit | None:
    """The unit of a row: by its code, else by its name, else the only one that the person registers for."""
    name, written = filled.get("user_unit", ""), filled.get("user_unit_uscc", "")
    if not name and not written and len(scope.units) == 1:
        return scope.units[0]
    uscc = ""
    if written:
        reading = read_uscc(written)
        if reading.errors:
            checked.errors["user_unit_uscc"] = reading.errors[0]
            return None
        checked.warnings.extend(reading.warnings)
        uscc = reading.normalised
    found = directory.by_uscc.get(uscc) if uscc else directory.by_name.get(bare_name(name))
    if found and name and bare_name(found.name) != bare_name(name):
        checked.warnings.append(f"信用代码 {uscc} 在名录里是“{found.name}”，与“{name[:30]}”不同")
    return permitted_unit(checked, found, Unit(None, re.sub(r"\s+", " ", name), uscc or None), scope)


def permitted_unit(checked: Checked, found: Unit | None, written: Unit, scope: Scope) -> Unit | None:
    if scope.units and (found is None or found.id not in {unit.id for unit in scope.units}):
        checked.errors["user_unit"] = "只能登记自己单位的，使用单位请填 " + "、".join(
            u.name for u in scope.units
        )
        return None
    if found:
        return found
    if not written.name:
        checked.errors["user_unit"] = "“使用单位”没有填"
        return None
    if not written.uscc:
        checked.errors["user_unit_uscc"] = f"名录里没有“{written.name[:30]}”，请填它的统一社会信用代码"
        return None
    checked.warnings.append(f"使用单位“{written.name[:30]}”不在名录里，会新建")
    return written


def bare_name(name: str) -> str:
    """Names of firms compared without blanks and with one kind of bracket."""
    return normalise(name)


def check_identity(checked: Checked, kind: ThingKind) -> None:
    """Without a number of its own a thing would be registered again by the next import."""
    if kind == ThingKind.METER:
        return
    filled = checked.columns
    wrong = {"device_code", "register_no", "factory_no"} & checked.errors.keys()
    known = filled.get("device_code") or filled.get("register_no")
    if not known and not (filled.get("factory_no") and filled.get("maker")) and not wrong:
        checked.errors["device_code"] = (
            "设备代码、注册代码、产品编号加制造单位，至少填一样，否则认不出是哪一台"
        )


def check_dates(checked: Checked, kind: ThingKind, today: date) -> None:
    filled = {key: date.fromisoformat(checked.columns[key]) for key in DATES if checked.columns.get(key)}
    for key in ("made_on", "in_use_since", "last_checked_on", "last_checked_b_on"):
        if key in filled and filled[key] > today:
            checked.errors[key] = f"日期 {filled[key]} 还没到"
    for earlier, later, said in ORDERS:
        if earlier in filled and later in filled and filled[earlier] > filled[later]:
            checked.warnings.append(said)
    device_code = checked.columns.get("device_code", "")
    if "made_on" in filled and len(device_code) == 17 and device_code[9:13] != str(filled["made_on"].year):
        checked.warnings.append(
            f"设备代码里的年份是 {device_code[9:13]}，制造日期是 {filled['made_on'].year} 年，请核对"
        )
    if kind == ThingKind.METER and {"last_checked_on", "next_due_on"} <= filled.keys():
        check_validity(checked, filled["last_checked_on"], filled["next_due_on"])


DATES = ("made_on", "in_use_since", "last_checked_on", "next_due_on", "last_checked_b_on", "next_due_b_on")
ORDERS = (
    ("made_on", "in_use_since", "投用日期早于制造日期，请核对"),
    ("last_checked_on", "next_due_on", "下次日期早于上次日期，请核对"),
    ("last_checked_b_on", "next_due_b_on", "下次定期检验日期早于上次，请核对"),
)


def check_validity(checked: Checked, verified: date, until: date) -> None:
    """有效期至 on the certificate counts; one longer than the regulation allows only looks wrong."""
    months = longest_validity_months(checked.columns.get("type_code", ""))
    if months and (until - verified).days > months * 31:
        checked.warnings.append(f"有效期长于这类器具通常的 {months} 个月，请对照证书")


def check_position(checked: Checked) -> None:
    lng, lat = checked.columns.get("lng_wgs84"), checked.columns.get("lat_wgs84")
    if lng is None and lat is None:
        return
    if lng is None or lat is None or not (-180 <= lng <= 180 and -90 <= lat <= 90):
        checked.errors["lng_wgs84"] = "经度和纬度要一起填，单位是度，例如 121.4737 和 31.2304"
        return
    district = checked.columns.get("district_code")
    if district and distance_to_district_m(district, Wgs84(lng, lat)) > OUTSIDE_BY_M:
        checked.warnings.append("坐标不在这个区里，请核对；要填 GPS（WGS-84）坐标，不是高德、百度的")
