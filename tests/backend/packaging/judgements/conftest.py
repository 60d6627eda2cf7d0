"""A passer-by's phone that judges a box of mooncakes."""

import base64
import hashlib
import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from backend.database import new_id, now
from backend.packaging.judgements.cases import case_of
from backend.packaging.judgements.essence import essence
from backend.packaging.judging.judge import judge
from backend.packaging.standards.shipped import shipped_dictionary
from offline.answer import Answer
from tests.backend.evidence.pictures import photo as picture

MOONCAKES = {
    "class": "food-24a",
    "judged_on": "2026-11-26",
    "goods.0.net": "75",
    "goods.0.unit": "g",
    "goods.0.pieces": "8",
    "shape": "box",
    "length_mm": "312.4",
    "width_mm": "262.1",
    "height_mm": "96.3",
    "layers": "3",
    "precious": "no",
    "mixed": "none",
    "check.ratio": "1",
    "check.layers": "1",
    "check.materials": "1",
    "check.mixing": "1",
    "goods_name": "云杉月饼礼盒",
    "maker": "东塘食品有限公司",
    "seller": "外滩百货",
    "where": "负一层食品柜",
    "barcode": "6901234567892",
    "lngWgs84": "121.4737",
    "latWgs84": "31.2304",
    "accuracyM": "8",
}
FITTING = MOONCAKES | {"height_mm": "70", "goods_name": "小盒月饼", "barcode": ""}


def judged(fields: dict[str, str]) -> str:
    """As the phone sends what it made of them."""
    case, _ = case_of(fields)
    return json.dumps(essence(judge(shipped_dictionary(), case)))


class Phone:
    def __init__(self, client: httpx.AsyncClient, author: UUID) -> None:
        self.client = client
        self.author = author

    async def holds(self, data: bytes) -> str:
        """The photo's digest, once the server has it."""
        digest = hashlib.sha256(data).hexdigest()
        tus = {"Tus-Resumable": "1.0.0", "Author": str(self.author)}
        named = f"sha256 {base64.b64encode(digest.encode()).decode()}"
        about = {"Upload-Length": str(len(data)), "Upload-Metadata": named}
        assert (await self.client.post("/uploads", headers=tus | about)).status_code in (200, 201)
        whole = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
        sent = await self.client.patch(f"/uploads/{digest}", content=data, headers=tus | whole)
        assert sent.status_code == 204, sent.text
        return digest

    def envelope(self, fields: dict[str, str], photos: dict[str, str] | None = None) -> dict[str, Any]:
        """`photos`: digests by slot."""
        held = [{"slot": slot, "sha256": digest} for slot, digest in (photos or {}).items()]
        body = {"fields": {name: text for name, text in fields.items() if text}, "photos": held}
        made = {"id": str(new_id()), "kind": "judgement", "version": 1, "made_at": now().isoformat()}
        return made | {
            "author": str(self.author),
            "body": body,
            "files": sorted(set((photos or {}).values())),
        }

    async def send(self, envelope: dict[str, Any]) -> Answer:
        sent = await self.client.post(
            "/sync", content=msgspec.json.encode(envelope), headers={"Content-Type": "application/json"}
        )
        return msgspec.json.decode(sent.content, type=Answer)

    async def hands_in(self, fields: dict[str, str]) -> str:
        """The path of what became of it."""
        answer = await self.send(self.envelope(fields | {"verdict": judged(fields)}))
        assert answer.status == "accepted", answer.reason
        return str(answer.path)


@pytest.fixture
def passer_by(visitor) -> Phone:
    """Somebody without an account."""
    return Phone(visitor, uuid4())


@pytest.fixture
def photo() -> bytes:
    return picture()
