"""Messages to a push service that decrypts and checks what it is sent, on good days and bad ones."""

import asyncio
import json
import socket
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import http_ece
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography.hazmat.primitives.asymmetric import ec

from notifications.channel import Gone, Later, Message, Outcome, Refused, Sent, Subscription, Urgency
from notifications.push_answers import outcome_of
from notifications.push_channel import PushChannel
from notifications.push_hosts import OutsideOnly
from notifications.push_keys import push_key
from notifications.push_payload import topic_of
from notifications.push_sealing import RENEWED, NotASubscription, Signer, browser_keys
from tests.notifications.conftest import CONTACT
from tests.notifications.push_service import PushService, Wrong, base64url, checked_signature, opened

MessageMaker = Callable[..., Message]


async def test_a_message_arrives_as_the_three_rfcs_ask(
    service: PushService, push: PushChannel, message_to: MessageMaker
):
    message = message_to(
        body="3 号楼 2 单元", topic="report:7", urgency=Urgency.HIGH, ttl=600, token="t0ken", reference="r-1"
    )
    outcome = await push.carry(message)
    assert service.complaints == []
    assert outcome == Sent(f"{service.origin}/m/1")
    (taken,) = service.taken
    assert (taken.ttl, taken.urgency, taken.topic) == (600, "high", topic_of("report:7"))
    assert taken.claims["sub"] == CONTACT
    assert json.loads(taken.plain) == {
        "web_push": 8030,
        "mutable": True,
        "notification": {
            "title": "电梯困人",
            "body": "3 号楼 2 单元",
            "lang": "zh-CN",
            "dir": "ltr",
            "navigate": "https://ma.example.cn/reports/1",
            "tag": topic_of("report:7"),
            "renotify": True,
            "data": {"token": "t0ken", "urgency": "high"},
        },
    }


async def test_a_time_to_live_is_always_said(
    service: PushService, push: PushChannel, message_to: MessageMaker
):
    await push.carry(message_to())
    assert service.taken[0].ttl == 24 * 3600


async def test_one_connection_and_one_signature_carry_many(
    service: PushService, push: PushChannel, message_to: MessageMaker
):
    for _ in range(3):
        assert isinstance(await push.carry(message_to()), Sent)
    assert len({json.dumps(taken.claims) for taken in service.taken}) == 1
    assert len(service.addresses) == 1


async def test_many_at_once_all_arrive(service: PushService, push: PushChannel, message_to: MessageMaker):
    outcomes = await asyncio.gather(*(push.carry(message_to(topic=str(n))) for n in range(100)))
    assert {type(outcome) for outcome in outcomes} == {Sent}
    assert len(service.taken) == 100


@pytest.mark.parametrize(
    ("weather", "outcome"),
    [
        ("404", Gone),
        ("410", Gone),
        ("429", Later),
        ("500", Later),
        ("503:120", Later),
        ("400", Refused),
        ("302", Refused),
    ],
)
async def test_what_the_service_answers_is_told_apart(
    service: PushService, push: PushChannel, message_to: MessageMaker, weather: str, outcome: type[Outcome]
):
    service.weather = [weather]
    answer = await push.carry(message_to())
    assert isinstance(answer, outcome)
    assert not isinstance(answer, Sent)
    assert weather[:3] in answer.why
    assert service.taken == []


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_signature_is_the_operators_business(
    service: PushService, push: PushChannel, message_to: MessageMaker, status: int
):
    service.weather = [str(status)]
    assert await push.carry(message_to()) == Refused(f"推送服务回答 {status}：bad weather", is_ours=True)


async def test_a_key_that_the_browser_did_not_subscribe_to_is_the_operators_business(
    service: PushService, tmp_path: Path, message_to: MessageMaker
):
    message = message_to()
    (tmp_path / "other").mkdir()
    other = PushChannel(push_key(tmp_path / "other"), CONTACT, also_hosts=[service.origin])
    async with other as push:
        answer = await push.carry(message)
    assert isinstance(answer, Refused)
    assert answer.is_ours
    assert "another key" in answer.why


async def test_what_is_too_large_goes_again_shorter(
    service: PushService, push: PushChannel, message_to: MessageMaker
):
    service.weather = ["413", "ok"]
    assert isinstance(await push.carry(message_to(body="锅炉" * 1500)), Sent)
    (taken,) = service.taken
    assert len(taken.plain.encode()) <= 1024
    service.weather = ["413", "413"]
    assert isinstance(await push.carry(message_to(body="锅炉" * 1500)), Refused)


async def test_a_service_that_asks_for_a_pause_gets_it(
    service: PushService, push: PushChannel, message_to: MessageMaker
):
    service.weather = ["429:37"]
    assert await push.carry(message_to()) == Later("推送服务回答 429：bad weather", 37.0)
    in_an_hour = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    service.weather = [f"429:{in_an_hour}"]
    answer = await push.carry(message_to())
    assert isinstance(answer, Later)
    assert answer.after_seconds is not None
    assert 3500 < answer.after_seconds <= 3600


async def test_a_slow_answer_counts_and_none_does_not(
    service: PushService, push: PushChannel, message_to: MessageMaker
):
    message = message_to(topic="report:7")
    key = push.signer.key
    async with PushChannel(key, CONTACT, also_hosts=[service.origin], seconds=20) as patient:
        service.weather = ["slow:0.3"]
        assert isinstance(await patient.carry(message), Sent)
    async with PushChannel(key, CONTACT, also_hosts=[service.origin], seconds=0.3) as hasty:
        service.weather = ["never"]
        assert isinstance(await hasty.carry(message), Later)


