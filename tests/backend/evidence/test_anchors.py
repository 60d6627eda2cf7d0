"""A signed head is published where this installation cannot change it, whatever that place is like on the day."""

import json
import subprocess
import sys
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from backend.database import connect, now, sessions
from backend.dates import today
from backend.evidence.anchoring import anchor_heads
from backend.evidence.anchors import FolderAnchor, anchors_of
from backend.evidence.http_anchor import HttpAnchor
from backend.evidence.ledger_models import Anchoring
from backend.evidence.ledger_proofs import Head, is_signed
from backend.settings import PROJECT, Settings
from tests.simulated_anchor.__main__ import TOKEN

YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
async def opened(settings):
    engine = connect(settings)
    yield sessions(engine)
    await engine.dispose()


@pytest.fixture
def place():
    """A place of its own process, spoken to as its operator would."""
    command = [sys.executable, "-m", "tests.simulated_anchor"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as process:
        assert process.stdout
        with httpx.Client(base_url=process.stdout.readline().strip(), trust_env=False) as client:
            yield client
        process.kill()


def taken(place) -> list[dict]:
    return place.get("/_taken").json()


def anchor_at(place, **options) -> HttpAnchor:
    return HttpAnchor(f"{place.base_url}/heads", TOKEN, **options)


async def anchoring(session) -> Anchoring:
    found = await session.scalars(select(Anchoring).execution_options(populate_existing=True))
    return found.one()


async def an_hour_passes(session) -> None:
    await session.execute(update(Anchoring).values(next_at=now() - timedelta(seconds=1)))
    await session.commit()


async def test_without_a_setting_each_head_is_a_file(log, session, opened, tmp_path):
    await log.of(2)
    [head] = await log.signed()
    [anchor] = anchors_of(Settings(data_dir=str(tmp_path)))
    for _ in range(2):
        await anchor_heads(opened, [anchor])
    file = tmp_path / "anchors" / f"{YESTERDAY}.json"
    assert json.loads(file.read_bytes())["sha256"] == head.sha256.hex()
    assert (await anchoring(session)).done_at


async def test_a_file_that_holds_another_head_is_left_as_it_is_and_said(log, session, opened, tmp_path):
    await log.of(2)
    await log.signed()
    (tmp_path / f"{YESTERDAY}.json").write_text("{}")
    await anchor_heads(opened, [FolderAnchor(tmp_path)])
    noted = await anchoring(session)
    assert (noted.done_at, noted.attempts) == (None, 1)
    assert "另一个摘要" in (noted.last_error or "")
    assert (tmp_path / f"{YESTERDAY}.json").read_text() == "{}"


async def test_a_head_is_posted_once_and_where_it_is_seen_is_noted(log, session, opened, place):
    await log.of(2)
    await log.signed()
    for _ in range(3):
        await anchor_heads(opened, [anchor_at(place)])
    [entry] = taken(place)
    assert entry["times"] == 1
    assert is_signed(Head(**entry["head"]))
    assert (await anchoring(session)).seen_at_address == f"{place.base_url}/heads/{YESTERDAY}"


@pytest.mark.parametrize("weather", ["500", "reset", "lost"])
async def test_a_head_that_was_not_taken_is_sent_again_with_the_same_key(
    log, session, opened, place, weather
):
    await log.of(2)
    await log.signed()
    place.post("/_weather", json={"next": [weather, weather]})
    for attempt in (1, 2, 3):
        await anchor_heads(opened, [anchor_at(place)])
        noted = await anchoring(session)
        assert noted.attempts == attempt
        assert bool(noted.done_at) == (attempt == 3)
        assert bool(noted.last_error) == (attempt < 3)
        await an_hour_passes(session)
    [entry] = taken(place)
    assert entry["key"] == str(noted.key)


async def test_an_answer_that_comes_too_late_is_no_answer(log, session, opened, place):
    await log.of(2)
    await log.signed()
    place.post("/_weather", json={"next": ["slow:0.5"]})
    await anchor_heads(opened, [anchor_at(place, seconds=0.05)])
    assert "没有回答" in ((await anchoring(session)).last_error or "")
    await an_hour_passes(session)
    await anchor_heads(opened, [anchor_at(place)])
    assert (await anchoring(session)).done_at
    assert len(taken(place)) == 1


async def test_a_place_that_is_away_is_not_asked_again_at_once(log, session, opened, place):
    await log.of(2)
    await log.signed()
    place.post("/_weather", json={"next": ["500"]})
    for _ in range(3):
        await anchor_heads(opened, [anchor_at(place)])
    assert (await anchoring(session)).attempts == 1


async def test_another_head_of_that_day_is_noticed(log, session, opened, place):
    await log.of(2)
    await log.signed()
    stranger = {"day": str(YESTERDAY), "sha256": "ff"}
    headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": "another"}
    place.post("/heads", json=stranger, headers=headers)
    await anchor_heads(opened, [anchor_at(place)])
    assert "另一个摘要" in ((await anchoring(session)).last_error or "")


async def test_a_place_that_is_added_later_gets_all_heads_the_first_day_first(log, opened, place, tmp_path):
    await log.of(1, days_ago=3)
    await log.signed()
    await anchor_heads(opened, [FolderAnchor(tmp_path)])
    await anchor_heads(opened, [FolderAnchor(tmp_path), anchor_at(place)])
    days = [entry["head"]["day"] for entry in taken(place)]
    assert days == [str(today() - timedelta(days=ago)) for ago in (3, 2, 1)]


async def test_an_address_that_no_browser_should_open_is_not_shown(place):
    from backend.evidence.http_anchor import public_address

    assert public_address("javascript:alert(1)") is None
    assert public_address("https://anchor.example/heads/1") == "https://anchor.example/heads/1"
