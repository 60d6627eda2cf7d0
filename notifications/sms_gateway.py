"""Text messages through a gateway over HTTP.

Gateways differ; this is the contract we propose, close to what those in China offer (signed calls, approved wordings
with parameters, a sender's name in 【】), and `tests/notifications/sms_gateway.py` holds its other side. README.md of
this folder has it in full.
"""

import ssl
import time
from functools import cache

import aiohttp
import msgspec

from notifications.channel import Gone, Later, Message, Outcome, Refused, Sent
from notifications.retry_after import seconds_of
from notifications.sms_signature import signature

SECONDS = 10.0
READ = 4096  # bytes of an answer
LONGEST = 60  # characters of one parameter; longer ones make a message of several parts, or are refused


class _Said(msgspec.Struct):
    id: str = ""
    code: str = ""
    says: str = ""


class SmsGateway:
    def __init__(self, url: str, key: str, secret: str, sign: str, seconds: float = SECONDS) -> None:
        if not url.startswith(("https://", "http://")) or not key or not secret:
            raise ValueError("SMS_GATEWAY=http needs SMS_GATEWAY_URL, SMS_GATEWAY_KEY and SMS_GATEWAY_SECRET")
        self.url, self.key, self.secret = url, key, secret
        self.sign, self.seconds = f"【{sign.strip('【】')}】", seconds

    async def carry(self, message: Message) -> Outcome:
        body = msgspec.json.encode(
            {
                "phone": str(message.to),
                "sign": self.sign,
                "template": message.template,
                "parameters": parameters_of(message),
                "reference": message.reference,
            }
        )
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Key": self.key,
            "X-Timestamp": timestamp,
            "X-Signature": signature(self.secret, timestamp, body),
        }
        try:
            return await self._exchange(body, headers)
        except TimeoutError:
            return Later(f"短信网关 {self.seconds:g} 秒内没有回答，不知道到没到")
        except (aiohttp.ClientError, OSError) as error:
            return Later(f"连不上短信网关或中途断开：{type(error).__name__}")

    async def _exchange(self, body: bytes, headers: dict[str, str]) -> Outcome:
        # A client per call: there are few, and a connection that a broken answer left behind is not reused.
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.seconds)) as client,
            client.post(self.url, data=body, headers=headers, ssl=_tls(), allow_redirects=False) as answer,
        ):
            raw = await answer.content.read(READ)
            return outcome_of(answer.status, answer.headers.get("Retry-After", ""), _read(raw))


def outcome_of(status: int, retry_after: str, said: _Said) -> Outcome:
    why = f"短信网关回答 {status}：{said.code} {said.says}".rstrip(" ：")
    if 200 <= status < 300:
        return Sent(said.id)
    if said.code == "no_such_number":
        return Gone(why)
    if status in (408, 425, 429) or status >= 500:
        return Later(why, seconds_of(retry_after))
    # A wording or a sender's name that is not approved, or an account without money, stops every message.
    ours = status in (401, 402, 403) or said.code in ("unknown_template", "unknown_sign")
    return Refused(why, is_ours=ours)


def parameters_of(message: Message) -> dict[str, str]:
    said = dict(message.parameters) or {"title": message.title, "link": message.link}
    return {name: text if name == "link" else text[:LONGEST] for name, text in said.items()}


def _read(raw: bytes) -> _Said:
    try:
        return msgspec.json.decode(raw, type=_Said)
    except msgspec.DecodeError:
        return _Said(says=" ".join(raw[:100].decode(errors="replace").split()))


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates takes longer than the call."""
    return ssl.create_default_context()
