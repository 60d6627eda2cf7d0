"""The dictionary as one JSON document: what a phone keeps and a judgement names by its digest. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def with_digest(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Values in an order of their own, so that the same rules have the same digest wherever they come from."""
    content = {
        **rows,
        "values": sorted(
            rows["values"], key=lambda row: (row["on"], row["property"], row["valid_from"] or "")
        ),
    }
    return {"digest": hashlib.sha256(canonical(content)).hexdigest(), **content}


def canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
