"""Phones that send records with photos and never rest, in a process of its own, over bare sockets.

`python -m bench._sync_load PORT CLIENTS SECONDS PHOTOS FOLDER`: the photos of FOLDER, each made another file by a
comment in its JPEG; FOLDER/session holds the cookie and the author. Prints one line of JSON.
"""

import asyncio
import base64
import hashlib
import json
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from backend.database import new_id, now
from bench._load import at, length_in


@dataclass
class Tally:
    latencies: list[float] = field(default_factory=list)  # seconds of POST /sync
    failures: dict[str, int] = field(default_factory=dict)


class Phone:
    """One connection that is kept."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie

    async def open(self) -> "Phone":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def post(self, path: str, headers: dict[str, str], body: bytes) -> int:
        head = {"Host": "localhost", "Cookie": self.cookie, "Content-Length": str(len(body)), **headers}
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        self.writer.write("\r\n".join(lines).encode() + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        await self.reader.readexactly(length_in(answer))
        return int(answer[9:12])


async def send_for(phone: Phone, author: str, photos: list[bytes], tally: Tally, stop: float) -> None:
    while time.perf_counter() < stop:
        made = [different(photo) for photo in photos]
        statuses = [await upload(phone, data) for data in made]
        began = time.perf_counter()
        statuses.append(await sync(phone, author, [hashlib.sha256(data).hexdigest() for data in made]))
        tally.latencies.append(time.perf_counter() - began)
        for status in statuses:
            if status != 201:
                tally.failures[str(status)] = tally.failures.get(str(status), 0) + 1


def different(photo: bytes) -> bytes:
    """The same picture with another digest: a comment (COM) after the start of image."""
    return photo[:2] + b"\xff\xfe\x00\x12" + os.urandom(16) + photo[2:]


async def upload(phone: Phone, data: bytes) -> int:
    digest = hashlib.sha256(data).hexdigest()
    headers = {
        "Tus-Resumable": "1.0.0",
        "Content-Type": "application/offset+octet-stream",
        "Upload-Length": str(len(data)),
        "Upload-Metadata": f"sha256 {base64.b64encode(digest.encode()).decode()}",
    }
    return await phone.post("/uploads", headers, data)


async def sync(phone: Phone, author: str, files: list[str]) -> int:
    envelope = {
        "id": str(new_id()),
        "kind": "visit",
        "version": 1,
        "made_at": now().isoformat(),
        "author": author,
        "body": {"finding": "水位计不清晰，限期整改；安全阀铅封完好；司炉工持证上岗"},
        "files": files,
    }
    headers = {"Content-Type": "application/json", "Sent-At": now().isoformat()}
    return await phone.post("/sync", headers, json.dumps(envelope, ensure_ascii=False).encode())


def main(port: int, clients: int, seconds: float, many: int, folder: Path) -> None:
    cookie, author = (folder / "session").read_text().split()
    photos = [file.read_bytes() for file in sorted(folder.glob("*.jpg"))[:many]]
    print(json.dumps(asyncio.run(load(port, cookie, author, photos, clients, seconds))))


async def load(
    port: int, cookie: str, author: str, photos: list[bytes], clients: int, seconds: float
) -> dict[str, object]:
    phones = [await Phone(port, cookie).open() for _ in range(clients)]
    tally, began = Tally(), time.perf_counter()
    await asyncio.gather(*(send_for(phone, author, photos, tally, began + seconds) for phone in phones))
    latencies = sorted(tally.latencies)
    return {
        "records": len(latencies),
        "seconds": time.perf_counter() - began,
        "p50": at(latencies, 0.5) * 1000,
        "p95": at(latencies, 0.95) * 1000,
        "failures": tally.failures,
    }


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:3]), float(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
