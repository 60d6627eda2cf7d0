"""Photos and videos arrive in pieces, whatever happens on the way, once, and only as what they say they are."""

import asyncio
import base64
import hashlib

import httpx
import pytest
import uvicorn
from sqlalchemy import func, select, update

from backend.app import make_app
from backend.database import connect, now, sessions
from backend.evidence.actions import original_path
from backend.evidence.models import StoredFile, Upload
from backend.evidence.owners import OPEN_BYTES_OF_PERSON, OPEN_OF_PERSON
from backend.evidence.storage import fetch, store_of
from backend.evidence.upload_sweep import folders_of, sweep
from backend.evidence.uploads import KEPT, STEP
from tests.backend.evidence.pictures import photo, video
from tests.conftest import BROWSER, ORIGIN

TUS = {"Tus-Resumable": "1.0.0"}
BODY = {**TUS, "Content-Type": "application/offset+octet-stream"}


@pytest.fixture
async def phone(settings, world):
    """`client = await phone("binder")` in front of an application with uploads."""
    transport = httpx.ASGITransport(app=make_app(settings))

    async def of(name: str) -> httpx.AsyncClient:
        client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=BROWSER)
        answer = await client.post(
            "/sign-in", data={"phone": world.people[name].phone, "password": world.password}
        )
        assert answer.status_code == 303
        return client

    return of


@pytest.fixture
async def binders(phone):
    return await phone("binder")


@pytest.fixture
def store(settings):
    return store_of(settings)


def large_photo(seed: int = 1) -> bytes:
    """Of several steps and a rest."""
    made = photo("PNG", (1200, 900), seed=seed)
    assert len(made) > 2 * STEP
    return made


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def creation(data: bytes, **other: str) -> dict[str, str]:
    said = base64.b64encode(digest(data).encode()).decode()
    return {
        **TUS,
        "Upload-Length": str(len(data)),
        "Upload-Metadata": f"sha256 {said},filename Zm90by5qcGc=",
        **other,
    }


async def begin(client, data: bytes) -> httpx.Response:
    return await client.post("/uploads", headers=creation(data))


async def step(client, data: bytes, start: int, end: int | None = None, **other: str) -> httpx.Response:
    headers = {**BODY, "Upload-Offset": str(start), **other}
    return await client.patch(f"/uploads/{digest(data)}", headers=headers, content=data[start:end])


async def offset(client, data: bytes) -> int:
    answer = await client.head(f"/uploads/{digest(data)}", headers=TUS)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return int(answer.headers["upload-offset"])


async def send(client, data: bytes) -> httpx.Response:
    """From wherever it stands to the end, step by step."""
    for start in range(await offset(client, data), len(data), STEP):
        answer = await step(client, data, start, start + STEP)
    return answer


async def count(session, row) -> int:
    return (await session.execute(select(func.count()).select_from(row))).scalar_one()


