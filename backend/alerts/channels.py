"""The channels that the settings name, opened for as long as a worker runs."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from backend.accounts.text_messages import text_messages
from backend.alerts import models
from backend.settings import Settings
from notifications.channel import Channel
from notifications.channels import mail_channel
from notifications.push_channel import PushChannel
from notifications.push_keys import PushKey, push_key

Channels = Mapping[str, Channel]


@asynccontextmanager
async def open_channels(settings: Settings) -> AsyncIterator[Channels]:
    text, mail = text_messages(settings), mail_channel(settings.smtp_url, settings.mail_from)
    async with push_channel(settings) as push:
        yield {models.Channel.PUSH: push, models.Channel.SMS: text, models.Channel.MAIL: mail}


def must_name_channels(settings: Settings) -> None:
    """ValueError with a sentence for the operator when one of them cannot be made of the settings."""
    text_messages(settings)
    mail_channel(settings.smtp_url, settings.mail_from)
    push_channel(settings)


def push_channel(settings: Settings) -> PushChannel:
    return PushChannel(own_push_key(settings), push_contact(settings), also_hosts=also_push_hosts(settings))


def offered(settings: Settings) -> list[models.Channel]:
    """Those that a person can choose: without a gateway or a server nothing would arrive."""
    texts = [models.Channel.SMS] if settings.sms_gateway != "log" else []
    mails = [models.Channel.MAIL] if settings.smtp_url else []
    return [models.Channel.PUSH, *texts, *mails]


def own_push_key(settings: Settings) -> PushKey:
    """Made on first use, in DATA_DIR/keys, outside the database."""
    return push_key(settings.data / "keys")


def also_push_hosts(settings: Settings) -> list[str]:
    return [host.strip() for host in settings.push_hosts.split(",") if host.strip()]


def push_contact(settings: Settings) -> str:
    """The page of the operator serves as an address too (RFC 8292 2.1); without TLS this is somebody trying out."""
    return settings.push_contact or (settings.origin if settings.secure else "mailto:nobody@mashang.invalid")
