"""A photo is sent, a worker reads it in a process of its own, and who asked sees proposals.

The process stands for the OCR here: a program that says what it was told to say, hangs, or breaks down.
"""

import asyncio
import json
import os
import sys
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database import connect, now, sessions
from backend.evidence.models import StoredFile
from backend.evidence.storage import store_of
from backend.nameplates.actions import KEPT, MOST_TRIES, claim, forget_old, only_one
from backend.nameplates.models import PlateReading
from backend.nameplates.reading import read_next
from scanning.nameplate.ocr import is_installed
from tests.backend.evidence.pictures import photo

pytestmark = pytest.mark.skipif(
    not is_installed(), reason="photos are only taken where the extra `ocr` is installed"
)

BOX = [[10, 10], [90, 10], [90, 30], [10, 30]]
PLATE = {
    "width": 640,
    "height": 480,
    "fields": [
        {
            "key": "factory_no",
            "value": "R2021-0635",
            "unit": "",
            "text": "R2021-0635",
            "confidence": 0.97,
            "sure": True,
            "box": BOX,
        },
        {
            "key": "rated_pressure",
            "value": "1250",
            "unit": "kPa",
            "text": "1250kPa",
            "confidence": 0.6,
            "sure": False,
            "box": BOX,
        },
    ],
}
HANGS = (sys.executable, "-c", "import time; time.sleep(600)")
BREAKS = (sys.executable, "-c", "import sys; sys.exit('out of memory')")


def says(what: dict) -> tuple[str, ...]:
    return (sys.executable, "-c", f"import sys; sys.stdin.buffer.read(); print({json.dumps(what)!r})")


@pytest.fixture
async def work(settings):
    """Reads the next photo as the worker does: `await work(says(PLATE))`."""
    engine = connect(settings)
    open_session = sessions(engine)

    async def run(command: tuple[str, ...], limit: float = 60.0) -> bool:
        return await read_next(open_session, store_of(settings), command, limit)

    run.open_session = open_session
    yield run
    await engine.dispose()


async def send(client: httpx.AsyncClient, seed: int = 1, **form: str) -> httpx.Response:
    data = {"form": "equipment", "type_code": "1100"} | form
    return await client.post("/nameplates", data=data, files={"photo": ("plate.jpg", photo(seed=seed))})


async def test_what_was_read_comes_back_as_proposals_for_the_form(sign_in, work):
    binder = await sign_in("binder")
    asked = await send(binder)
    assert (asked.status_code, asked.json()["state"]) == (201, "waiting")
    address = f"/nameplates/{asked.json()['id']}"
    assert await work(says(PLATE))
    told = (await binder.get(address)).json()
    assert (told["state"], told["width"], told["height"]) == ("done", 640, 480)
    assert [(one["key"], one["text"], one["unit"], one["sure"]) for one in told["proposals"]] == [
        ("factory_no", "R2021-0635", "", True),
        ("rated_pressure", "1.25", "MPa", False),
    ]
    assert told["proposals"][1]["says"] == "铭牌上是 1250 kPa"
    assert told["proposals"][0]["box"] == BOX
    assert not await work(says(PLATE))


async def test_only_who_asked_sees_it(sign_in, visitor):
    asked = await send(await sign_in("binder"))
    address = f"/nameplates/{asked.json()['id']}"
    other = await sign_in("property_binder")
    assert (await other.get(address)).status_code == 404
    assert (await other.get(f"{address}/live")).status_code == 404
    assert (await visitor.get(address)).status_code in (303, 401)


async def test_the_second_in_the_queue_is_told_how_many_come_first(sign_in, work):
    binder = await sign_in("binder")
    first, second = [(await send(binder, seed)).json()["id"] for seed in (1, 2)]
    assert (await binder.get(f"/nameplates/{second}")).json()["ahead"] == 1
    assert await work(says(PLATE))
    assert (await binder.get(f"/nameplates/{first}")).json()["state"] == "done"
    assert (await binder.get(f"/nameplates/{second}")).json()["ahead"] == 0


