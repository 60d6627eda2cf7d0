"""An anchor over HTTP: a notary's service, a chain's gateway, another authority's server.

There is no common specification; this is the contract we propose, and `tests/simulated_anchor` holds its other side.

    POST {url}   {day, size, sha256, sm3, signature, public_key}   → 2xx, Location: where anybody finds it

with an Idempotency-Key and, when there is a token, `Authorization: Bearer`. A key that comes again is answered as
the first time. 409 says that the place holds another head of that day, which somebody has to look into.
"""

import ssl
from functools import cache
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import httpx
import msgspec

from backend.evidence.anchors import NotAnchored
from backend.evidence.ledger_proofs import Head

SECONDS = 20.0
LONGEST_ADDRESS = 500


class HttpAnchor:
    def __init__(self, url: str, token: str = "", seconds: float = SECONDS) -> None:
        self.url, self.seconds = url, seconds
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.place = urlsplit(url).hostname or url

    async def publish(self, key: UUID, head: Head) -> str | None:
        headers = self.headers | {"Idempotency-Key": str(key), "Content-Type": "application/json"}
        try:
            # A client per call: there is one a day, and a connection that a broken answer left is not reused.
            async with (
                httpx.AsyncClient(timeout=self.seconds, verify=_tls()) as client,
                client.stream("POST", self.url, content=msgspec.json.encode(head), headers=headers) as answer,
            ):
                status, address = answer.status_code, answer.headers.get("location", "")
        except httpx.TimeoutException as error:
            raise NotAnchored(f"{self.place} {self.seconds:g} 秒内没有回答，不知道到没到") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotAnchored(f"连不上 {self.place} 或中途断开：{type(error).__name__}") from error
        if status == 409:
            raise NotAnchored(f"{self.place} 已有 {head.day} 的另一个摘要，请管理员核对")
        if not 200 <= status < 300:
            raise NotAnchored(f"{self.place} 回答 {status}")
        return public_address(urljoin(self.url, address)) if address else None


def public_address(address: str) -> str | None:
    """Only what a browser may open."""
    is_web = urlsplit(address).scheme in ("http", "https")
    return address if is_web and len(address) <= LONGEST_ADDRESS else None


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates takes longer than the call."""
    return httpx.create_ssl_context()
