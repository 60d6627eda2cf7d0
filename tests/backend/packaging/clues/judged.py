"""Judgements that say "exceeds", as the phone of a visitor handed them in."""

from typing import Any

from backend.database import new_id, now
from backend.packaging.judgements.models import Judgement
from offline.short_number import short_number

CHECKS = ("ratio", "layers", "cost", "mass", "materials", "mixing")


def judged(**more: Any) -> Judgement:
    """A box of moon cakes that takes up too much room, seen on the Bund."""
    judgement_id, exceeded = new_id(), more.get("exceeded", ["ratio"])
    verdict = verdict_of(exceeded)
    values = {
        "id": judgement_id,
        "number": short_number("J", judgement_id),
        "made_at": now(),
        "author_id": new_id(),
        "person_id": None,
        "network": None,
        "class_key": "food-24a",
        "category": "food",
        "exceeded": exceeded,
        "overall": "exceeds",
        "barcode": "6901234567892",
        "goods_name": "云杉月饼礼盒",
        "maker": "东塘食品有限公司",
        "seller": "外滩百货",
        "made_on": None,
        "district_code": "310101",
        "street_code": "310101013",
        "place": "外滩百货负一层食品柜",
        "lng_wgs84": 121.4901,
        "lat_wgs84": 31.2370,
        "accuracy_m": 12.0,
        "position_raw": None,
        "dictionary": "0" * 64,
        "case": {
            "class": "food-24a",
            "goods": [{"class": "food-24a", "net": "75", "unit": "g", "pieces": 8}],
        },
        "phone_verdict": verdict,
        "verdict": verdict,
        "differs": False,
        "measurement_id": None,
        "tell_me": False,
    }
    return Judgement(**values | more)


def verdict_of(exceeded: list[str]) -> dict[str, Any]:
    checks: dict[str, Any] = {
        name: {"verdict": "exceeds" if name in exceeded else "not_applicable", "say": "", "clause": ""}
        for name in CHECKS
    }
    checks["ratio"] |= {"ratio_pct": "46.73", "limit_pct": "30", "clause": "GB 23350-2021 5.4.1"}
    return {"overall": "exceeds", "exceeded": exceeded, "missing": [], "checks": checks}
