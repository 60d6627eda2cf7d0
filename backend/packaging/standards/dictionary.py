"""The dictionary as one JSON document: what a phone keeps and a judgement names by its digest. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

Content = dict[str, Any]
LISTS = {"edition": "editions", "class": "classes", "value": "values"}
NATURE = {"food": 0, "cosmetics": 1, "fresh": 2}


def key_of(kind: str, content: Mapping[str, Any]) -> str:
    """By what an entry of the product is known; one that an administrator made has a key of its own."""
    if kind == "value":
        return "|".join((content["on"], content["property"], content["valid_from"] or "", content["edition"]))
    return str(content["code"] if kind == "edition" else content["key"])


def overlaid(
    shipped: Mapping[str, list[Content]], changes: Iterable[tuple[str, str, Content | None]]
) -> dict[str, list[Content]]:
    """The rows of the product with the last change of each (kind, key) laid over them."""
    rows: dict[str, dict[str, Content]] = {
        kind: {key_of(kind, each): each for each in shipped[name]} for kind, name in LISTS.items()
    }
    for kind, key, content in changes:
        if content is None:
            rows[kind].pop(key, None)
        else:
            rows[kind][key] = content
    laid = {name: list(rows[kind].values()) for kind, name in LISTS.items()}
    return {**shipped, **laid}


def with_digest(rows: Mapping[str, list[Content]]) -> Content:
    """In an order of its own, so that the same rules have the same digest wherever they come from. What hangs on a
    class or an edition that is gone is left out."""
    classes = [
        each
        for each in sorted(rows["classes"], key=in_order)
        if not each["parent"] or any(above["key"] == each["parent"] for above in rows["classes"])
    ]
    subjects = {each["key"] for each in (*classes, *rows["categories"])}
    codes = {each["code"] for each in rows["editions"]}
    values = [each for each in rows["values"] if each["on"] in subjects and each["edition"] in codes]
    content = {
        "editions": sorted(rows["editions"], key=as_amended),
        "categories": rows["categories"],
        "classes": classes,
        "values": sorted(values, key=lambda row: (row["on"], row["property"], row["valid_from"] or "")),
        "notes": rows["notes"],
    }
    return {"digest": hashlib.sha256(canonical(content)).hexdigest(), **content}


def as_amended(edition: Content) -> tuple[str, str, bool, str, str]:
    """Each standard with its amendments after it."""
    root = edition["amends"] or edition["code"]
    return edition["family"], root, edition["amends"] is not None, edition["valid_from"], edition["code"]


def in_order(found: Content) -> tuple[int, int, bool, str]:
    """As the standard has them, each with its variants below it."""
    return NATURE[found["category"]], found["seq"], found["parent"] is not None, found["key"]


def canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
