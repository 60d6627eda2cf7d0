"""Evidence is kept unchanged and once, whatever is no photo or video is refused with a sentence that helps."""

import asyncio
import hashlib
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from backend.database import connect, sessions
from backend.evidence.actions import keep, original_path
from backend.evidence.models import StoredFile
from backend.evidence.published import Size, published_copy
from backend.evidence.recognition import recognise
from backend.evidence.storage import fetch, store_of
from backend.refusals import Refusal
from tests.backend.evidence.pictures import animation, photo, photo_with_place, video


@pytest.fixture
def store(settings):
    return store_of(settings)


@pytest.fixture
def binder(world):
    return world.people["binder"].id


@pytest.mark.parametrize(
    ("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
async def test_a_photo_is_kept_as_it_came_whatever_its_name(session, store, binder, kind, media_type):
    data = photo(kind)
    file = await keep(session, store, data, binder)
    assert (file.media_type, file.width, file.height, file.size) == (media_type, 640, 480, len(data))
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert file.stored_by == binder
    assert await fetch(store, original_path(file.sha256)) == data


async def test_the_national_digest_stands_beside_sha_256(session, store, binder):
    from backend.evidence.actions import sm3_of

    assert (
        sm3_of(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )  # GB/T 32905, A.1
    file = await keep(session, store, photo(), binder)
    assert file.sm3 == sm3_of(photo())


@pytest.mark.parametrize(
    ("suffix", "codec", "media_type"),
    [
        (".mp4", "mp4v", "video/mp4"),
        (".webm", "VP80", "video/webm"),
        (".mov", "mp4v", "video/quicktime"),
    ],
)
async def test_a_video_is_kept(session, store, binder, tmp_path, suffix, codec, media_type):
    file = await keep(session, store, video(tmp_path, suffix, codec), binder)
    assert (file.media_type, file.width, file.height) == (media_type, 320, 240)
    poster = Image.open(BytesIO(await published_copy(store, file)))
    assert (poster.format, poster.size) == ("JPEG", (320, 240))


async def test_a_stream_is_kept_like_its_bytes(session, store, binder):
    async def pieces():
        data = photo()
        for start in range(0, len(data), 1000):
            yield data[start : start + 1000]

    assert (await keep(session, store, pieces(), binder)).sha256 == hashlib.sha256(photo()).hexdigest()


async def test_the_same_photo_brought_twice_is_kept_once(session, settings, store, binder, world):
    await keep(session, store, photo(), binder)
    await session.commit()
    again = await keep(session, store, photo(), world.people["manager"].id)
    assert again.stored_by == binder
    assert await session.scalar(select(func.count()).select_from(StoredFile)) == 1


async def test_the_same_photo_brought_by_many_at_once_is_kept_once(session, settings, store, binder):
    engine = connect(settings)
    opened = sessions(engine)

    async def bring() -> str:
        async with opened.begin() as own:
            return (await keep(own, store, photo(seed=7), binder)).sha256

    assert len(set(await asyncio.gather(*(bring() for _ in range(5))))) == 1
    await engine.dispose()
    assert await session.scalar(select(func.count()).select_from(StoredFile)) == 1


async def test_the_published_copy_is_smaller_upright_and_says_nothing_of_the_place(session, store, binder):
    file = await keep(session, store, photo_with_place(), binder)
    assert (file.width, file.height) == (2000, 3000)
    copy = Image.open(BytesIO(await published_copy(store, file)))
    assert copy.size == (1067, 1600)
    assert not copy.getexif()
    assert b"Shouji" not in await published_copy(store, file)
    small = Image.open(BytesIO(await published_copy(store, file, Size.SMALL)))
    assert max(small.size) == 320
    assert b"Shouji" in (await fetch(store, original_path(file.sha256)) or b"")


async def test_a_copy_is_made_once(session, store, binder):
    file = await keep(session, store, photo(seed=3), binder)
    first = await published_copy(store, file)
    await store.put_async(original_path(file.sha256), b"no longer a photo")
    assert await published_copy(store, file) == first


async def test_a_copy_that_cannot_be_made_is_said_in_a_sentence(session, store, binder):
    file = await keep(session, store, photo(seed=8), binder)
    await store.put_async(original_path(file.sha256), photo(seed=8)[:2000])
    with pytest.raises(Refusal, match="不完整"):
        await published_copy(store, file)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def bomb() -> bytes:
    made = BytesIO()
    Image.new("1", (11_000, 10_000)).save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (SVG, "矢量图"),
        (photo()[:2000], "不完整"),
        (bomb(), "百万像素"),
        (animation(), "动图"),
        (photo("GIF"), "JPEG、PNG 或 WebP"),
        (b"%PDF-1.7 ...", "文档"),
        (b"hello", "不是照片"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 100, "HEIC"),
        (b"\0\0\0\x18ftypisom" + b"\0" * 100, "视频不完整"),
        (b"\x1a\x45\xdf\xa3" + b"\0" * 20 + b"webm" + b"\0" * 100, "视频不完整"),
        (b"\xff\xd8\xff" + b"\0" * 25_000_001, "25 MB"),
        (b"\0\0\0\x18ftypisom" + b"\0" * 60_000_001, "60 MB"),
    ],
)
async def test_what_is_no_photo_and_no_video_is_refused_in_words(session, store, binder, data, says):
    with pytest.raises(Refusal) as refused:
        await keep(session, store, data, binder)
    assert says in refused.value.say
    assert await session.scalar(select(func.count()).select_from(StoredFile)) == 0


async def test_a_stream_that_does_not_end_is_cut_off(session, store, binder):
    async def endless():
        while True:
            yield b"\0" * 1_000_000

    with pytest.raises(Refusal) as refused:
        await keep(session, store, endless(), binder)
    assert refused.value.status == 413


def test_a_jpeg_with_a_second_picture_behind_it_is_a_photo():
    made = BytesIO()
    first = Image.open(BytesIO(photo()))
    first.save(made, "MPO", save_all=True, append_images=[first.rotate(90)])
    for data in (made.getvalue(), photo()):
        found = recognise(data)
        assert (found.media_type, found.width, found.height) == ("image/jpeg", 640, 480)
