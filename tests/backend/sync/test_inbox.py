"""What a phone sends is filed once, whatever happens on the way, and every answer is true."""

import asyncio
import hashlib
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select, update

from backend.accounts.models import Membership
from backend.alerts.models import Notice
from backend.app import make_app
from backend.database import new_id, now
from backend.evidence.ledger_models import LedgerWaiting
from backend.sync.inbox import WAITS
from backend.sync.models import Receipt
from backend.sync.waiting import file_what_waited
from tests.backend.evidence.pictures import photo
from tests.backend.sync.conftest import KINDS, product_with
from tests.conftest import BROWSER, ORIGIN


async def filed(session) -> list[str]:
    """The findings that were filed, in order."""
    return list(
        await session.scalars(select(Notice.title).where(Notice.topic == "visit").order_by(Notice.id))
    )


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def test_a_record_is_filed_with_receipt_and_notice(phone, session):
    envelope = phone.visit("水位计不清晰")
    answer = await phone.send(envelope)
    assert (answer.status, phone.answers[-1].status_code) == ("accepted", 201)
    assert answer.receipt.startswith("R")
    assert len(answer.receipt) == len("R1120-58K2")
    assert answer.path == f"/visits/{envelope['id']}"
    assert abs(answer.clock - now()) < timedelta(minutes=1)
    assert await filed(session) == ["水位计不清晰"]
    receipt = await session.get_one(Receipt, envelope["id"])
    assert json.loads(receipt.content) == envelope
    assert digest(receipt.content.encode()) == receipt.digest == answer.digest
    entered = (await session.scalars(select(LedgerWaiting))).one()
    assert (entered.kind, entered.subject, entered.sha256) == ("record", envelope["id"], receipt.digest)


async def test_a_record_sent_twice_is_filed_once_and_has_one_number(phone, session):
    envelope = phone.visit("水位计不清晰")
    first = await phone.send(envelope)
    again = await phone.send(dict(reversed(envelope.items())))
    assert (again.status, phone.answers[-1].status_code) == ("repeated", 200)
    assert (again.receipt, again.path, again.digest) == (first.receipt, first.path, first.digest)
    assert await filed(session) == ["水位计不清晰"]


async def test_eight_identical_requests_at_once_are_one_record_and_eight_true_answers(phone, session):
    envelope = phone.visit("水位计不清晰")
    answers = await asyncio.gather(*(phone.send(envelope) for _ in range(8)))
    assert sorted(a.status for a in answers) == ["accepted"] + ["repeated"] * 7
    assert len({a.receipt for a in answers}) == 1
    assert await filed(session) == ["水位计不清晰"]


async def test_other_content_under_the_id_of_a_filed_record_is_refused(phone, session):
    one, other = photo(seed=1), photo(seed=2)
    for data in (one, other):
        await phone.upload(data)
    envelope = phone.visit("水位计不清晰", files=[digest(one)])
    assert (await phone.send(envelope)).status == "accepted"
    swapped = await phone.send({**envelope, "files": [digest(other)]})
    assert (swapped.status, phone.answers[-1].status_code) == ("refused", 409)
    assert "另一份内容" in swapped.reason
    assert (await phone.send(envelope)).status == "repeated"
    assert json.loads((await session.get_one(Receipt, envelope["id"])).content) == envelope


async def test_of_two_contents_at_once_under_one_id_one_is_filed(phone, session):
    envelope = phone.visit("第一份")
    other = {**envelope, "body": {"finding": "另一份"}}
    answers = await asyncio.gather(*(phone.send(e) for e in [envelope, other] * 4))
    assert sorted(a.status for a in answers) == ["accepted"] + ["refused"] * 4 + ["repeated"] * 3
    assert len(await filed(session)) == 1


async def test_a_receipt_names_every_file_and_a_missing_one_is_named_too(phone, session):
    here, missing = photo(seed=1), photo(seed=2)
    await phone.upload(here)
    envelope = phone.visit("有照片", files=[digest(here), digest(missing)])
    answer = await phone.send(envelope)
    assert (answer.status, phone.answers[-1].status_code) == ("waiting_for", 202)
    assert (answer.files, answer.waiting_for.files) == ([digest(here)], [digest(missing)])
    assert await filed(session) == []
    await phone.upload(missing)
    answer = await phone.send(envelope)
    assert (answer.status, answer.files) == ("accepted", envelope["files"])
    assert (await phone.send(envelope)).files == envelope["files"]


async def test_a_follow_up_is_filed_when_its_parent_is(phone, session, open_session, desk):
    parent = phone.visit("监督检查")
    follow_up = phone.visit("复查", after=parent["id"])
    answer = await phone.send(follow_up)
    assert (answer.status, str(answer.waiting_for.record)) == ("waiting_for", parent["id"])
    assert answer.waiting_for.until - now() > timedelta(days=4.9)
    assert not await file_what_waited(open_session, desk)
    assert (await phone.send(parent)).status == "accepted"
    assert await file_what_waited(open_session, desk)
    assert await filed(session) == ["监督检查", "复查"]
    assert (await phone.send(follow_up)).status == "repeated"


