"""Judgements that say "exceeds", as far as a clue knows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from backend.database import new_id, now


@dataclass
class Judged:
    """A box of moon cakes that takes up too much room, seen on the Bund."""

    id: UUID = field(default_factory=new_id)
    made_at: datetime = field(default_factory=now)
    person_id: UUID | None = None
    class_key: str = "food-24a"
    category: str = "food"
    exceeded: Sequence[str] = ("ratio",)
    barcode: str | None = "6901234567892"
    goods_name: str = "云杉月饼礼盒"
    maker: str = "东塘食品有限公司"
    seller: str = "外滩百货"
    district_code: str | None = "310101"
    street_code: str | None = "310101013"
    place: str = "外滩百货负一层食品柜"
    lng_wgs84: float | None = 121.4901
    lat_wgs84: float | None = 31.2370
    tell_me: bool = False
