"""The city's code platform over HTTP: POSTs with a JSON body, a bearer token and an Idempotency-Key.

There is no public specification; this is the contract we propose, and `tests/simulated_platform` holds the
other side of it. A key that comes again is answered as the first time and has no second effect.

    POST {url}/applications   {batch, size, district, unit}            → 200 {"values": [tag, …]}
    POST {url}/bindings       {tag, what, at, binding, thing, about}   → 2xx
    POST {url}/changes        {tag, what, at, binding, thing, about}   → 2xx
    POST {url}/voidings       {batch, tags, reason, at}                → 2xx
"""

import ssl
from functools import cache
from uuid import UUID

import httpx
import msgspec

from backend.codes.platform import Application, NotTaken, Report, Voiding
from scanning.codes import Tag, read_code

LONGEST_ANSWER = 8 * 1024 * 1024
"""Bytes. The largest batch answers with about 1.3 MB."""
SECONDS = 20.0


class _Values(msgspec.Struct):
    values: list[str]


class HttpPlatform:
    issues_here = False

    def __init__(self, url: str, token: str = "", seconds: float = SECONDS) -> None:
        self.url = url.rstrip("/")
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.seconds = seconds

    async def apply_for_values(self, key: UUID, application: Application) -> list[str]:
        raw = await self._post("applications", key, application)
        try:
            values = msgspec.json.decode(raw, type=_Values).values
        except msgspec.DecodeError as error:
            raise NotTaken(f"平台的回答看不懂：{error}") from error
        return _checked(values, application.size)

    async def report_binding(self, key: UUID, report: Report) -> None:
        await self._post("bindings", key, report)

    async def report_change(self, key: UUID, report: Report) -> None:
        await self._post("changes", key, report)

    async def report_voiding(self, key: UUID, voiding: Voiding) -> None:
        await self._post("voidings", key, voiding)

    async def _post(self, path: str, key: UUID, body: msgspec.Struct) -> bytes:
        headers = self.headers | {"Idempotency-Key": str(key), "Content-Type": "application/json"}
        try:
            # A client per call: calls are rare, and a connection that a broken answer left behind is not reused.
            async with (
                httpx.AsyncClient(timeout=self.seconds, verify=_tls()) as client,
                client.stream(
                    "POST", f"{self.url}/{path}", content=msgspec.json.encode(body), headers=headers
                ) as answer,
            ):
                raw = await _read(answer)
        except httpx.TimeoutException as error:
            raise NotTaken(f"平台 {self.seconds:g} 秒内没有回答，不知道到没到") from error
        except httpx.HTTPError as error:
            raise NotTaken(f"连不上平台或中途断开：{type(error).__name__}") from error
        if not answer.is_success:
            raise NotTaken(f"平台回答 {answer.status_code}：{raw[:200].decode(errors='replace')}")
        return raw


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates takes longer than the call."""
    return httpx.create_ssl_context()


async def _read(answer: httpx.Response) -> bytes:
    raw = bytearray()
    async for piece in answer.aiter_bytes():
        raw += piece
        if len(raw) > LONGEST_ANSWER:
            raise NotTaken("平台的回答太长，没有读完")
    return bytes(raw)


def _checked(values: list[str], size: int) -> list[str]:
    if len(values) != size:
        raise NotTaken(f"申领 {size} 个，平台给了 {len(values)} 个")
    if len(set(values)) != size:
        raise NotTaken(f"平台给的 {size} 个码里有重复的")
    wrong = next((value for value in values if read_code(value) != Tag(value)), None)
    if wrong is not None:
        raise NotTaken(f"平台给的码不合规则：{wrong[:40]}")
    return values
