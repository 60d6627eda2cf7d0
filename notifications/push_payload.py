"""What a push message says, in the format that browsers which know Declarative Web Push show without any script
(W3C Push API, "declarative push message"); for all others our service worker shows it."""

import json
import unicodedata
from base64 import urlsafe_b64encode
from hashlib import sha256

from notifications.channel import Message

LONGEST = 3072  # bytes; services take 4096 after sealing, and some a little less
SHORT = 1024  # bytes, for a service that found the first one too large
CUT = "…"


def topic_of(text: str) -> str:
    """A header `Topic` (RFC 8030 5.4: at most 32 characters of base64url) that tells the service nothing."""
    return urlsafe_b64encode(sha256(text.encode()).digest()[:24]).decode()


def payload(message: Message, longest: int = LONGEST) -> bytes:
    """At most `longest` bytes. What does not fit is cut from the end of the body, then of the title, and ends in "…":
    the page behind the link has it whole. ValueError when the link alone is too long."""
    title, body = message.title, message.body
    while len(said := _written(message, title, body)) > longest:
        too_much = len(said) - longest
        if body:
            body = shortened(body, too_much)
        elif title and title != CUT:
            title = shortened(title, too_much) or CUT
        else:
            raise ValueError("消息的链接太长")
    return said


def _written(message: Message, title: str, body: str) -> bytes:
    notification = {
        "title": title,
        "body": body,
        "lang": message.language,
        "dir": "ltr",
        "navigate": message.link,
        "tag": topic_of(message.topic) if message.topic else "",
        "renotify": bool(message.topic),
        "data": {"token": message.token, "urgency": message.urgency},
    }
    # `mutable` lets our service worker say that it was shown, where a browser could show it alone.
    said = {"web_push": 8030, "mutable": True, "notification": notification}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def shortened(text: str, too_much: int) -> str:
    """The text without at least `too_much` bytes of its end, cut where a reader sees the end of a character."""
    room = len(text.encode()) - too_much - len(CUT.encode())
    kept = text.removesuffix(CUT).encode()[: max(0, room)].decode(errors="ignore")
    while kept and _goes_on(text, len(kept)):
        kept = kept[:-1]
    return kept.rstrip() + CUT if kept.strip() else ""


def _goes_on(text: str, place: int) -> bool:
    """Whether what stands at this place belongs to the character before it: accents, variants, joined pictures,
    the second half of a flag."""
    after, before = text[place : place + 1], text[place - 1]
    joins = bool(after) and (unicodedata.category(after) in ("Mn", "Me", "Cf") or "🏻" <= after <= "🏿")
    flags = len(text[:place]) - len(text[:place].rstrip("".join(map(chr, range(0x1F1E6, 0x1F200)))))
    return joins or before == "\u200d" or ("\U0001f1e6" <= after <= "\U0001f1ff" and flags % 2 == 1)
