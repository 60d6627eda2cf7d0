"""What an administrator types of an edition, a class or a value, read once at the border. Raises Invalid."""

import re
from typing import Any

from litestar.datastructures import FormMultiDict

from backend.packaging.judging.case import is_day
from backend.packaging.judging.in_force import Row, class_of
from backend.packaging.standards.writing import PROPERTIES, read_value
from backend.packaging.standards_desk.view import editions_for
from backend.refusals import Invalid
from backend.things.forms import text

LONGEST_NAME, LONGEST_NOTE, MOST_WORDS = 120, 400, 60
CODE = re.compile(
    r"[A-Z]{1,4}(?:/T)? ?[0-9]{1,6}(?:\.[0-9]{1,3})?-[0-9]{4}(?:/XG[0-9]{1,2}(?:-[0-9]{4})?)?", re.ASCII
)
CHECKED, UNCHECKED = "1", "0.6"


def read_value_form(form: FormMultiDict, dictionary: Row) -> dict[str, Any]:
    on, wanted = text(form, "on"), text(form, "property")
    known = {each["key"] for each in (*dictionary["classes"], *dictionary["categories"])}
    if on not in known:
        raise Invalid("没有这个类别", "on")
    if wanted not in PROPERTIES:
        raise Invalid("请选是哪一项", "property")
    edition = text(form, "edition")
    if edition not in {each["code"] for each in editions_for(dictionary, on)}:
        raise Invalid("请选出自哪个标准或修改单", "edition")
    return {
        "on": on,
        "property": wanted,
        "value": read_value(wanted, text(form, "value")),
        "valid_from": day_or_none(text(form, "valid_from"), "valid_from"),
        "edition": edition,
        "clause": short(text(form, "clause"), "clause", 40),
        "confidence": CHECKED if text(form, "checked") else UNCHECKED,
    }


def read_class_form(form: FormMultiDict, dictionary: Row, key: str | None) -> dict[str, Any]:
    """With `key` for one that is there: its place stays."""
    before = class_of(dictionary, key) if key else None
    parent = text(form, "parent") or None
    above = class_of(dictionary, parent) if parent else None
    if parent and (above is None or above["parent"]):
        raise Invalid("请选上一级类别", "parent")
    category = before["category"] if before else above["category"] if above else text(form, "category")
    if category not in {each["key"] for each in dictionary["categories"]}:
        raise Invalid("请选食品、化妆品或生鲜食用农产品", "category")
    name = short(text(form, "name"), "name", LONGEST_NAME)
    if not name:
        raise Invalid("请写类别名称", "name")
    seq = above["seq"] if above else read_seq(text(form, "seq"))
    if before:
        parent, seq = before["parent"], before["seq"] if before["parent"] else seq
    return {
        "key": key or new_key(dictionary, category, seq, parent),
        "category": category,
        "seq": seq,
        "parent": parent,
        "name": name,
        "name_en": short(text(form, "name_en"), "name_en", LONGEST_NAME) or name,
        "pinyin": short(text(form, "pinyin"), "pinyin", 2 * LONGEST_NAME).lower(),
        "words": read_words(text(form, "words")),
    }


def read_seq(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= 200):
        raise Invalid("序号写 1 到 200 的整数，按标准里的顺序", "seq")
    return int(typed)


def new_key(dictionary: Row, category: str, seq: int, parent: str | None) -> str:
    """food-32, or the next letter below its parent: food-24c."""
    taken = {each["key"] for each in dictionary["classes"]}
    if parent is None:
        return f"{category}-{seq}"
    free = (
        f"{parent}{letter}" for letter in "abcdefghijklmnopqrstuvwxyz" if f"{parent}{letter}" not in taken
    )
    try:
        return next(free)
    except StopIteration as full:
        raise Invalid("这一类下面已经分了 26 种", "parent") from full


def read_words(typed: str) -> list[dict[str, str]]:
    """A line each: 月饼 yue bing."""
    lines = [line.split() for line in typed.splitlines() if line.strip()]
    if len(lines) > MOST_WORDS:
        raise Invalid(f"常用叫法最多 {MOST_WORDS} 个，一行一个", "words")
    found = [{"word": parts[0][:30], "pinyin": " ".join(parts[1:])[:60].lower()} for parts in lines]
    if any(not re.fullmatch(r"[a-z ]*", each["pinyin"]) for each in found):
        raise Invalid("一行写一个叫法，后面空一格写拼音，例如 月饼 yue bing", "words")
    return found


def read_edition_form(form: FormMultiDict, dictionary: Row, code: str | None) -> dict[str, Any]:
    amends = text(form, "amends") or None
    root = next(
        (each for each in dictionary["editions"] if each["code"] == amends and not each["amends"]), None
    )
    if amends and root is None:
        raise Invalid("请选它改的是哪个标准", "amends")
    family = root["family"] if root else text(form, "family")
    if family not in {each["family"] for each in dictionary["categories"]}:
        raise Invalid("请选它管哪些商品", "family")
    typed = code or text(form, "code")
    if not CODE.fullmatch(typed):
        raise Invalid("标准号照这样写：GB 23350-2021，修改单：GB 23350-2021/XG3-2027", "code")
    name = short(text(form, "name"), "name", LONGEST_NAME)
    if not name:
        raise Invalid("请写标准名称", "name")
    begin, end = (
        day_or_none(text(form, "valid_from"), "valid_from"),
        day_or_none(text(form, "valid_to"), "valid_to"),
    )
    if begin is None:
        raise Invalid("请写从哪一天起施行", "valid_from")
    if end and end <= begin:
        raise Invalid("停止的日子要在施行以后", "valid_to")
    keys = text(form, "classes").split()
    if strangers := [key for key in keys if class_of(dictionary, key) is None]:
        raise Invalid(f"没有这个类别编号：{strangers[0]}", "classes")
    label = short(text(form, "label"), "label", 40) or typed
    return {
        "code": typed,
        "amends": amends,
        "family": family,
        "name": name,
        "name_en": short(text(form, "name_en"), "name_en", 2 * LONGEST_NAME) or name,
        "label": label,
        "label_en": short(text(form, "label_en"), "label_en", 40) or label,
        "issued": day_or_none(text(form, "issued"), "issued"),
        "valid_from": begin,
        "valid_to": end,
        "classes": keys if amends else [],
    }


def day_or_none(typed: str, field: str) -> str | None:
    if typed and not is_day(typed):
        raise Invalid("日期请写成 2026-11-26 这样", field)
    return typed or None


def short(typed: str, field: str, most: int) -> str:
    written = " ".join(typed.split())
    if len(written) > most:
        raise Invalid(f"最多 {most} 个字，请写短一些", field)
    return written


def read_reason(form: FormMultiDict) -> str:
    return short(text(form, "reason"), "reason", LONGEST_NOTE)


def read_seen(form: FormMultiDict) -> tuple[str, int]:
    """The entry that was looked at, and the number of its version."""
    key, seen = text(form, "key"), text(form, "seen")
    if not key or not seen.isdecimal():
        raise Invalid("这张表不完整。返回上一页，重新打开再改", "key")
    return key, int(seen)
