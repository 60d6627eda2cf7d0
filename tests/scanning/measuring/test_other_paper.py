"""What only looks like the reference is refused, whatever its corners say."""

from scanning.measuring import measure, open_photo
from tests.scanning.measuring.simulator.scenes import Wanted, scene


def test_the_lid_of_a_package_is_not_taken_for_plain_paper():
    made = scene(Wanted(3002, "medium", width=2000, paper="a4"))
    photos = [open_photo(name, data) for name, data in made.photos.items()]
    measured = measure(photos, reference="a4", shape="box", corners=made.taps).as_json()
    assert measured["refused"]["code"] in ("no_sheet", "disagree")
