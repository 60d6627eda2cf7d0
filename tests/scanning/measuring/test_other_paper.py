"""References that are not the app's sheet, photographed: found where they lie, or refused."""

from scanning.measuring import measure, open_photo
from tests.scanning.measuring.simulator.scenes import Wanted, scene


def measured(made):
    photos = [open_photo(name, data) for name, data in made.photos.items()]
    return measure(photos, reference=made.wanted.paper, shape="box", corners=made.taps)


def furthest_off(result, made):
    return max(abs(result.mm[name][0] / true - 1) for name, true in made.mm.items())


def test_the_lid_of_a_package_is_not_taken_for_plain_paper():
    made = scene(Wanted(3002, "medium", width=2000, paper="a4"))
    result = measured(made)
    if result.refused is None:
        assert furthest_off(result, made) < 0.01
    else:
        assert str(result.refused.code) in ("no_sheet", "disagree")


def test_plain_paper_may_have_the_package_on_one_of_its_corners():
    made = scene(Wanted(4002, "medium", width=1500, paper="a4"))
    result = measured(made)
    assert result.refused is None
    assert result.per_photo["photo-1.jpg"]["reference"]["found"] == 3
    assert furthest_off(result, made) < 0.01


def test_a_bank_card_beside_the_package_is_enough():
    made = scene(Wanted(4003, "medium", width=1500, paper="card"))
    result = measured(made)
    assert result.refused is None
    assert furthest_off(result, made) < 0.01
    assert all(low < made.mm[name] < high for name, (_, low, high) in result.mm.items())
