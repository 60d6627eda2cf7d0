"""Numbers of special equipment: device code, old register number, use certificate, plate, licence.

Each reader returns a `Reading`: errors where the rule is hard, warnings where papers of the field differ.
Shapes after FIELD part two, 1–4 and 9 (TSG 08-2017, GB/T 2260). Knows no database.
"""

import re
from datetime import date

from backend.accounts.numbers import Reading, normalise, province_codes
from backend.equipment.catalogue import entry
from scanning.nameplate.shapes import DEVICE_CODE, LICENCE

DEVICE_CODE_18 = re.compile("[1-9][0-9A-Z]{3}[0-9]{2}[0-9A-Z]{3}(?:19|20)[0-9]{2}[0-9]{5}")
DEVICE_CODE_21 = re.compile("[1-9][0-9A-Z]{3}[0-9A-Z]{9}(?:19|20)[0-9]{2}[0-9A-Z][0-9]{3}")
REGISTER_NO = re.compile("([1-9][0-9A-Z]{3})([0-9]{6})((?:19|20)[0-9]{2})([0-9]{2})([0-9A-Z][0-9]{3})")
PROVINCE_SHORTS = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
CERTIFICATE_DIGITS = dict(zip("锅容瓶管梯起索游车", "122834965", strict=True))
CERTIFICATE = re.compile(
    f"([{''.join(CERTIFICATE_DIGITS)}])([0-9A-Z]{{2}})([{PROVINCE_SHORTS}])([A-Z]?)([0-9A-Z]?[0-9]{{3,5}})"
    r"\(([0-9]{2})\)"
)
# Certificates from before 2017-08, such as 容3LC沪A1234 or 锅AC沪0012: a letter in the middle, no year.
CERTIFICATE_BEFORE_2017 = re.compile(
    f"[{''.join(CERTIFICATE_DIGITS)}厂](?=[0-9]*[A-Z])[0-9A-Z]{{1,4}}[{PROVINCE_SHORTS}][0-9A-Z]{{3,8}}"
)
PLATE = re.compile(rf"(?:[场厂]内)?([{PROVINCE_SHORTS}])([A-Z])[·.\- ]?([0-9A-Z]{{4,6}})")
NATIONAL_AUTHORITY = "10"


def read_device_code(raw: str, made_in: int | None = None, today: date | None = None) -> Reading:
    """设备代码: type 4 + maker 5 + year 4 + sequence 4. No check digit.

    18 and 21 characters are older or draft shapes that stand on real plates: taken with a warning.
    """
    number = normalise(raw)
    if DEVICE_CODE_18.fullmatch(number) or DEVICE_CODE_21.fullmatch(number):
        return Reading(raw, number, warnings=(f"设备代码是 {len(number)} 位的旧格式，请与铭牌照片核对",))
    if len(number) != 17:
        return Reading(raw, number, (f"设备代码应为 17 位，现在是 {len(number)} 位",))
    shape = DEVICE_CODE.fullmatch(number)
    if not shape:
        return Reading(
            raw,
            number,
            (_misread_letter(number) or "设备代码的格式不对：品种 4 位、厂家 5 位、年份 4 位、顺序号 4 位",),
        )
    type_code, region, _, year, sequence = shape.groups()
    errors = [
        *_type_errors(type_code),
        *_region_errors(region),
        *_year_errors(int(year), today or date.today()),  # noqa: DTZ011
    ]
    if sequence == "0000":
        errors.append("设备代码的顺序号不能是 0000")
    return Reading(raw, number, tuple(errors), _made_in_warnings(int(year), made_in))