@pytest.mark.parametrize(
    "command", [HANGS, BREAKS, says({"width": 1, "height": 1, "fields": []}), says({"error": "照片不完整"})]
)
async def test_what_cannot_be_read_is_said_in_a_sentence_and_the_next_one_is_read(sign_in, work, command):
    binder = await sign_in("binder")
    first, second = [(await send(binder, seed)).json()["id"] for seed in (1, 2)]
    assert await work(command, 1.0)
    told = (await binder.get(f"/nameplates/{first}")).json()
    assert told["state"] == "refused"
    assert "照片" in told["say"]
    assert await work(says(PLATE))
    assert (await binder.get(f"/nameplates/{second}")).json()["state"] == "done"


async def test_two_workers_never_take_the_same_photo(sign_in, work):
    binder = await sign_in("binder")
    sent = {(await send(binder, seed)).json()["id"] for seed in (1, 2)}
    claimed = await asyncio.gather(*(claim(work.open_session) for _ in range(3)))
    assert {str(one.id) for one in claimed if one} == sent
    assert claimed.count(None) == 1


async def test_one_photo_is_read_at_a_time_whatever_the_number_of_workers(sign_in, work):
    binder = await sign_in("binder")
    for seed in (1, 2):
        await send(binder, seed)
    async with only_one(work.open_session) as alone:
        assert alone
        assert not await work(says(PLATE)), "another worker is at it"
    assert await work(says(PLATE))
    assert await work(says(PLATE))


async def test_the_photo_is_forgotten_when_it_was_read_and_what_was_read_a_day_later(
    sign_in, work, settings, session: AsyncSession
):
    binder = await sign_in("binder")
    store = store_of(settings)
    read, waiting = [(await send(binder, seed)).json()["id"] for seed in (1, 2)]
    assert await photos_of((read, waiting), store) == {read, waiting}
    assert await work(says(PLATE))
    assert await photos_of((read, waiting), store) == {waiting}
    assert (await session.scalars(select(StoredFile))).all() == [], "it is no evidence"
    await forget_old(work.open_session, store)
    assert (await binder.get(f"/nameplates/{read}")).json()["state"] == "done"

    long_ago = now() - KEPT - timedelta(minutes=1)
    await session.execute(update(PlateReading).values(asked_at=long_ago))
    await session.commit()
    left = settings.data / "files" / "plates" / waiting
    os.utime(left, (long_ago.timestamp(), long_ago.timestamp()))
    await forget_old(work.open_session, store)
    assert await photos_of((read, waiting), store) == set()
    assert (await binder.get(f"/nameplates/{read}")).status_code == 404
    assert not await work(says(PLATE))


async def photos_of(readings: tuple[str, ...], store) -> set[str]:
    held = {photo["path"] async for batch in store.list("plates/") for photo in batch}
    return {reading for reading in readings if f"plates/{reading}" in held}


async def test_a_photo_over_which_workers_died_is_read_again_and_given_up_in_the_end(
    sign_in, work, session: AsyncSession
):
    binder = await sign_in("binder")
    asked = (await send(binder)).json()["id"]
    for _ in range(MOST_TRIES):
        assert await claim(work.open_session)
        assert not await work(says(PLATE)), "somebody is at it"
        await session.execute(update(PlateReading).values(leased_until=now() - timedelta(seconds=1)))
        await session.commit()
    assert await work(says(PLATE))
    assert (await binder.get(f"/nameplates/{asked}")).json()["state"] == "refused"
    assert not await work(says(PLATE))


async def test_what_is_no_photo_or_for_no_form_is_refused_in_a_sentence(sign_in, session: AsyncSession):
    binder = await sign_in("binder")
    answers = [
        await send(binder, form="nonsense"),
        await send(binder, type_code="0000"),
        await binder.post("/nameplates", data={"form": "licence", "type_code": ""}),
        await binder.post(
            "/nameplates", data={"form": "licence", "type_code": ""}, files={"photo": ("a.jpg", b"nothing")}
        ),
    ]
    assert [answer.status_code for answer in answers] == [422, 404, 422, 422]
    assert all(answer.json()["say"] for answer in answers)
    assert (await session.scalars(select(PlateReading))).all() == []
