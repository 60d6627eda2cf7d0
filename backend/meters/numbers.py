"""Numbers of meters: the type approval number (型式批准编号, CPA). Knows no database."""

from backend.accounts.numbers import Reading, normalise, province_codes
from scanning.nameplate.shapes import APPROVAL_NATIONAL, APPROVAL_PROVINCIAL


def read_type_approval_no(raw: str) -> Reading:
    """型式批准编号: 2019F123-31 (provincial), 99-F166 or 2012-F123 (national, import); a leading CPA is dropped."""
    number = normalise(raw).removeprefix("CPA").lstrip(":-")
    if shape := APPROVAL_PROVINCIAL.fullmatch(number):
        if shape[4] in province_codes():
            return Reading(raw, number)
        return Reading(raw, number, (f"型式批准编号最后的 {shape[4]} 不是省份代号",))
    if APPROVAL_NATIONAL.fullmatch(number):
        return Reading(raw, number)
    return Reading(raw, number, ("型式批准编号应写成 2019F123-31 或 2012-F123 的样子",))
