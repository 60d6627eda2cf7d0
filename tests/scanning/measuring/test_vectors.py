"""The cases that the phone solves too are still solved alike here, and their file is what its generator writes."""

import json

import numpy as np
import pytest

from scanning.measuring.views import see
from tests.scanning.measuring import vectors
from tests.scanning.measuring.wireframes import wireframe

CASES = json.loads(vectors.FILE.read_text())


def test_the_file_is_what_its_generator_writes():
    made = vectors.cases()
    assert [case["title"] for case in made] == [case["title"] for case in CASES]
    for new, kept in zip(made, CASES, strict=True):
        assert np.allclose(new["sheet"], kept["sheet"], atol=1e-3)
        assert new["mm"] == pytest.approx(kept["mm"], abs=0.01)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_a_case_is_solved(case):
    camera, _ = vectors.SCENES[int(case["title"].split()[1])]
    wires = wireframe(**camera)
    assert see(wires.photo, wires.sighting()).misfit_px < 0.05
    sizes = vectors.by_corners(case["shape"], wires, case["corners"])
    assert sorted(sizes) == pytest.approx(sorted(case["mm"].values()), abs=case["within_mm"])
