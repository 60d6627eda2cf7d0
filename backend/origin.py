"""What every request and answer passes: known hosts, requests from our own pages, headers that keep a page safe.

Forms carry no token: a cached offline form would hold a stale one. A browser says itself where a request comes
from (Sec-Fetch-Site, Origin); a request that changes something from another site is refused.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from litestar.datastructures import MutableScopeHeaders
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from backend.settings import Settings

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NOTHING: Mapping[str, str] = {}
JUDGE = "/judge"  # sizes may be spoken there, and with ?embed=1 it may stand in a frame
SPEAKING = {"Permissions-Policy": HEADERS["Permissions-Policy"].replace("microphone=()", "microphone=(self)")}


def guarded(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Wrap an ASGI app."""
    of_all = headers_of(settings)
    of_judging = headers_of(settings, SPEAKING)
    of_embedded = headers_of(settings, SPEAKING, settings.embedding_origins)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        raw = of_all
        if scope["path"] == JUDGE:
            raw = of_embedded if b"embed=1" in scope["query_string"].split(b"&") else of_judging

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *raw]
            await send(message)

        refused = refusal_of(scope, settings)
        if refused:
            await send_plain(refused, send_with_headers)
            return
        await app(scope, receive, send_with_headers)

    return answer


def headers_of(
    settings: Settings, more: Mapping[str, str] = NOTHING, ancestors: Sequence[str] = ()
) -> list[tuple[bytes, bytes]]:
    policy = content_security_policy(settings, ancestors)
    headers = {**HEADERS, **more, "Content-Security-Policy": policy}
    headers |= {"Strict-Transport-Security": "max-age=31536000"} if settings.secure else {}
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def content_security_policy(settings: Settings, ancestors: Sequence[str] = ()) -> str:
    """Nothing from elsewhere, but the tiles of the map that the settings name; in no frame, but those of `ancestors`."""
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self'",
            " ".join(["img-src 'self' data: blob:", *settings.map_origins]),
            "media-src 'self' blob:",
            "connect-src 'self'",
            "worker-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            " ".join(["frame-ancestors", *(ancestors or ["'none'"])]),
        ]
    )


def refusal_of(scope: Scope, settings: Settings) -> tuple[int, str] | None:
    headers = MutableScopeHeaders(scope)
    host = headers.get("host", "")
    if hostname(host) not in settings.hosts:
        return 400, "这个地址不是码上的地址。请检查网址 / This address is not Mashang's."
    if scope["method"] in SAFE_METHODS or same_site(headers, host):  # type: ignore[typeddict-item]
        return None
    return (
        403,
        "这个请求来自别的网站，没有被执行 / The request came from another site and was not carried out.",
    )


def same_site(headers: MutableScopeHeaders, host: str) -> bool:
    site = headers.get("sec-fetch-site")
    if site:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host  # no browser leaves both out


def hostname(host: str) -> str:
    return host.rsplit(":", 1)[0] if not host.endswith("]") else host


async def send_plain(refused: tuple[int, str], send: Send) -> None:
    status, say = refused
    body = say.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
