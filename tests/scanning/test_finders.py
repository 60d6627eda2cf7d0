"""Finder patterns, the codes they belong to, and their modules, found in drawings whose truth is known."""

import time

import cv2
import numpy as np
import pytest
import segno
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scanning.decode_bent import by_modules, by_two_patterns
from scanning.finder_triples import likely_sides, triples
from scanning.finders import find_finders
from scanning.grids import bent_to, first_grid, flat
from scanning.modules import fit
from scanning.preparation import thresholded
from scanning.qr_layout import SIDES, alignment_centres, fixed_modules

TEXT = "https://mashang.example/c/K7M49TXP24"
SIZE = (900, 700)  # px, (width, height)


def drawn(corners, version=3):
    """A code with the corners of its modules there, and where its finder patterns' middles are."""
    made = segno.make(TEXT, version=version, error="m", micro=False)
    modules = np.array([list(row) for row in made.matrix_iter(border=4)], np.uint8)
    side, border, scale = len(modules) - 8, 4, 8
    code = np.kron(1 - modules, np.ones((scale, scale), np.uint8)) * 255
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * side * scale + border * scale - 0.5
    warp = cv2.getPerspectiveTransform(square, np.array(corners, np.float32))
    picture = cv2.warpPerspective(code, warp, SIZE, flags=cv2.INTER_AREA, borderValue=255)
    near, far = (border + 3.5) * scale - 0.5, (border + side - 3.5) * scale - 0.5
    middles = np.array([[[near, near], [far, near], [near, far]]], np.float32)
    return cv2.GaussianBlur(picture, (0, 0), 0.8), cv2.perspectiveTransform(middles, warp)[0]


@st.composite
def quadrangles(draw):
    """Corners of a code as a camera sees it: turned, tilted, no side shorter than half of another."""
    turn, size = draw(st.floats(0, 2 * np.pi)), draw(st.floats(110, 220))
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * size
    corners[:, 0] *= draw(st.floats(0.5, 1))
    corners = corners + np.array([[draw(st.floats(-0.13, 0.13)) * size for _ in range(2)] for _ in range(4)])
    cosine, sine = np.cos(turn), np.sin(turn)
    return corners @ np.array([[cosine, sine], [-sine, cosine]]) + np.array(SIZE) / 2


@given(quadrangles())
@settings(max_examples=20, deadline=None, derandomize=True)
def test_the_patterns_of_a_code_are_found_where_they_are(corners):
    picture, middles = drawn(corners)
    found = [finder.middle for finder in find_finders(thresholded(picture))]
    for middle in middles:
        assert min(np.hypot(*(one - middle)) for one in found) < 1


@given(quadrangles(), st.sampled_from([3, 4, 5, 7]))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_a_code_however_it_is_turned_and_tilted_is_read_in_its_place(corners, version):
    shortest = min(np.hypot(*(corners[i] - corners[i - 1])) for i in range(4))
    assume(shortest > 4 * (17 + 4 * version))
    picture, _ = drawn(corners, version)
    [(text, outline)] = by_modules(picture, thresholded(picture), time.perf_counter() + 30)
    assert text == TEXT
    assert np.hypot(*(outline - corners).T).max() < 0.1 * np.hypot(*(corners[1] - corners[0]))


def test_a_mirrored_code_is_read():
    picture, _ = drawn([[600, 200], [300, 200], [300, 500], [600, 500]])
    [(text, _)] = by_modules(picture, thresholded(picture), time.perf_counter() + 30)
    assert text == TEXT


@pytest.mark.parametrize("bulge", [0.5, 1, 1.5])
def test_a_grid_follows_a_code_that_bulges_by_modules(bulge):
    flat_code, _ = drawn([[250, 150], [650, 150], [650, 550], [250, 550]])
    down, across = np.mgrid[: SIZE[1], : SIZE[0]].astype(np.float32)
    module = 400 / 29
    moved = across + np.float32(bulge * module) * np.sin((down - 150) / 400 * np.pi).clip(0)
    picture = cv2.remap(flat_code, moved, down, cv2.INTER_LINEAR, borderValue=255)
    [triple] = triples(find_finders(thresholded(picture)), most=1)
    before = grid = first_grid(triple, 29)
    for window in (2.5, 1.8, 1.4):
        grid = bent_to(picture, grid, window)
    assert fit(flat(picture, grid)) > 0.98
    assert fit(flat(picture, grid)) >= fit(flat(picture, before))
    assert by_modules(picture, thresholded(picture), time.perf_counter() + 30)[0][0] == TEXT


def test_nothing_more_is_begun_when_the_time_is_up():
    picture, _ = drawn([[250, 150], [650, 150], [650, 550], [250, 550]])
    assert by_modules(picture, thresholded(picture), time.perf_counter() - 1) == []


@pytest.mark.parametrize("version", [1, 2, 6, 7, 14, 21, 32, 36, 39, 40])
def test_what_every_code_of_a_size_has_is_known(version):
    dark, fixed = fixed_modules(17 + 4 * version)
    for text, mask in (("1", 0), ("23", 5)):
        made = segno.make(text, version=version, mask=mask, micro=False)
        modules = np.array([list(row) for row in made.matrix_iter(border=0)], bool)
        assert (modules == dark)[fixed].all()


def test_the_smallest_code_has_no_alignment_pattern_and_the_largest_46():
    assert alignment_centres(21) == []
    assert len(alignment_centres(177)) == 46


def test_sides_to_try_are_sides_of_codes_the_nearest_first():
    tried = likely_sides(30.2)
    assert tried[0] == 29
    assert set(tried) <= set(SIDES)
    assert 25 in tried and 37 in tried


@pytest.mark.parametrize("hidden", range(3))
def test_a_code_of_which_one_pattern_is_hidden_by_glare_is_read(hidden):
    picture, middles = drawn([[300, 180], [600, 220], [590, 520], [280, 490]])
    place = middles[hidden].astype(int).tolist()
    cv2.circle(picture, place, 42, 255, -1)
    black = thresholded(picture)
    assert len(find_finders(black)) == 2
    assert by_modules(picture, black, time.perf_counter() + 30) == []
    [(text, _)] = by_two_patterns(picture, black, time.perf_counter() + 30)
    assert text == TEXT
