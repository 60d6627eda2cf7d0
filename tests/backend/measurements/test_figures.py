"""What the server makes of photos at once, for the page that measures. It keeps nothing."""

import hashlib

import pytest
from sqlalchemy import func, select

from backend.evidence.models import StoredFile
from backend.measurements import routes
from backend.measurements.measuring import WAITING, Measuring
from backend.measurements.recent import RecentPhotos

BOX = {"reference": "sheet", "shape": "box"}


async def test_photo_and_corners_become_figures(visitor, box, photo, placed, session):
    asked = await visitor.post(
        "/measurements/figures", data=BOX | {"placed": placed}, files={"photo.1": ("1.jpg", photo)}
    )
    assert asked.status_code == 200
    told = asked.json()
    assert told["refused"] is None
    for name, truth in box.mm.items():
        assert abs(told["mm"][name][0] / truth - 1) < 0.02
    assert len(told["corners"]["1"]["base"]) == 4
    assert await session.scalar(select(func.count()).select_from(StoredFile)) == 0


async def test_a_photo_that_was_seen_a_moment_ago_is_named_by_its_digest(visitor, photo, placed):
    routes.recent.add(photo)
    digest = {"digest.1": hashlib.sha256(photo).hexdigest()}
    told = await visitor.post("/measurements/figures", data=BOX | {"placed": placed} | digest)
    assert told.json()["refused"] is None


async def test_a_digest_that_nobody_has_seen_is_asked_for(visitor):
    told = await visitor.post("/measurements/figures", data=BOX | {"digest.1": "0" * 64})
    assert told.json() == {"missing": ["1"]}


@pytest.mark.parametrize("data", [b"", b"not an image", b"<svg></svg>"])
async def test_what_is_no_photo_is_refused_in_words(visitor, data):
    told = await visitor.post("/measurements/figures", data=BOX, files={"photo.1": ("1.jpg", data)})
    assert told.json()["refused"]["say"]


async def test_from_one_place_it_is_asked_so_often_and_no_more(visitor):
    for _ in range(routes.A_MINUTE):
        assert (await visitor.post("/measurements/figures", data=BOX)).status_code == 422
    assert (await visitor.post("/measurements/figures", data=BOX)).status_code == 429


async def test_while_too_many_wait_the_next_is_told_so(visitor, photo, monkeypatch):
    class Full:
        def statistics(self):
            return type("Statistics", (), {"tasks_waiting": WAITING})

    busy = Measuring()
    busy._limiter = Full()
    monkeypatch.setattr(routes, "measuring", busy)
    told = await visitor.post("/measurements/figures", data=BOX, files={"photo.1": ("1.jpg", photo)})
    assert told.status_code == 503
    assert "忙不过来" in told.json()["say"]


async def test_the_sheet_is_printed_for_everybody(visitor):
    sheet = await visitor.get("/measure/sheet.pdf")
    assert sheet.headers["content-type"] == "application/pdf"
    assert sheet.content.startswith(b"%PDF")


def test_recent_photos_go_when_there_are_too_many():
    photos = RecentPhotos(most_bytes=25)
    for data in (b"a" * 10, b"b" * 10, b"c" * 10):
        photos.add(data)
    kept = [photos.get(hashlib.sha256(data).hexdigest()) for data in (b"a" * 10, b"b" * 10, b"c" * 10)]
    assert kept == [None, b"b" * 10, b"c" * 10]