def read_register_no(raw: str) -> Reading:
    """注册代码, the old number of 20 characters: type 4 + region 6 + year and month 6 + sequence 4.

    The type may be an old one that the 2014 catalogue no longer has.
    """
    number = normalise(raw)
    if len(number) != 20:
        return Reading(raw, number, (f"注册代码应为 20 位，现在是 {len(number)} 位",))
    shape = REGISTER_NO.fullmatch(number)
    if not shape:
        return Reading(raw, number, ("注册代码的格式不对：品种 4 位、地区 6 位、年月 6 位、顺序号 4 位",))
    region, month = shape[2], shape[4]
    errors = []
    if region[:2] not in province_codes():
        errors.append(f"注册代码里的地区 {region} 不存在")
    if not 1 <= int(month) <= 12:
        errors.append(f"注册代码里的月份 {month} 不存在")
    return Reading(raw, number, tuple(errors))


def read_certificate_no(raw: str, today: date | None = None) -> Reading:
    """使用登记证编号 (TSG 08-2017), such as 梯11沪A00001(19); shapes from before 2017-08 only warn."""
    number = normalise(raw)
    if CERTIFICATE_BEFORE_2017.fullmatch(number):
        return Reading(raw, number, warnings=("这是 2017 年 8 月以前的登记证编号，请拍下登记证",))
    shape = CERTIFICATE.fullmatch(number)
    if not shape:
        return Reading(raw, number, (_certificate_fault(number),))
    kind, middle, _, _, _, year = shape.groups()
    warnings = []
    type_code = f"{CERTIFICATE_DIGITS[kind]}{middle}0"
    if entry(type_code) is None:
        warnings.append(f"登记证编号里的品种 {type_code} 不在目录里，请核对")
    if 2000 + int(year) > (today or date.today()).year:  # noqa: DTZ011
        warnings.append(f"登记证编号里的年份 20{year} 还没到，请核对")
    return Reading(raw, number, warnings=tuple(warnings))


def read_plate_no(raw: str) -> Reading:
    """车牌编号 of an in-plant vehicle. No rule was found, so a mismatch only warns."""
    number = normalise(raw)
    shape = PLATE.fullmatch(number)
    if not shape:
        return Reading(raw, number, warnings=("车牌编号与常见的写法（场内 沪A·12345）不同，请核对",))
    return Reading(raw, number)


def read_licence_no(raw: str) -> Reading:
    """生产许可证, such as TS3331123-2027."""
    number = normalise(raw)
    if LICENCE.fullmatch(number):
        return Reading(raw, number)
    return Reading(raw, number, ("许可证编号应写成 TS3331123-2027 的样子",))


def _misread_letter(number: str) -> str | None:
    for letter, digit in (("O", "0"), ("I", "1")):
        if letter in number and DEVICE_CODE.fullmatch(number.replace(letter, digit)):
            return f"设备代码第 {number.index(letter) + 1} 位是字母 {letter}，是不是数字 {digit}"
        if letter == number[0]:
            return f"设备代码第 1 位是字母 {letter}，应为数字"
    return None


def _type_errors(type_code: str) -> list[str]:
    line = entry(type_code)
    return [] if line and line.is_type else [f"设备代码前 4 位 {type_code} 不是目录里的品种"]


def _region_errors(region: str) -> list[str]:
    known = region == NATIONAL_AUTHORITY or region in province_codes()
    return [] if known else [f"设备代码第 5–6 位 {region} 不是许可机关的代号"]


def _year_errors(year: int, today: date) -> list[str]:
    return [f"设备代码里的制造年份 {year} 还没到"] if year > today.year else []


def _made_in_warnings(year: int, made_in: int | None) -> tuple[str, ...]:
    if made_in is None or made_in == year:
        return ()
    return (f"设备代码里的年份是 {year}，制造日期是 {made_in} 年，请与铭牌核对",)


def _certificate_fault(number: str) -> str:
    if number[:1] not in CERTIFICATE_DIGITS:
        return "登记证编号应以 锅、容、瓶、管、梯、起、索、游、车 开头"
    if CERTIFICATE.fullmatch(number + "(00)"):
        return "登记证编号最后缺年份，例如 (19)"
    if re.search(r"\([0-9]{4}\)$", number):
        return "登记证编号最后的年份应为两位，例如 (19)"
    return "登记证编号应写成 梯11沪A00001(19) 的样子"