async def test_a_phone_that_asks_again_need_not_wait_for_the_worker(phone, session):
    parent = phone.visit("监督检查")
    follow_up = phone.visit("复查", after=parent["id"])
    for envelope in (follow_up, parent):
        await phone.send(envelope)
    assert (await phone.send(follow_up)).status == "accepted"
    assert await filed(session) == ["监督检查", "复查"]


async def test_a_follow_up_whose_parent_never_comes_is_refused_after_five_days(
    phone, session, open_session, desk
):
    follow_up = phone.visit("复查", after=str(new_id()))
    await phone.send(follow_up)
    await session.execute(update(Receipt).values(waiting_until=now() - timedelta(seconds=1)))
    await session.commit()
    assert await file_what_waited(open_session, desk)
    told = (await session.scalars(select(Notice))).one()
    assert (told.person_id, told.title) == (phone.author, "有一条记录没有被收下")
    assert f"{WAITS.days} 天" in told.body
    assert (await phone.send(follow_up)).status == "waiting_for"  # asked again, it waits again


async def test_of_two_workers_one_files_what_waited(phone, session, open_session, desk):
    parent = phone.visit("监督检查")
    for envelope in (phone.visit("复查", after=parent["id"]), parent):
        await phone.send(envelope)
    await asyncio.gather(*(file_what_waited(open_session, desk) for _ in range(4)))
    assert await filed(session) == ["监督检查", "复查"]


async def test_a_follow_up_is_filed_in_its_authors_name(phone, phone_of, session, open_session, desk):
    parent = phone.visit("监督检查")
    unit = await phone_of("officer")
    await unit.send(unit.visit("整改", after=parent["id"]))
    await phone.send(parent)
    await file_what_waited(open_session, desk)
    told = (await session.scalars(select(Notice).where(Notice.title == "整改"))).one()
    assert told.person_id == unit.author


async def test_what_the_domain_refuses_is_answered_in_its_sentence_and_leaves_nothing(phone, session):
    envelope = phone.visit("已被绑定")
    answer = await phone.send(envelope)
    assert (answer.status, phone.answers[-1].status_code) == ("refused", 422)
    assert answer.reason == "没有被收下：这个码 15:51 已被同事绑到“3 号储气罐”"
    assert answer.field == "tag"
    assert await filed(session) == []
    receipt = await session.get_one(Receipt, envelope["id"])
    assert receipt.refused_at
    assert receipt.filed_at is None


async def test_a_refused_record_is_mended_under_its_id(phone, session):
    envelope = phone.visit("已被绑定")
    await phone.send(envelope)
    mended = {**envelope, "body": {"finding": "换了一个空码"}}
    assert (await phone.send(mended)).status == "accepted"
    assert (await phone.send(envelope)).status == "refused"
    receipt = await session.get_one(Receipt, envelope["id"])
    assert receipt.refused_at is None
    assert await filed(session) == ["换了一个空码"]


async def test_what_only_the_database_finds_wrong_is_refused_too(phone, session):
    answer = await phone.send(phone.visit("给没有的人"))
    assert (answer.status, phone.answers[-1].status_code) == ("refused", 422)
    assert await filed(session) == []


async def test_an_action_that_breaks_keeps_nothing_and_does_not_say_it_did(phone, session):
    envelope = phone.visit("程序出错")
    answer = await phone.client.post("/sync", content=json.dumps(envelope).encode())
    assert answer.status_code == 500
    assert await filed(session) == []
    assert await session.get(Receipt, envelope["id"]) is None


async def test_a_follow_up_whose_action_breaks_keeps_no_other_waiting(phone, session, open_session, desk):
    parent = phone.visit("监督检查")
    for finding in ("程序出错", "复查"):
        await phone.send(phone.visit(finding, after=parent["id"]))
    await phone.send(parent)
    with pytest.raises(RuntimeError):
        await file_what_waited(open_session, desk)
    assert await file_what_waited(open_session, desk)
    assert await filed(session) == ["监督检查", "复查"]


@pytest.mark.parametrize("days", [-10, 10, -20_000])
async def test_a_wrong_clock_is_noted_and_put_right(phone, session, days):
    wrong = now() + timedelta(days=days)
    envelope = phone.visit("钟不对", made_at=(wrong - timedelta(hours=2)).isoformat())
    assert (await phone.send(envelope, sent_at=wrong)).status == "accepted"
    receipt = await session.get_one(Receipt, envelope["id"])
    assert round(receipt.clock_ahead_s / 86400) == days
    note = (await session.scalars(select(Notice.body))).one()
    filed_as = datetime.strptime(note[:16] + "+0000", "%Y-%m-%d %H:%M%z")
    assert abs(now() - timedelta(hours=2) - filed_as) < timedelta(minutes=3)


