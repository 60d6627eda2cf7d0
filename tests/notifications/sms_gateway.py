"""A gateway for text messages and the phones behind it, on a good or a bad day: a process of its own, over HTTP.

    python -m tests.notifications.sms_gateway CALLBACK_URL      prints its address, serves until it is killed

It knows one account, the wordings "notice" and "code", and the sender's name 【码上】; numbers that end
in 0000 do not exist. It checks signatures with code of its own. A reference that comes again is answered as the first
time and sent no second time. Where CALLBACK_URL is not "-", each message that was taken is followed by a receipt.

    POST /_weather {"next": ["500", "429:30", "never", "lost", …]}    what becomes of the following calls
    GET  /_messages                                                   what phones got, in order
"""

import asyncio
import hashlib
import hmac
import json
import sys
import time

import aiohttp
from aiohttp import web

KEY, SECRET = "mashang", "opensesame"
WORDINGS = ("notice", "code")


class Gateway:
    """`async with` it; then `url` is where it takes messages."""

    def __init__(self, callback: str = "") -> None:
        self.callback = callback
        self.weather: list[str] = []
        self.taken: dict[str, dict] = {}
        self.asked = 0
        self.calls: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Gateway":
        app = web.Application()
        app.add_routes(
            [
                web.post("/messages", self.take),
                web.post("/_weather", self.forecast),
                web.get("/_messages", self.messages),
            ]
        )
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.origin = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        self.url = f"{self.origin}/messages"
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*self.calls, return_exceptions=True)
        await self.runner.cleanup()

    async def forecast(self, request: web.Request) -> web.Response:
        self.weather[:] = (await request.json())["next"]
        return web.json_response({})

    async def messages(self, _: web.Request) -> web.Response:
        return web.json_response(list(self.taken.values()))

    async def take(self, request: web.Request) -> web.Response:
        self.asked += 1
        kind, _, amount = (self.weather.pop(0) if self.weather else "ok").partition(":")
        if kind == "never":
            await asyncio.sleep(3600)
        if kind.isdigit():
            headers = {"Retry-After": amount} if amount else {}
            return web.json_response({"code": "busy", "says": "坏天气"}, status=int(kind), headers=headers)
        body = await request.read()
        wrong = self.wrong(request, body)
        if wrong:
            status, code = wrong
            return web.json_response({"code": code, "says": "没有收下"}, status=status)
        message = json.loads(body)
        is_new = message["reference"] not in self.taken
        self.taken.setdefault(message["reference"], message)
        if is_new and self.callback:
            call = asyncio.create_task(self.call_back(message["reference"]))
            self.calls.add(call)
            call.add_done_callback(self.calls.discard)
        if kind == "lost":
            assert request.transport
            request.transport.abort()
        return web.json_response({"id": f"g-{list(self.taken).index(message['reference']) + 1}"})

    def wrong(self, request: web.Request, body: bytes) -> tuple[int, str] | None:
        timestamp = request.headers.get("X-Timestamp", "")
        if request.headers.get("X-Key") != KEY or request.headers.get("X-Signature") != signed(
            timestamp, body
        ):
            return 401, "bad_signature"
        if abs(time.time() - int(timestamp)) > 300:
            return 401, "stale"
        message = json.loads(body)
        if message["sign"] != "【码上】":
            return 400, "unknown_sign"
        if message["template"] not in WORDINGS:
            return 400, "unknown_template"
        if message["phone"].endswith("0000"):
            return 422, "no_such_number"
        return None

    async def call_back(self, reference: str, state: str = "delivered") -> None:
        body = json.dumps([{"reference": reference, "state": state, "carrier": "中国移动"}]).encode()
        timestamp = str(int(time.time()))
        headers = {"X-Timestamp": timestamp, "X-Signature": signed(timestamp, body)}
        async with aiohttp.ClientSession() as client, client.post(self.callback, data=body, headers=headers):
            return


def signed(timestamp: str, body: bytes) -> str:
    return hmac.digest(SECRET.encode(), f"{timestamp}\n".encode() + body, hashlib.sha256).hex()


async def main() -> None:
    callback = sys.argv[1] if len(sys.argv) > 1 else "-"
    async with Gateway("" if callback == "-" else callback) as gateway:
        print(gateway.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
