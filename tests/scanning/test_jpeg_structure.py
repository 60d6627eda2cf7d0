"""What the structure of a JPEG vouches for, a decoder opens: for whole files, cut ones and damaged ones alike."""

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scanning.jpeg_structure import is_whole_jpeg
from scanning.photos import UnreadablePhoto, upright_photo, whole_photo

GRAIN = np.random.default_rng(1).integers(60, 200, (20, 26, 3), np.uint8)


def jpeg(mode: str = "RGB", **options: object) -> bytes:
    made = BytesIO()
    Image.fromarray(GRAIN).resize((208, 160)).convert(mode).save(made, "JPEG", **options)
    return made.getvalue()


PHOTOS = {
    "baseline": jpeg(),
    "progressive": jpeg(progressive=True),
    "own tables": jpeg(optimize=True, subsampling=0),
    "restarts": jpeg(restart_marker_blocks=3),
    "gray": jpeg("L"),
    "with a comment": jpeg(comment=b"\xff\xd9 the end that is none"),
    "with more behind it": jpeg() + b"a film of three seconds",
}


@pytest.mark.parametrize("name", PHOTOS)
def test_what_cameras_write_is_whole(name):
    assert is_whole_jpeg(PHOTOS[name])
    assert whole_photo(PHOTOS[name]) == ("JPEG", 208, 160)


def test_a_photo_lying_on_its_side_has_the_size_that_people_see():
    exif = Image.Exif()
    exif[0x0112] = 8
    assert whole_photo(jpeg(exif=exif)) == ("JPEG", 160, 208)


@pytest.mark.parametrize("name", sorted(set(PHOTOS) - {"with more behind it"}))
def test_a_photo_that_is_cut_anywhere_is_not_vouched_for(name):
    data = PHOTOS[name]
    assert not any(is_whole_jpeg(data[:length]) for length in range(len(data) - 1))


@pytest.mark.parametrize(
    "data",
    [jpeg("CMYK"), b"", b"\xff\xd8", b"\xff\xd8\xff\xd9", b"\xff\xd8" + b"\xff" * 5000, b"\xff\xd8\xff\xda"],
)
def test_rarities_are_left_to_the_decoder(data):
    assert not is_whole_jpeg(data)


def opens(data: bytes) -> bool:
    try:
        upright_photo(data)
    except UnreadablePhoto:
        return False
    return True


def header_opens(data: bytes) -> bool:
    try:
        whole_photo(data)
    except UnreadablePhoto:
        return False
    return True


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    st.sampled_from(sorted(PHOTOS)),
    st.lists(st.tuples(st.integers(2, 900), st.integers(0, 255)), min_size=1, max_size=4),
)
def test_a_damaged_photo_is_taken_only_if_a_decoder_opens_it(name, damage):
    data = bytearray(PHOTOS[name])
    for place, value in damage:
        data[place % len(data)] = value
    assert not header_opens(bytes(data)) or opens(bytes(data))
