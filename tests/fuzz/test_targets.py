"""The fuzzer's targets themselves: they take what they begin with, and see what must not be."""

import pytest

from tests.fuzz import targets


@pytest.mark.parametrize("target", targets.TARGETS)
def test_a_target_takes_its_seeds_and_damaged_ones(target):
    for seed in targets.seeds(target):
        for data in (seed, seed[: len(seed) // 2], seed[::-1], b""):
            targets.TARGETS[target](data)


def test_a_photo_that_opens_to_another_size_elsewhere_is_noticed(monkeypatch):
    monkeypatch.setattr(targets, "whole_photo", lambda data: ("PNG", 1, 1))
    with pytest.raises(AssertionError):
        targets.photo(targets.seeds("photo")[1])
