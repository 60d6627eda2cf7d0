"""Photos are read in another process, which ends when one takes too long, and the next one is read all the same."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from scanning.decode import read_photo
from scanning.decode_apart import TOO_LONG, Reader, read_photo_apart
from scanning.photos import Reason, UnreadablePhoto
from tests.scanning.pictures import TEXT, encoded, sticker

PHOTO = encoded(sticker())
# Reads as this one should if it met a photo over which a library never comes back, without a Python line between.
NEVER_READS = """
import re, sys, time
from scanning.decode_apart import answer
answer(sys.stdin.buffer, sys.stdout.buffer, lambda gray: {}, 0.2)
"""
WORKS = NEVER_READS.format("re.match('(a+)+$', 'a' * 64 + 'b')")
SLEEPS = NEVER_READS.format("time.sleep(600)")
BREAKS = "import os, sys; sys.stdin.buffer.read(8); os.abort()"


@pytest.fixture
def reader():
    """Starts such a process: `reader(program)`."""
    started = []

    def start(program):
        started.append(Reader((sys.executable, "-c", program)))
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_a_photo_is_read_as_it_would_be_here():
    here, apart = read_photo(PHOTO), read_photo_apart(PHOTO)
    assert apart.texts == [TEXT]
    assert (apart.codes, apart.stage) == (here.codes, here.stage)
    assert [attempt.stage for attempt in apart.attempts] == ["zxing"]


def test_what_is_no_photo_is_refused_and_the_next_one_is_read():
    for data, reason in (
        (b"", Reason.EMPTY),
        (b"not a picture", Reason.NOT_AN_IMAGE),
        (PHOTO[:200], Reason.BROKEN),
    ):
        with pytest.raises(UnreadablePhoto) as refused:
            read_photo_apart(data)
        assert refused.value.reason is reason
        assert read_photo_apart(PHOTO).texts == [TEXT]


def test_several_threads_each_get_their_own_photo():
    texts = [f"https://mashang.example/c/{number}" for number in range(6)]
    photos = [encoded(sticker(text)) for text in texts]
    with ThreadPoolExecutor(3) as threads:
        assert [reading.texts for reading in threads.map(read_photo_apart, photos)] == [
            [text] for text in texts
        ]


@pytest.mark.parametrize("program", [WORKS, SLEEPS])
def test_a_photo_over_which_nothing_comes_back_ends_its_process(reader, program):
    hanging = reader(program)
    assert hanging.read(PHOTO) == TOO_LONG
    assert not hanging.is_alive
    with pytest.raises(UnreadablePhoto):
        hanging.read(PHOTO)
    assert read_photo_apart(PHOTO).texts == [TEXT]


def test_a_photo_over_which_the_process_breaks_before_it_is_open_is_refused(reader):
    with pytest.raises(UnreadablePhoto) as refused:
        reader(BREAKS).read(PHOTO)
    assert refused.value.reason is Reason.BROKEN