async def test_a_connection_that_the_service_closed_is_not_taken_for_a_refusal(
    service: PushService, push: PushChannel, message_to: MessageMaker
):
    service.weather = ["reset", "ok"]
    assert isinstance(await push.carry(message_to()), Sent)
    service.weather = ["reset", "reset"]
    assert isinstance(await push.carry(message_to()), Later)


async def test_an_answer_that_was_lost_makes_one_notification(
    service: PushService, push: PushChannel, message_to: MessageMaker
):
    service.weather = ["lost", "ok"]
    assert isinstance(await push.carry(message_to(topic="report:7")), Sent)
    first, second = service.taken
    assert first.topic == second.topic
    assert json.loads(first.plain)["notification"]["tag"] == json.loads(second.plain)["notification"]["tag"]


async def test_nobody_listening_is_later(push: PushChannel, service: PushService, message_to: MessageMaker):
    message = message_to()
    await service.runner.cleanup()
    assert isinstance(await push.carry(message), Later)


async def test_only_push_services_are_called(push: PushChannel, message_to: MessageMaker):
    good = message_to().to
    assert isinstance(good, Subscription)
    for endpoint in ("http://127.0.0.1:1/push/x", "https://169.254.169.254/latest", "https://example.cn/x"):
        answer = await push.carry(Message(replace(good, endpoint=endpoint), "x"))
        assert isinstance(answer, Refused)
        assert not answer.is_ours


async def test_a_known_name_that_leads_inside_is_not_called(
    service: PushService, push: PushChannel, message_to: MessageMaker
):
    class Rebinding(AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            return [
                ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0)
            ]

        async def close(self) -> None:
            """Nothing is held."""

    push.client.connector._resolver = OutsideOnly(push.hosts, Rebinding())
    good = message_to().to
    assert isinstance(good, Subscription)
    answer = await push.carry(Message(replace(good, endpoint="https://fcm.googleapis.com/fcm/send/x"), "x"))
    assert isinstance(answer, Refused)
    assert "内部网络" in answer.why
    assert service.asked == 0


async def test_keys_that_are_none_are_refused(push: PushChannel, message_to: MessageMaker):
    good = message_to().to
    assert isinstance(good, Subscription)
    off_the_curve = base64url(b"\x04" + b"\x01" * 64)
    compressed = base64url(b"\x02" + raw_of(good.p256dh)[1:33])
    for wrong in (
        replace(good, p256dh=""),
        replace(good, p256dh="?"),
        replace(good, p256dh=off_the_curve),
        replace(good, p256dh=compressed),
        replace(good, auth="AAAA"),
        replace(good, auth="A" * 9999),
    ):
        with pytest.raises(NotASubscription):
            browser_keys(wrong)
        assert isinstance(await push.carry(Message(wrong, "x")), Refused)
    assert isinstance(await push.carry(Message("13800001234", "x")), Refused)


def test_the_example_of_rfc_8291_is_sealed_to_the_byte_and_opened():
    """RFC 8291 5 and appendix A."""
    sealed = raw_of(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    receiver = private_of("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
    sender = private_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    secret, salt = raw_of("BTBZMqHH6r4Tts7J_aSIgg"), raw_of("DGv6ra1nlYgDCS1FRnbzlw")
    plain = b"When I grow up, I want to be a watermelon"
    ours = http_ece.encrypt(
        plain,
        salt=salt,
        private_key=sender,
        dh=receiver.public_key(),
        auth_secret=secret,
        version="aes128gcm",
    )
    assert ours == sealed
    assert opened(sealed, receiver, secret) == plain
    with pytest.raises(Wrong):
        opened(sealed[:-1] + b"\0", receiver, secret)


def test_a_signature_is_for_one_service_and_made_anew_in_time(tmp_path: Path):
    signer = Signer(push_key(tmp_path), CONTACT)
    at = datetime.now(UTC).timestamp()
    first = signer.header("https://fcm.googleapis.com", at)
    assert signer.header("https://fcm.googleapis.com", at + RENEWED - 1) == first
    assert signer.header("https://fcm.googleapis.com", at + RENEWED) != first
    assert signer.header("https://web.push.apple.com", at) != first
    claims = checked_signature(first, "https://fcm.googleapis.com", signer.key.public)
    assert claims["exp"] - at <= 24 * 3600
    with pytest.raises(Wrong, match="aud"):
        checked_signature(first, "https://web.push.apple.com", signer.key.public)


def test_a_clock_that_was_set_back_makes_a_new_signature(tmp_path: Path):
    signer = Signer(push_key(tmp_path), CONTACT)
    at = datetime.now(UTC).timestamp()
    signer.header("https://fcm.googleapis.com", at + 7 * 24 * 3600)
    claims = checked_signature(
        signer.header("https://fcm.googleapis.com", at), "https://fcm.googleapis.com", signer.key.public
    )
    assert claims["exp"] <= at + 24 * 3600


@pytest.mark.parametrize("contact", ["", "ops@example.cn", "mailto:", "mailto:nobody", "javascript:x"])
def test_a_contact_that_reaches_nobody_is_refused_at_the_start(tmp_path: Path, contact: str):
    with pytest.raises(ValueError, match="PUSH_CONTACT"):
        Signer(push_key(tmp_path), contact)


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    folder = tmp_path / "keys"
    first = push_key(folder)
    assert push_key(folder).public == first.public
    assert (folder / "push.pem").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in folder.iterdir()] == ["push.pem"]
    assert len(raw_of(first.public)) == 65


def test_another_kind_of_key_is_refused(tmp_path: Path):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "push.pem").write_bytes(pem)
    with pytest.raises(ValueError, match="P-256"):
        push_key(tmp_path)


def test_an_answer_without_a_place_is_sent_too():
    assert outcome_of(202, {}) == Sent()


def private_of(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(raw_of(text)), ec.SECP256R1())


def raw_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
