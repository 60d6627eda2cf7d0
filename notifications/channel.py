"""What a channel is: it carries one message to one address and says what became of it. Knows no domain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

DAY = 24 * 60 * 60  # seconds


class Urgency(StrEnum):
    """How much a sleeping phone should mind (RFC 8030 5.3). `high` wakes it."""

    VERY_LOW = "very-low"
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True)
class Subscription:
    """Where a browser hears push messages, as its `PushSubscription.toJSON()` has it (base64url)."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class Message:
    to: str | Subscription  # a phone number, a mail address, or a browser: what the channel dials
    title: str
    body: str = ""
    link: str = ""  # the whole address of the page that says more
    topic: str = (
        ""  # a later message with the same topic takes the place of this one, on the way and on the screen
    )
    urgency: Urgency = Urgency.NORMAL
    ttl: int = DAY  # seconds after which nobody needs to hear it any more
    token: str = ""  # comes back with the phone's receipts
    reference: str = ""  # the sender's number for it: the same number twice is one message
    template: str = "notice"  # text messages: the name of the approved wording
    parameters: Mapping[str, str] = field(default_factory=dict)  # what fills it; empty: title and link do
    language: str = "zh-CN"


@dataclass(frozen=True)
class Sent:
    """Handed over. `reference` is what the other side calls it."""

    reference: str = ""


@dataclass(frozen=True)
class Gone:
    """This address will never answer again: forget it."""

    why: str


@dataclass(frozen=True)
class Later:
    """Not now: try again, not before `after_seconds` where the other side named a time."""

    why: str
    after_seconds: float | None = None


@dataclass(frozen=True)
class Refused:
    """It will not be taken, now or later. With `is_ours` nothing of what we send will be: the operator must look
    (a key, a signature, an account), and the message itself may go again after that."""

    why: str
    is_ours: bool = False


Outcome = Sent | Gone | Later | Refused


class Channel(Protocol):
    async def carry(self, message: Message) -> Outcome:
        """Never raises for what the other side does, and answers within the channel's own patience."""
        ...
