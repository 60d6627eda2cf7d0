"""The city's code platform as a port: what we ask of it and tell it, whoever it is.

A platform gives blank values and hears of bindings and changes. Every call has a key; a call that comes
twice with the same key has one effect. Knows no queue and no database.
"""

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

import msgspec

from backend.settings import Settings
from scanning.codes import new_tag


class CallKind(StrEnum):
    """What a stored call says to the platform."""

    APPLICATION = "application"  # 申领空码
    BINDING = "binding"  # 上报绑码
    CHANGE = "change"  # 上报变更
    VOIDING = "voiding"  # 上报作废


class Application(msgspec.Struct, frozen=True):
    """Blank values wanted for a batch; `district` by GB/T 2260, `unit` by USCC."""

    batch: str
    size: int
    district: str | None = None
    unit: str | None = None


class Report(msgspec.Struct, frozen=True):
    """What became of one code. `what`: bound, unbound, rebound, replaced, corrected."""

    tag: str
    what: str
    at: str  # ISO 8601 with its offset
    binding: str | None = None
    thing: str | None = None
    about: Mapping[str, Any] = {}


class Voiding(msgspec.Struct, frozen=True):
    """Blank codes of one batch that will never be bound."""

    batch: str
    tags: list[str]
    reason: str
    at: str


class NotTaken(Exception):
    """The platform did not take a call, or it is not known whether it did. The same call is made again."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CityPlatform(Protocol):
    """All methods raise NotTaken; whatever they answer without raising is done."""

    issues_here: bool
    """Values come at once, in the transaction of the application."""

    async def apply_for_values(self, key: UUID, application: Application) -> list[str]: ...

    async def report_binding(self, key: UUID, report: Report) -> None: ...

    async def report_change(self, key: UUID, report: Report) -> None: ...

    async def report_voiding(self, key: UUID, voiding: Voiding) -> None: ...


class LocalIssuer:
    """No platform: values are made here, and there is nobody to tell."""

    issues_here = True

    async def apply_for_values(self, key: UUID, application: Application) -> list[str]:
        # 100,000 values take a second of computing, during which others are to be answered.
        return await asyncio.to_thread(lambda: [new_tag() for _ in range(application.size)])

    async def report_binding(self, key: UUID, report: Report) -> None:
        return

    async def report_change(self, key: UUID, report: Report) -> None:
        return

    async def report_voiding(self, key: UUID, voiding: Voiding) -> None:
        return


def city_platform(settings: Settings) -> CityPlatform:
    """The platform that CITY_PLATFORM_URL names, or the local issuer."""
    if not settings.city_platform_url:
        return LocalIssuer()
    from backend.codes.http_platform import HttpPlatform

    return HttpPlatform(settings.city_platform_url, settings.city_platform_token)
