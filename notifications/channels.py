"""Which channel a setting names."""

import ssl

from notifications.channel import Channel
from notifications.log_channel import LogChannel
from notifications.mail_channel import MailChannel
from notifications.sms_gateway import SmsGateway

SIGN = "码上"


def text_channel(name: str, *, url: str = "", key: str = "", secret: str = "", sign: str = SIGN) -> Channel:
    """The channel for text messages: `log`, or `http` with the gateway's address, our key and secret there, and the
    sender's name. ValueError with a sentence for any other name, or when something is missing."""
    if name == "log":
        return LogChannel()
    if name == "http":
        return SmsGateway(url, key, secret, sign or SIGN)
    raise ValueError(f"SMS_GATEWAY={name} is not known; known: log, http")


def mail_channel(url: str, sender: str, *, tls: ssl.SSLContext | None = None) -> Channel:
    """The channel for mail; where no server is named, the log."""
    return MailChannel(url, sender, tls=tls) if url else LogChannel()