async def test_a_phone_in_another_time_zone_means_the_same_moment(phone, session):
    made = now() - timedelta(minutes=30)
    elsewhere = made.astimezone(ZoneInfo("America/New_York"))
    await phone.send(phone.visit("时区变了", made_at=elsewhere.isoformat()))
    assert (await session.scalars(select(Notice.body))).one().startswith(f"{made:%Y-%m-%d %H:%M}")


@pytest.mark.parametrize("sent_at", ["", "gestern", "2026-11-20T10:00:00", "9999-12-31T23:59:59-12:00"])
async def test_a_clock_that_says_nonsense_is_as_good_as_silence(phone, sent_at):
    content = json.dumps(phone.visit("钟")).encode()
    answer = await phone.client.post("/sync", content=content, headers={"Sent-At": sent_at})
    assert answer.status_code == 201


async def test_an_older_version_is_understood(phone, session):
    envelope = phone.visit("", version=1, body={"note": "旧版填的"})
    assert (await phone.send(envelope)).status == "accepted"
    assert await filed(session) == ["旧版填的"]


async def test_a_newer_version_waits_for_the_server(phone, session):
    answer = await phone.send(phone.visit("新版", version=3, body={"new": True}))
    assert (answer.status, answer.waiting_for.version) == ("waiting_for", 3)
    assert await filed(session) == []


async def test_an_unknown_kind_is_refused_in_a_sentence(phone):
    answer = await phone.send(phone.visit("x", kind="poem"))
    assert (answer.status, answer.field) == ("refused", "kind")


async def test_a_record_of_somebody_else_is_not_filed_under_the_wrong_name(phone, phone_of, session):
    envelope = phone.visit("水位计不清晰")
    other = await phone_of("binder")
    answer = await other.send(envelope)
    assert (answer.status, answer.field, other.answers[-1].status_code) == ("refused", "author", 403)
    assert await session.get(Receipt, envelope["id"]) is None
    assert (await phone.send(envelope)).status == "accepted"


async def test_nobody_can_use_up_the_id_of_another(phone, phone_of, session):
    envelope = phone.visit("水位计不清晰")
    await phone.send(envelope)
    other = await phone_of("binder")
    answer = await other.send({**envelope, "author": str(other.author)})
    assert (answer.status, other.answers[-1].status_code) == ("refused", 409)
    assert answer.digest is None


async def test_signed_out_the_record_stays_on_the_phone(settings, phone):
    transport = httpx.ASGITransport(app=make_app(settings, product_with(KINDS)))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=BROWSER) as client:
        answer = await client.post("/sync", json=phone.visit("锅炉房"))
    assert (answer.status_code, answer.json()["status"]) == (401, "refused")
    assert "先登录" in answer.json()["reason"]


async def test_a_person_without_any_organisation_is_answered_too(phone, session):
    await session.execute(update(Membership).values(ended_at=now()))
    await session.commit()
    assert (await phone.send(phone.visit("离职"))).status == "accepted"


async def test_a_record_that_is_too_long_is_refused_in_a_sentence(phone):
    answer = await phone.send(phone.visit("长" * 100_000))
    assert (answer.status, phone.answers[-1].status_code) == ("refused", 422)
    await phone.send(b" " * 2_000_000)
    assert phone.answers[-1].status_code == 413
    assert "256 KB" in phone.answers[-1].json()["reason"]


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ["id", "kind", "version", "made_at", "author", "after", "body", "files", "extra"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.dictionaries(some.sampled_from(FIELDS), JSON | some.just(...), max_size=4),
    some.dictionaries(some.sampled_from(["finding", "score"]) | some.text(), JSON, max_size=3),
)
async def test_a_fuzzed_envelope_never_breaks_the_server(phone, changed, body):
    envelope = phone.visit("x", **{"body": {"finding": "x"} | body, **changed})
    content = json.dumps(envelope, ensure_ascii=True).encode()
    answer = await phone.send(content)
    assert phone.answers[-1].status_code < 500
    assert answer.status in ("accepted", "waiting_for", "repeated") or answer.reason


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.binary(max_size=300), some.integers(0, 300))
async def test_noise_in_an_envelope_never_breaks_the_server(phone, noise, place):
    content = json.dumps(phone.visit("x")).encode()
    await phone.send(content[:place] + noise + content[place + len(noise) :])
    assert phone.answers[-1].status_code < 500


async def test_records_are_counted(phone, session):
    for number in range(3):
        await phone.send(phone.visit(f"第 {number} 条"))
    assert (await session.execute(select(func.count()).select_from(Receipt))).scalar_one() == 3
    assert len({a.json()["receipt"] for a in phone.answers}) == 3
