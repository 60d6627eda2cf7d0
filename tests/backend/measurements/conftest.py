"""A photographed box whose size is known, and a passer-by's phone that measures it."""

import base64
import hashlib
import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from backend.database import connect, new_id, now, sessions
from offline.answer import Answer
from tests.scanning.measuring.simulator.scenes import Scene, Wanted, scene

FIGURES = {
    "by": "phone",
    "algorithm": "taps-1",
    "mm": {"length": [135.0, 132.0, 138.0], "width": [78.0, 76.0, 80.0], "height": [33.0, 31.0, 35.0]},
    "volume_mm3": [347490, 320000, 375000],
    "length": "along",
}


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
        begun = await self.client.post("/uploads", headers=tus | about)
        assert begun.status_code in (200, 201), begun.text
        whole = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
        sent = await self.client.patch(f"/uploads/{digest}", content=data, headers=tus | whole)
        assert sent.status_code == 204, sent.text
        return digest

    async def envelope(self, data: bytes, **fields: str) -> dict[str, Any]:
        """Of a box with this photo."""
        digest = await self.holds(data)
        body = {
            "fields": {"reference": "sheet", "shape": "box", **fields},
            "photos": [{"slot": "1", "sha256": digest}],
        }
        made = {"id": str(new_id()), "kind": "measurement", "version": 1, "made_at": now().isoformat()}
        return made | {"author": str(self.author), "body": body, "files": [digest]}

    async def send(self, envelope: dict[str, Any]) -> Answer:
        sent = await self.client.post(
            "/sync", content=msgspec.json.encode(envelope), headers={"Content-Type": "application/json"}
        )
        return msgspec.json.decode(sent.content, type=Answer)


@pytest.fixture
def passer_by(visitor) -> Phone:
    """Somebody without an account."""
    return Phone(visitor, uuid4())


@pytest.fixture(scope="session")
def box() -> Scene:
    """On the app's own sheet, in one photo."""
    return scene(Wanted(1, level="easy", shape="box", photos=1, width=1600))


@pytest.fixture(scope="session")
def photo(box: Scene) -> bytes:
    return next(iter(box.photos.values()))


@pytest.fixture(scope="session")
def placed(box: Scene) -> str:
    """Corners as a careful finger puts them."""
    return json.dumps({"1": next(iter(box.corners.values()))})


@pytest.fixture
async def open_session(settings):
    """As the worker has it."""
    engine = connect(settings)
    yield sessions(engine)
    await engine.dispose()
