"""A push service and the browsers behind it, on a good or a bad day: over real HTTP on loopback.

    python -m tests.notifications.push_service [PORT]      prints its origin, serves until it is killed

What it is sent it decrypts as the browser would (RFC 8291) and checks as a service would (RFC 8030, RFC 8292), with
code of its own: nothing here imports the product or the libraries that the product encrypts with. Whatever is wrong
with a request it answers 400 (or 401, 403 for signatures) and says why.

    POST /_subscriptions {"key": APPLICATION_SERVER_KEY}   a new browser: what its PushSubscription.toJSON() would be
    POST /_weather {"next": ["500", "429:30", …]}          what becomes of the following requests
    GET  /_messages                                        what was taken, in order
    GET  /_screens                                         what a phone shows: one for each subscription and tag

Weather: ok · slow:SECONDS (takes it, answers late) · lost (takes it, closes the connection) · reset (closes it) ·
never · a status, of which 429 and 503 may name a Retry-After after a colon.
"""

import asyncio
import json
import secrets
import sys
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LARGEST = 4096  # bytes that a service must take (RFC 8030 7.2)
URGENCIES = ("very-low", "low", "normal", "high")


class Wrong(Exception):
    """What the service finds wrong with a request."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass
class Browser:
    key: str  # the application server's, which alone may send to this browser
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def point(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass(frozen=True)
class Taken:
    subscription: str
    plain: str
    ttl: int
    urgency: str
    topic: str
    claims: dict[str, Any]
    at: float


class PushService:
    """`async with` it; then `origin` is where it listens."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.browsers: dict[str, Browser] = {}
        self.weather: list[str] = []
        self.taken: list[Taken] = []
        self.complaints: list[str] = []
        self.asked = 0
        self.news = asyncio.Event()
        self.addresses: set[object] = set()  # of those who connected

    async def __aenter__(self) -> "PushService":
        app = web.Application(client_max_size=1024 * 1024)
        app.add_routes(
            [
                web.post("/_subscriptions", self.subscribe),
                web.post("/_weather", self.forecast),
                web.get("/_messages", self.messages),
                web.get("/_screens", self.screens),
                web.post("/push/{id}", self.push),
            ]
        )
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", self.port)
        await site.start()
        self.origin = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.runner.cleanup()

    async def until_taken(self, number: int) -> None:
        """Until there are so many messages in all."""
        while len(self.taken) < number:
            self.news.clear()
            await self.news.wait()

    def new_browser(self, key: str) -> dict[str, Any]:
        name, browser = secrets.token_urlsafe(12), Browser(key)
        self.browsers[name] = browser
        keys = {"p256dh": base64url(browser.point), "auth": base64url(browser.secret)}
        return {"endpoint": f"{self.origin}/push/{name}", "expirationTime": None, "keys": keys}

    async def subscribe(self, request: web.Request) -> web.Response:
        return web.json_response(self.new_browser((await request.json())["key"]))

    async def forecast(self, request: web.Request) -> web.Response:
        self.weather[:] = (await request.json())["next"]
        return web.json_response({})

    async def messages(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(taken) for taken in self.taken])

    async def screens(self, _: web.Request) -> web.Response:
        shown = {}
        for taken in self.taken:
            notification = json.loads(taken.plain)["notification"]
            shown[taken.subscription, notification["tag"] or str(taken.at)] = notification
        return web.json_response([{"subscription": who, **what} for (who, _), what in shown.items()])

    async def push(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        self.addresses.add(request.transport and request.transport.get_extra_info("peername"))
        weather = self.weather.pop(0) if self.weather else "ok"
        kind, _, amount = weather.partition(":")
        if kind == "never":
            await asyncio.sleep(3600)
        if kind == "reset":
            return closed(request)
        if kind.isdigit():
            headers = {"Retry-After": amount} if amount else {}
            return web.Response(status=int(kind), text="bad weather", headers=headers)
        try:
            taken = await self.read(request)
        except Wrong as wrong:
            self.complaints.append(wrong.why)
            return web.Response(status=wrong.status, text=wrong.why)
        self.taken.append(taken)
        self.news.set()
        if kind == "lost":
            return closed(request)
        if kind == "slow":
            await asyncio.sleep(float(amount))
        return web.Response(status=201, headers={"Location": f"{self.origin}/m/{len(self.taken)}"})

    async def read(self, request: web.Request) -> Taken:
        name = request.match_info["id"]
        browser = self.browsers.get(name)
        if browser is None:
            raise Wrong(410, "no such subscription")
        headers = request.headers
        claims = checked_signature(headers.get("Authorization", ""), self.origin, browser.key)
        ttl, urgency, topic = (
            headers.get("TTL", ""),
            headers.get("Urgency", "normal"),
            headers.get("Topic", ""),
        )
        if not ttl.isdigit():
            raise Wrong(400, f"TTL {ttl!r} (RFC 8030 5.2)")
        if urgency not in URGENCIES:
            raise Wrong(400, f"Urgency {urgency!r} (RFC 8030 5.3)")
        if len(topic) > 32 or any(c not in ALPHABET for c in topic):
            raise Wrong(400, f"Topic {topic!r} (RFC 8030 5.4)")
        if headers.get("Content-Encoding") != "aes128gcm":
            raise Wrong(400, f"Content-Encoding {headers.get('Content-Encoding')!r} (RFC 8291 4)")
        sealed = await request.read()
        if len(sealed) > LARGEST:
            raise Wrong(413, f"{len(sealed)} bytes")
        plain = opened(sealed, browser.private, browser.secret).decode()
        return Taken(name, plain, int(ttl), urgency, topic, claims, time.time())


def opened(sealed: bytes, private: ec.EllipticCurvePrivateKey, secret: bytes) -> bytes:
    """The text of one record of aes128gcm (RFC 8188) under keys agreed as RFC 8291 3.4 says."""
    salt, size, named = sealed[:16], int.from_bytes(sealed[16:20]), sealed[20]
    sender, cipher = sealed[21 : 21 + named], sealed[21 + named :]
    if named != 65 or size < 18 or len(cipher) > size:
        raise Wrong(400, "header of the content (RFC 8188 2.1, RFC 8291 4)")
    mine = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
    agreed = derived(secret, private.exchange(ec.ECDH(), theirs), b"WebPush: info\0" + mine + sender, 32)
    key = derived(salt, agreed, b"Content-Encoding: aes128gcm\0", 16)
    nonce = derived(salt, agreed, b"Content-Encoding: nonce\0", 12)
    try:
        padded = AESGCM(key).decrypt(nonce, cipher, None)
    except InvalidTag as error:
        raise Wrong(400, "the browser cannot decrypt it (RFC 8291 3.4)") from error
    unpadded = padded.rstrip(b"\0")
    if not unpadded.endswith(b"\x02"):
        raise Wrong(400, "end of the last record (RFC 8188 2)")
    return unpadded[:-1]


def checked_signature(header: str, origin: str, key: str) -> dict[str, Any]:
    """The claims of `vapid t=…, k=…` (RFC 8292 2 and 3)."""
    scheme, _, rest = header.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    if scheme.lower() != "vapid" or not {"t", "k"} <= parts.keys():
        raise Wrong(401, f"Authorization {header[:40]!r} (RFC 8292 3)")
    if parts["k"].rstrip("=") != key.rstrip("="):
        raise Wrong(403, "signed with another key than the subscription is bound to (RFC 8292 4.2)")
    try:
        head, body, signed = parts["t"].split(".")
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(parts["k"]))
        halves = raw(signed)
        der = encode_dss_signature(int.from_bytes(halves[:32]), int.from_bytes(halves[32:]))
        public.verify(der, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
        header_said, claims = json.loads(raw(head)), json.loads(raw(body))
    except (ValueError, InvalidSignature) as error:
        raise Wrong(403, "the signature does not hold (RFC 8292 2)") from error
    if header_said.get("alg") != "ES256":
        raise Wrong(403, "not ES256 (RFC 8292 2)")
    if claims.get("aud") != origin:
        raise Wrong(403, f"aud {claims.get('aud')!r} is not {origin} (RFC 8292 2)")
    if not time.time() < claims.get("exp", 0) <= time.time() + 24 * 3600:
        raise Wrong(403, f"exp {claims.get('exp')!r} (RFC 8292 2)")
    sub = urlsplit(claims.get("sub", ""))
    if sub.scheme not in ("mailto", "https") or not (sub.path or sub.netloc):
        raise Wrong(403, f"sub {claims.get('sub')!r} (RFC 8292 2.1)")
    return claims


def derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def closed(request: web.Request) -> web.Response:
    """The connection is closed; what is returned reaches nobody."""
    assert request.transport
    request.transport.abort()
    return web.Response()


ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def base64url(given: bytes) -> str:
    return urlsafe_b64encode(given).decode().rstrip("=")


async def main() -> None:
    async with PushService(int(sys.argv[1]) if len(sys.argv) > 1 else 0) as service:
        print(service.origin, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
