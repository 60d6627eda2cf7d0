"""Which channel a setting names."""

from notifications.channel import Channel
from notifications.log_channel import LogChannel


def text_channel(name: str) -> Channel:
    """The channel for text messages: `log`. ValueError with a sentence for any other name."""
    if name == "log":
        return LogChannel()
    raise ValueError(f"SMS_GATEWAY={name} is not known; known: log")