async def test_a_server_says_what_it_offers(visitor, settings):
    transport = httpx.ASGITransport(app=make_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        answer = await client.options("/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert set(answer.headers["tus-extension"].split(",")) >= {"creation", "checksum", "expiration"}
    assert "sha1" in answer.headers["tus-checksum-algorithm"]


async def test_a_photo_arrives_in_steps_and_is_evidence(binders, session, store, world):
    data = large_photo()
    created = await begin(binders, data)
    assert created.status_code == 201
    assert created.headers["location"] == f"/uploads/{digest(data)}"
    assert created.headers["upload-expires"].endswith("GMT")
    first = await step(binders, data, 0, STEP)
    assert (first.status_code, first.headers["upload-offset"]) == (204, str(STEP))
    assert await offset(binders, data) == STEP
    last = await send(binders, data)
    assert last.headers["upload-offset"] == str(len(data))
    stored = await session.get_one(StoredFile, digest(data))
    assert (stored.media_type, stored.stored_by) == ("image/png", world.people["binder"].id)
    assert await fetch(store, original_path(digest(data))) == data
    assert await count(session, Upload) == 0


async def test_a_small_photo_takes_one_request(binders, session):
    data = photo()
    answer = await binders.post("/uploads", headers={**BODY, **creation(data)}, content=data)
    assert (answer.status_code, answer.headers["upload-offset"]) == (201, str(len(data)))
    assert await session.get(StoredFile, digest(data))


async def test_a_large_photo_may_come_in_one_request(binders, session):
    data = large_photo()
    answer = await binders.post("/uploads", headers={**BODY, **creation(data)}, content=data)
    assert answer.headers["upload-offset"] == str(len(data))
    assert await session.get(StoredFile, digest(data))


async def test_a_video_arrives(binders, session, tmp_path):
    data = video(tmp_path, seconds=3)
    await begin(binders, data)
    assert (await send(binders, data)).status_code == 204
    assert (await session.get_one(StoredFile, digest(data))).media_type == "video/mp4"


async def test_a_file_that_is_there_is_not_sent_again_whoever_has_it(binders, phone, session):
    data = photo(seed=5)
    await binders.post("/uploads", headers={**BODY, **creation(data)}, content=data)
    manager = await phone("manager")
    assert await offset(manager, data) == len(data)
    answer = await begin(manager, data)
    assert (answer.status_code, answer.headers["upload-offset"]) == (201, str(len(data)))
    assert await count(session, StoredFile) == 1


@pytest.fixture
async def port(settings):
    """Of a real server in front of the same database: only there a connection can be cut."""
    config = uvicorn.Config(make_app(settings), host="127.0.0.1", port=0, log_level="warning", lifespan="on")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it has no event to wait for
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


async def test_a_body_that_is_cut_has_not_been_in_vain(binders, port):
    data = large_photo()
    await begin(binders, data)
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    headers = {
        **BODY,
        "Host": "mashang.test",
        "Cookie": f"mashang={binders.cookies['mashang']}",
        "Upload-Offset": "0",
        "Content-Length": str(len(data)),
    }
    lines = [
        f"PATCH /uploads/{digest(data)} HTTP/1.1",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + data[: STEP + 1000])
    await writer.drain()
    writer.close()
    while await offset(binders, data) < STEP + 1000:
        pass
    assert await offset(binders, data) == STEP + 1000
    assert (await send(binders, data)).headers["upload-offset"] == str(len(data))


async def test_a_server_killed_between_the_bytes_and_the_commit_takes_the_step_again(
    binders, settings, store
):
    data = large_photo()
    await begin(binders, data)
    engine = connect(settings)
    with pytest.raises(asyncio.CancelledError):
        async with sessions(engine).begin() as killed:
            upload = (await killed.scalars(select(Upload))).one()
            await store.put_async(f"uploads/{upload.folder}/{0:012}-aaaa", data[:1000])
            raise asyncio.CancelledError
    await engine.dispose()
    assert await offset(binders, data) == 0
    assert (await send(binders, data)).headers["upload-offset"] == str(len(data))


async def test_the_same_step_of_two_tabs_counts_once(binders, session):
    data = large_photo()
    await begin(binders, data)
    answers = await asyncio.gather(*(step(binders, data, 0, STEP - n) for n in range(4)))
    assert sorted(a.status_code for a in answers) == [204, 409, 409, 409]
    assert (await send(binders, data)).headers["upload-offset"] == str(len(data))
    assert await session.get(StoredFile, digest(data))


async def test_a_step_that_does_not_follow_says_where_to_go_on(binders):
    data = large_photo()
    await begin(binders, data)
    answer = await step(binders, data, 1000, 2000)
    assert answer.status_code == 409
    assert "0 字节" in answer.json()["reason"]


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
async def test_a_step_that_changed_on_the_way_is_not_kept(binders, algorithm):
    data = large_photo()
    await begin(binders, data)
    right = base64.b64encode(hashlib.new(algorithm, data[:STEP]).digest()).decode()
    answer = await step(binders, data, 0, STEP - 1, **{"Upload-Checksum": f"{algorithm} {right}"})
    assert answer.status_code == 460
    assert await offset(binders, data) == 0
    answer = await step(binders, data, 0, STEP, **{"Upload-Checksum": f"{algorithm} {right}"})
    assert answer.status_code == 204
    assert await offset(binders, data) == STEP


async def test_bytes_that_are_not_those_of_the_digest_are_no_evidence(binders, session):
    data, other = large_photo(), large_photo(seed=2)[: len(large_photo())]
    other = other.ljust(len(data), b"\0")
    await begin(binders, data)
    headers = {**BODY, "Upload-Offset": "0"}
    answer = await binders.patch(f"/uploads/{digest(data)}", headers=headers, content=other)
    assert answer.status_code == 460
    assert await count(session, StoredFile) == 0
    assert (await binders.head(f"/uploads/{digest(data)}", headers=TUS)).status_code == 404
    await begin(binders, data)
    assert (await send(binders, data)).status_code == 204


async def test_what_is_no_photo_is_refused_in_a_sentence_and_forgotten(binders, session):
    data = b"%PDF-1.7 " + b"x" * STEP
    await begin(binders, data)
    answer = await send(binders, data)
    assert (answer.status_code, answer.json()["status"]) == (422, "refused")
    assert "文档" in answer.json()["reason"]
    assert await count(session, Upload) == 0


async def test_a_video_of_500_mb_is_refused_before_its_first_byte(binders):
    answer = await binders.post("/uploads", headers={**creation(b"x"), "Upload-Length": "500000000"})
    assert answer.status_code == 413
    assert "500 MB" in answer.json()["reason"]


async def test_nobody_goes_on_with_the_upload_of_another(binders, phone):
    data = large_photo()
    await begin(binders, data)
    await step(binders, data, 0, STEP)
    manager = await phone("manager")
    assert (await manager.head(f"/uploads/{digest(data)}", headers=TUS)).status_code == 404
    assert (await step(manager, data, STEP, 2 * STEP)).status_code == 404
    assert await offset(binders, data) == STEP


async def test_without_an_account_nothing_is_taken(settings):
    transport = httpx.ASGITransport(app=make_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=BROWSER) as client:
        answer = await begin(client, photo())
        assert (answer.status_code, answer.json()["status"]) == (401, "refused")
        assert (await client.head(f"/uploads/{digest(photo())}", headers=TUS)).status_code == 401


async def test_an_upload_left_alone_for_a_week_begins_anew(binders, session, settings, store):
    data = large_photo()
    await begin(binders, data)
    await step(binders, data, 0, STEP)
    await session.execute(update(Upload).values(touched_at=now() - KEPT))
    await session.commit()
    assert (await binders.head(f"/uploads/{digest(data)}", headers=TUS)).status_code == 404
    created = await begin(binders, data)
    assert created.headers["upload-offset"] == "0"
    assert (await send(binders, data)).headers["upload-offset"] == str(len(data))


async def test_pieces_are_swept_away_when_nobody_needs_them(binders, settings, store):
    done, waiting = large_photo(), large_photo(seed=3)
    for data in (done, waiting):
        await begin(binders, data)
        await step(binders, data, 0, STEP)
    await send(binders, done)
    assert len(await folders_of(store)) >= 2
    engine = connect(settings)
    await sweep(sessions(engine), store)
    await engine.dispose()
    assert len(await folders_of(store)) == 1
    assert (await send(binders, waiting)).status_code == 204


async def test_one_person_has_a_limit_of_unfinished_uploads(binders, session, world):
    person = world.people["binder"].id
    session.add_all(Upload(owner_id=person, sha256=f"{n:064x}", size=9) for n in range(OPEN_OF_PERSON))
    await session.commit()
    answer = await begin(binders, photo())
    assert answer.status_code == 429
    assert "没有传完" in answer.json()["reason"]


async def test_the_unfinished_uploads_of_one_person_have_a_limit_in_bytes(binders, session, world):
    person, data = world.people["binder"].id, photo()
    session.add(Upload(owner_id=person, sha256="a" * 64, size=OPEN_BYTES_OF_PERSON - len(data)))
    await session.commit()
    assert (await begin(binders, data)).status_code == 201
    answer = await begin(binders, photo(seed=2))
    assert answer.status_code == 429
    assert "合起来不能超过 600 MB" in answer.json()["reason"]
    await session.execute(update(Upload).values(touched_at=now() - 2 * KEPT))  # given up long ago
    await session.commit()
    assert (await begin(binders, photo(seed=2))).status_code == 201


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Length": "much"}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "9" * 30}, 400),
        ({"Upload-Length": "0"}, 422),
        ({"Upload-Metadata": "sha256 !!!"}, 400),
        ({"Upload-Metadata": "sha256 /////w=="}, 400),
        ({"Upload-Metadata": ""}, 400),
        ({"Upload-Metadata": "sha256 Li4vLi4vZXRj"}, 400),
    ],
)
async def test_a_creation_that_no_client_would_send_is_refused(binders, headers, status):
    answer = await binders.post("/uploads", headers={**creation(b"x"), **headers})
    assert answer.status_code == status
    assert answer.json()["reason"]


async def test_a_step_must_be_named_as_one(binders):
    data = large_photo()
    await begin(binders, data)
    plain = await step(binders, data, 0, STEP, **{"Content-Type": "image/jpeg"})
    assert plain.status_code == 415
    strange = await step(binders, data, 0, STEP, **{"Upload-Checksum": "crc32 AAAA"})
    assert strange.status_code == 400
    lost = await binders.patch("/uploads/..%2f..%2fetc", headers={**BODY, "Upload-Offset": "0"}, content=b"x")
    assert lost.status_code in (400, 404)
