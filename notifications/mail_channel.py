"""Mail by SMTP: the title, a sentence, and the link, as plain text."""

import asyncio
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from urllib.parse import unquote, urlsplit

from notifications.channel import Gone, Later, Message, Outcome, Refused, Sent

SECONDS = 20.0
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
AT_ONCE = 4  # connections; the standard library's client waits in a thread, and these have their own


class MailChannel:
    """`url`: smtp://USER:PASSWORD@HOST[:PORT] (STARTTLS, and nothing is said before it), smtps:// (TLS from the
    start), or smtp+plain:// (none: for a relay on the same machine). User and password may be left out."""

    def __init__(
        self, url: str, sender: str, *, tls: ssl.SSLContext | None = None, seconds: float = SECONDS
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("SMTP_URL must be smtp://, smtps:// or smtp+plain://HOST")
        self.scheme, self.host = parts.scheme, parts.hostname
        self.port = parts.port or PORTS[parts.scheme]
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        name, address = parseaddr(sender)
        self.sender = Address(name or "码上", addr_spec=_one_address(address))
        self.tls, self.seconds = tls or ssl.create_default_context(), seconds
        self.threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mail")

    async def carry(self, message: Message) -> Outcome:
        try:
            letter = self.letter(message)
        except ValueError as error:
            return Refused(str(error))
        return await asyncio.get_running_loop().run_in_executor(self.threads, self._post, letter)

    def letter(self, message: Message) -> EmailMessage:
        """ValueError when `to` is not one mail address."""
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self.sender
        letter["To"] = Address(addr_spec=_one_address(str(message.to)))
        letter["Subject"] = " ".join(message.title.split())  # a line's end would begin another header
        letter["Date"] = formatdate(localtime=False)
        if message.reference:
            letter["Message-ID"] = f"<{message.reference}@{self.sender.domain}>"
        letter["Auto-Submitted"] = "auto-generated"  # so that nobody's "I am away" answers
        letter["Content-Language"] = message.language
        letter.set_content("\n\n".join(part for part in (message.title, message.body, message.link) if part))
        return letter

    def _post(self, letter: EmailMessage) -> Outcome:
        try:
            with self._connected() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refusal:
            ((code, said),) = refusal.recipients.values()
            return outcome_of(code, said, at_recipient=True)
        except smtplib.SMTPAuthenticationError as refusal:
            return Refused(_why(refusal.smtp_code, refusal.smtp_error), is_ours=True)
        except smtplib.SMTPResponseException as refusal:
            return outcome_of(refusal.smtp_code, refusal.smtp_error)
        except smtplib.SMTPNotSupportedError as refusal:
            return Refused(f"邮件服务器不会加密，或不让登录：{refusal}", is_ours=True)
        except ssl.SSLCertVerificationError as refusal:
            return Refused(f"邮件服务器的证书不对：{refusal.verify_message}", is_ours=True)
        except (OSError, smtplib.SMTPException) as error:
            return Later(f"连不上邮件服务器或中途断开：{type(error).__name__}")
        return Sent(str(letter["Message-ID"] or ""))

    def _connected(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.seconds, context=self.tls)
        server = smtplib.SMTP(self.host, self.port, timeout=self.seconds)
        if self.scheme == "smtp":
            try:
                server.starttls(context=self.tls)
            except BaseException:
                server.close()
                raise
        return server


def outcome_of(code: int, said: bytes | str, *, at_recipient: bool = False) -> Outcome:
    """RFC 5321: 4xx may pass, 5xx will not. At the recipient 550, 551 and 553 say that there is none."""
    why = _why(code, said)
    if code < 500:
        return Later(why)
    if at_recipient and code in (550, 551, 553):
        return Gone(why)
    return Refused(why)


def _why(code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"邮件服务器回答 {code}：{' '.join(text.split())[:200]}"


def _one_address(text: str) -> str:
    """ValueError for none, for several, and for one that would say more than an address."""
    name, address = parseaddr(text)
    if name or address != text.strip() or address.count("@") != 1 or not address.isascii():
        raise ValueError(f"不是一个邮件地址：{text[:60]}")
    return address
