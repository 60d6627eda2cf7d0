"""Values as administrators write them, in a form or in a sheet, and as they are shown again. Pure.

k and the limit of layers are numbers. Cost: `20；100 元起 15`. Interspace ratio: `85；大于 1 为 70；大于 5 为 60`.
"""

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from backend.packaging.judging.exact import read_decimal, read_whole, short
from backend.packaging.judging.in_force import NONE
from backend.refusals import Invalid

PROPERTIES = {
    "k": "必要空间系数 k",
    "ratio_limits": "空隙率限值",
    "layers": "包装层数",
    "cost": "包装成本",
    "mass": "包装质量",
    "materials": "材料",
    "mixing": "混装",
}
EXAMPLES = {
    "k": "7",
    "ratio_limits": "85；大于 1 为 70；大于 5 为 60；大于 15 为 50；大于 30 为 40；大于 50 为 30",
    "layers": "3",
    "cost": "20；100 元起 15",
    "mass": "8，或者写 不限",
}
CHOICES: Mapping[str, Mapping[str, str]] = {
    "materials": {"no_precious": "不许用贵金属、红木", NONE: "不限"},
    "mixing": {"nothing_else": "不许混装别的商品", "nothing_dearer": "不许混装更贵的商品", NONE: "不限"},
}
UNLIMITED = "不限"
STEP = re.compile(r"(?:大于|超过|>)?([0-9.]+)(?:g|克|元)?(?:以上|起)?(?:为|:)?([0-9.]+)%?", re.ASCII)
MOST_STEPS = 12
MOST_K, MOST_LAYERS, MOST_TIMES = 200, 20, 1000


def read_value(wanted: str, typed: str) -> Any:
    """As the dictionary has it. Raises Invalid with what was expected."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if wanted in CHOICES:
        return read_choice(wanted, text)
    if wanted == "layers":
        count = read_whole(text)
        if count is None or not 1 <= count <= MOST_LAYERS:
            raise Invalid(f"层数写 1 到 {MOST_LAYERS} 的整数", "value")
        return str(count)
    if wanted == "mass" and text == UNLIMITED:
        return NONE
    if wanted in ("k", "mass"):
        most = MOST_K if wanted == "k" else MOST_TIMES
        return short(read_number(text, most, f"{PROPERTIES[wanted]}写大于 0、不超过 {most} 的数"))
    return read_steps(wanted, text)


def read_choice(wanted: str, text: str) -> str:
    for code, word in CHOICES[wanted].items():
        if text in (code, word):
            return code
    raise Invalid(f"{PROPERTIES[wanted]}请选：{'、'.join(CHOICES[wanted].values())}", "value")


def read_steps(wanted: str, text: str) -> list[dict[str, str]]:
    """Of cost by price, or of the ratio by net content: the first holds from 0 on."""
    begin = "price_from" if wanted == "cost" else "net_above"
    say = f"{PROPERTIES[wanted]}照这样写：{EXAMPLES[wanted]}"
    parts = [re.sub(r"\s+", "", part) for part in re.split(r"[;,、\n]", text)]
    parts = [part for part in parts if part]
    if not 1 <= len(parts) <= MOST_STEPS:
        raise Invalid(say, "value")
    # At 100 % nothing would be limited, and the largest volume has no end.
    steps = [{begin: "0", "most_pct": short(read_number(parts[0].removesuffix("%"), 100, say, below=True))}]
    for part in parts[1:]:
        found = STEP.fullmatch(part)
        if not found:
            raise Invalid(say, "value")
        from_on = read_number(found[1], 10**7, say)
        if from_on <= Fraction(steps[-1][begin]):
            raise Invalid("后一档要比前一档大", "value")
        steps.append({begin: short(from_on), "most_pct": short(read_number(found[2], 100, say, below=True))})
    return steps


def read_number(written: str, most: int, say: str, *, below: bool = False) -> Fraction:
    number = read_decimal(written)
    if number is None or number <= 0 or number > most or (below and number == most):
        raise Invalid(say, "value")
    return number


def written(wanted: str, value: Any) -> str:
    """What `read_value` reads again."""
    if wanted in CHOICES:
        return CHOICES[wanted].get(value, value)
    if value == NONE:
        return UNLIMITED
    if wanted == "cost":
        later = [f"{step['price_from']} 元起 {step['most_pct']}" for step in value[1:]]
        return "；".join([value[0]["most_pct"], *later])
    if wanted == "ratio_limits":
        later = [f"大于 {step['net_above']} 为 {step['most_pct']}" for step in value[1:]]
        return "；".join([value[0]["most_pct"], *later])
    return str(value)


def said(wanted: str, value: Any) -> str:
    """In a table: with units."""
    if wanted in CHOICES or value == NONE:
        return written(wanted, value)
    if wanted == "cost":
        later = [f"{step['price_from']} 元起 {step['most_pct']}%" for step in value[1:]]
        return "，".join([f"{value[0]['most_pct']}%", *later])
    if wanted == "ratio_limits":
        return f"{value[-1]['most_pct']}% 到 {value[0]['most_pct']}%"
    return {"layers": f"{value} 层", "mass": f"{value} 倍"}.get(wanted, str(value))
