"""The dictionary that comes with the product, without a database: for `mashang judge`, and as the first rows of a
new one."""

from functools import cache
from typing import Any

import msgspec

from backend.packaging.standards.dictionary import with_digest
from backend.settings import PROJECT

FILE = PROJECT / "backend" / "packaging" / "data" / "standards.yaml"


@cache
def shipped_rows() -> dict[str, list[dict[str, Any]]]:
    """`editions`, `categories`, `classes`, `values`, `notes`, as they stand in the file."""
    rows: dict[str, list[dict[str, Any]]] = msgspec.yaml.decode(FILE.read_bytes())
    for each in rows["classes"]:
        each["words"] = [{"word": word, "pinyin": said} for word, said in each["words"].items()]
    return rows


@cache
def shipped_dictionary() -> dict[str, Any]:
    return with_digest(shipped_rows())
