"""Mail, through a real server on loopback."""

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from notifications.channel import Gone, Later, Message, Refused, Sent
from notifications.channels import mail_channel
from notifications.log_channel import LogChannel
from notifications.mail_channel import MailChannel

SENDER = "码上 <notices@mashang.example.cn>"
MESSAGE = Message(
    "zhang@example.cn",
    "锅炉 1 号：检验还有 8 天到期",
    "请安排检验。",
    "https://ma.example.cn/inbox",
    reference="01990000-0000-7000-8000-000000000000",
)


class Letters:
    """What a server does with letters: keeps them, or says what the test wants it to say."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []
        self.at_recipient, self.at_data = "250 OK", "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        if self.at_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.at_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.at_data.startswith("250"):
            self.kept.append(envelope)
        return self.at_data


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    at = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(at - datetime.timedelta(days=1))
        .not_valid_after(at + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


@pytest.fixture
async def port(letters: Letters, certificate: Path) -> AsyncIterator[int]:
    """Of a server with STARTTLS and a password, as a provider has it."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)

    def authenticate(*asked: Any) -> AuthResult:
        return AuthResult(success=asked[-1].password == b"p@ss/word", handled=False)

    async with serving(
        letters, tls_context=tls, require_starttls=True, auth_required=True, authenticator=authenticate
    ) as port:
        yield port


@pytest.fixture
async def plain_port(letters: Letters) -> AsyncIterator[int]:
    """Of a server that cannot encrypt."""
    async with serving(letters) as port:
        yield port


@asynccontextmanager
async def serving(letters: Letters, **how: Any) -> AsyncIterator[int]:
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(letters, hostname="localhost", **how), "127.0.0.1", 0
    )
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
def mail(port: int, certificate: Path) -> MailChannel:
    trust = ssl.create_default_context(cafile=certificate)
    return MailChannel(f"smtp://ops:p%40ss%2Fword@localhost:{port}", SENDER, tls=trust)


async def test_a_letter_arrives_in_chinese_with_its_link(mail: MailChannel, letters: Letters):
    assert await mail.carry(MESSAGE) == Sent(f"<{MESSAGE.reference}@mashang.example.cn>")
    (envelope,) = letters.kept
    assert (envelope.mail_from, envelope.rcpt_tos) == ("notices@mashang.example.cn", ["zhang@example.cn"])
    letter = message_from_bytes(envelope.original_content or b"", policy=default)
    assert letter["Subject"] == MESSAGE.title
    assert letter["From"] == SENDER
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().splitlines() == [MESSAGE.title, "", MESSAGE.body, "", MESSAGE.link]


async def test_a_title_cannot_begin_another_header(mail: MailChannel, letters: Letters):
    await mail.carry(replace(MESSAGE, title="a\r\nBcc: all@example.cn\r\n\r\nb"))
    letter = message_from_bytes(letters.kept[0].original_content or b"", policy=default)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "a Bcc: all@example.cn b"
    assert letters.kept[0].rcpt_tos == ["zhang@example.cn"]


@pytest.mark.parametrize(
    "to", ["", "zhang", "a@b@c", "a@b, c@d", "Zhang <a@b>", "a@b\r\nRCPT TO:<c@d>", "张@例子.cn"]
)
async def test_what_is_not_one_address_is_refused(mail: MailChannel, letters: Letters, to: str):
    assert isinstance(await mail.carry(replace(MESSAGE, to=to)), Refused)
    assert letters.kept == []


async def test_an_address_that_does_not_exist_is_gone(mail: MailChannel, letters: Letters):
    letters.at_recipient = "550 5.1.1 no such user"
    assert await mail.carry(MESSAGE) == Gone("邮件服务器回答 550：5.1.1 no such user")


async def test_a_full_mailbox_is_later_and_a_refused_letter_is_refused(mail: MailChannel, letters: Letters):
    letters.at_recipient = "452 4.2.2 mailbox full"
    assert isinstance(await mail.carry(MESSAGE), Later)
    letters.at_recipient, letters.at_data = "250 OK", "554 5.7.1 looks like spam"
    assert await mail.carry(MESSAGE) == Refused("邮件服务器回答 554：5.7.1 looks like spam")
    letters.at_data = "451 4.3.0 try again"
    assert isinstance(await mail.carry(MESSAGE), Later)


async def test_a_wrong_password_is_the_operators_business(port: int, certificate: Path):
    trust = ssl.create_default_context(cafile=certificate)
    channel = MailChannel(f"smtp://ops:wrong@localhost:{port}", SENDER, tls=trust)
    answer = await channel.carry(MESSAGE)
    assert isinstance(answer, Refused)
    assert answer.is_ours


async def test_nothing_is_said_to_a_server_that_nobody_vouches_for(port: int, letters: Letters):
    channel = MailChannel(f"smtp://ops:p%40ss%2Fword@localhost:{port}", SENDER)
    answer = await channel.carry(MESSAGE)
    assert isinstance(answer, Refused)
    assert answer.is_ours
    assert letters.kept == []


async def test_nothing_is_said_in_the_clear_unless_the_setting_says_so(plain_port: int, letters: Letters):
    where = f"127.0.0.1:{plain_port}"
    answer = await MailChannel(f"smtp://{where}", SENDER).carry(MESSAGE)
    assert isinstance(answer, Refused)
    assert answer.is_ours
    assert letters.kept == []
    assert isinstance(await MailChannel(f"smtp+plain://{where}", SENDER).carry(MESSAGE), Sent)
    assert len(letters.kept) == 1


async def test_nobody_listening_and_nobody_answering_are_later():
    assert isinstance(await MailChannel("smtp+plain://127.0.0.1:1", SENDER).carry(MESSAGE), Later)
    silent = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    async with silent:
        where = f"127.0.0.1:{silent.sockets[0].getsockname()[1]}"
        channel = MailChannel(f"smtp+plain://{where}", SENDER, seconds=0.3)
        assert isinstance(await channel.carry(MESSAGE), Later)


def test_where_no_server_is_named_letters_show_in_the_log():
    assert isinstance(mail_channel("", ""), LogChannel)


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://x", SENDER),
        ("smtp://", SENDER),
        ("smtp://mail.example.cn", ""),
        ("smtp://mail.example.cn", "码上"),
    ],
)
def test_a_wrong_setting_is_said_at_the_start(url: str, sender: str):
    with pytest.raises(ValueError, match=r"SMTP_URL|邮件地址"):
        mail_channel(url, sender)
