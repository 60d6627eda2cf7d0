"""Phones that let us push to them: taken on, tried, given up, and never one at an address that is not a push service."""

import json
from base64 import urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.secrets import unseal
from backend.alerts.actions import tell
from backend.alerts.models import Notice, PushSubscription, Reached
from backend.alerts.receipt_tokens import token_of
from backend.alerts.subscriptions import MOST
from backend.database import new_id

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def subscription(endpoint: str = ENDPOINT, **keys: str) -> dict:
    """As a browser gives it."""
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    known = {"p256dh": base64url(point), "auth": base64url(b"0123456789abcdef")}
    return {"endpoint": endpoint, "expirationTime": None, "keys": known | keys}


@pytest.fixture
def kept(session: AsyncSession):
    async def read() -> list[PushSubscription]:
        found = select(PushSubscription).order_by(PushSubscription.id)
        rows = list(await session.scalars(found.execution_options(populate_existing=True)))
        await session.commit()
        return rows

    return read


async def test_a_phone_is_taken_on_and_its_address_and_keys_stay_sealed(sign_in, kept, id_of):
    client = await sign_in("binder")
    said = subscription()
    answer = await client.post("/push/subscriptions", json=said, headers={"User-Agent": "iPhone Safari"})
    (phone,) = await kept()
    assert (answer.status_code, answer.json()) == (201, {"id": str(phone.id)})
    assert (phone.person_id, phone.service, phone.terminal) == (
        id_of("binder"),
        "fcm.googleapis.com",
        "iPhone，Safari",
    )
    assert b"fcm" not in phone.sealed
    assert json.loads(unseal(phone.sealed)) == {"endpoint": ENDPOINT, **said["keys"]}


async def test_a_phone_that_says_it_again_is_the_same_phone_seen_later(sign_in, kept):
    client = await sign_in("binder")
    first = (await client.post("/push/subscriptions", json=subscription())).json()
    seen = (await kept())[0].seen_at
    again = (await client.post("/push/subscriptions", json=subscription())).json()
    (phone,) = await kept()
    assert first == again
    assert phone.seen_at > seen


async def test_a_phone_on_which_somebody_else_signs_in_is_theirs(sign_in, kept, id_of):
    await (await sign_in("binder")).post("/push/subscriptions", json=subscription())
    await (await sign_in("manager")).post("/push/subscriptions", json=subscription())
    assert [phone.person_id for phone in await kept()] == [id_of("manager")]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (subscription("https://192.168.1.1/push"), "不是我们认识的推送服务"),
        (subscription("https://localhost/push"), "不是我们认识的推送服务"),
        (subscription("http://fcm.googleapis.com/x"), "必须是 https"),
        (subscription("https://fcm.googleapis.com:22/x"), "必须是 https"),
        (subscription("https://me@fcm.googleapis.com/x"), "必须是 https"),
        (subscription("https://fcm.googleapis.com.evil.example/x"), "不是我们认识的推送服务"),
        (subscription("file:///etc/passwd"), "必须是 https"),
        (subscription("nonsense"), "必须是 https"),
        (subscription(ENDPOINT + "x" * 2000), "太长"),
        (subscription(p256dh="AAAA"), "公钥不对"),
        (subscription(auth="AAAA"), "长度不对"),
        (subscription(p256dh="a" * 500), "公钥不对"),
    ],
)
async def test_what_is_no_known_push_service_is_refused_with_a_sentence(sign_in, kept, said, sentence):
    answer = await (await sign_in("binder")).post("/push/subscriptions", json=said)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert await kept() == []


async def test_more_phones_than_anybody_has_are_refused(sign_in, kept):
    client = await sign_in("binder")
    for number in range(MOST):
        await client.post("/push/subscriptions", json=subscription(f"{ENDPOINT}{number}"))
    answer = await client.post("/push/subscriptions", json=subscription(f"{ENDPOINT}more"))
    assert answer.status_code == 409
    assert len(await kept()) == MOST
    again = await client.post("/push/subscriptions", json=subscription(f"{ENDPOINT}0"))
    assert again.status_code == 201  # one that is there already still says that it is


async def test_a_phone_is_given_up_by_its_owner_alone(sign_in, kept, phone_of):
    phone = await phone_of("binder")
    address = f"/push/subscriptions/{phone.id}"
    assert (await (await sign_in("manager")).delete(address)).status_code == 404
    assert (await (await sign_in("binder")).delete(address)).status_code == 204
    (gone,) = await kept()
    assert (gone.sealed, gone.ended_why) == (None, "在这台设备上关掉了")


async def test_a_phone_that_was_taken_off_the_list_comes_back_only_when_somebody_asks_for_it(sign_in, kept):
    client = await sign_in("binder")
    said = subscription()
    number = (await client.post("/push/subscriptions", json=said)).json()["id"]
    await client.post(f"/push/subscriptions/{number}/removal")
    assert (await client.post("/push/subscriptions", json=said | {"again": True})).status_code == 410
    assert (await kept())[0].ended_at is not None
    assert (await client.post("/push/subscriptions", json=said)).status_code == 201
    assert (await kept())[0].ended_at is None


async def test_trying_a_phone_sends_one_message_to_it_alone(sign_in, phone_of, worker, channel):
    phone = await phone_of("binder")
    await phone_of("binder", 2)
    answer = await (await sign_in("binder")).post(f"/push/subscriptions/{phone.id}/test")
    assert answer.headers["location"] == f"/me/notices?tried={phone.id}"
    await worker()
    assert [message.to.endpoint for message in channel.carried] == ["https://push.example/binder-1"]


@pytest.fixture
async def handed_over(session, phone_of, id_of, worker, deliveries):
    await phone_of("binder")
    await tell(session, [id_of("binder")], "things", "改了", link="/equipment")
    await session.commit()
    await worker()
    (delivery,) = await deliveries()
    return delivery


async def test_a_phone_says_what_became_of_a_message_and_never_goes_backwards(
    visitor, session, handed_over, deliveries
):
    token = token_of(handed_over.id)
    reached, times = [], []
    for state in ("shown", "opened", "shown", "opened"):
        answer = await visitor.post("/push/receipts", json={"token": token, "state": state})
        assert answer.status_code == 204
        (delivery,) = await deliveries()
        reached.append(delivery.reached)
        times.append((delivery.shown_at, delivery.opened_at))
    assert reached == [Reached.SHOWN, Reached.OPENED, Reached.OPENED, Reached.OPENED]
    assert times[1] == times[2] == times[3]
    assert (await session.scalars(select(Notice.read_at))).one() is not None  # read on all devices


async def test_a_receipt_that_is_faster_than_our_own_note_counts_for_it(
    visitor, handed_over, deliveries, session
):
    handed_over.handed_over_at = None
    session.add(handed_over)
    await session.commit()
    await visitor.post("/push/receipts", json={"token": token_of(handed_over.id), "state": "opened"})
    (delivery,) = await deliveries()
    assert delivery.shown_at and delivery.handed_over_at


@pytest.mark.parametrize("token", ["", "AAAA", token_of, "ÄÖ", "a" * 64, "a" * 2000])
async def test_a_receipt_cannot_be_guessed(visitor, handed_over, deliveries, token):
    if callable(token):  # a number that is right, with the digest of another
        genuine, other = token(handed_over.id), token(new_id())
        token = genuine[:21] + other[21:]
    answer = await visitor.post("/push/receipts", json={"token": token, "state": "opened"})
    assert answer.status_code in (400, 404, 413)
    assert [each.reached for each in await deliveries()] == [Reached.HANDED_OVER]
