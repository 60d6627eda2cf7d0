"""A push service on loopback, and a sender that it knows."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from notifications.channel import Message, Subscription
from notifications.push_channel import PushChannel
from notifications.push_keys import push_key
from tests.notifications.push_service import PushService

CONTACT = "mailto:ops@mashang.example.cn"


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with PushService() as running:
        yield running


@pytest.fixture
async def push(service: PushService, tmp_path: Path) -> AsyncIterator[PushChannel]:
    async with PushChannel(push_key(tmp_path), CONTACT, also_hosts=[service.origin], seconds=30) as channel:
        yield channel


@pytest.fixture
def message_to(service: PushService, push: PushChannel) -> Callable[..., Message]:
    """`message_to(title="…")`: a message to a browser that has just subscribed."""

    def make(**said: object) -> Message:
        browser = service.new_browser(push.signer.key.public)
        subscription = Subscription(browser["endpoint"], **browser["keys"])
        return Message(
            subscription, **{"title": "电梯困人", "link": "https://ma.example.cn/reports/1", **said}
        )

    return make
