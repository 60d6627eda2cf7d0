"""The channel for text messages that the settings name."""

from backend.settings import Settings
from notifications.channel import Channel
from notifications.channels import text_channel


def text_messages(settings: Settings) -> Channel:
    """ValueError with a sentence when the settings name none that works."""
    return text_channel(
        settings.sms_gateway,
        url=settings.sms_url,
        key=settings.sms_key,
        secret=settings.sms_secret,
        sign=settings.sms_sign,
    )
