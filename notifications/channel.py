"""What a channel is: it carries one message to one address and says what became of it. Knows no domain."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Message:
    to: str  # a phone number, a mail address, an endpoint: what the channel dials
    text: str


@dataclass(frozen=True)
class Sent:
    """Handed over."""


@dataclass(frozen=True)
class Gone:
    """This address will never answer again: forget it."""

    why: str


@dataclass(frozen=True)
class Later:
    """Not now: try again."""

    why: str


Outcome = Sent | Gone | Later


class Channel(Protocol):
    async def carry(self, message: Message) -> Outcome: ...
