"""Photos of plates, read with the OCR that the extra `ocr` brings: a few here, hundreds in `make bench`."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from scanning.__main__ import main
from scanning.nameplate import ocr
from scanning.nameplate.fields import Found
from scanning.nameplate.reading import SURE, Reading, agreed, read_nameplate
from scanning.photos import UnreadablePhoto
from tests.scanning.nameplate.measured import Tally
from tests.scanning.nameplate.plates import Plate, jpeg, licence, plate

TODAY = date(2026, 11, 1)
BOX = ((0.0, 0.0), (9.0, 0.0), (9.0, 3.0), (0.0, 3.0))


@pytest.fixture(scope="module")
def fair() -> tuple[Plate, Reading]:
    made = plate(2)
    return made, read_nameplate(jpeg(made.photo), TODAY)


def test_a_fair_photo_gives_its_fields(fair: tuple[Plate, Reading]) -> None:
    made, reading = fair
    tally = Tally()
    tally.add(made.content.truth, reading.fields)
    assert tally.right_share >= 0.9
    assert tally.wrong_and_sure == 0


def test_every_field_lies_within_its_photo(fair: tuple[Plate, Reading]) -> None:
    made, reading = fair
    assert (reading.height, reading.width) == made.photo.shape[:2]
    for one in reading.fields:
        assert all(0 <= x <= reading.width and 0 <= y <= reading.height for x, y in one.box)


def test_a_photo_that_lies_on_its_side_gives_the_same_fields_at_their_places(
    fair: tuple[Plate, Reading],
) -> None:
    made, upright = fair
    turned = read_nameplate(jpeg(np.ascontiguousarray(np.rot90(made.photo))), TODAY)
    places = {one.key: one for one in turned.fields}
    same = [one for one in upright.fields if one.key in places and places[one.key].value == one.value]
    assert len(same) >= 0.8 * len(upright.fields)
    for one in same:
        (x, y), (left, top) = one.box[0], places[one.key].box[0]
        assert left == pytest.approx(y, abs=40)
        assert top == pytest.approx(upright.width - x, abs=40)


def test_a_licence_gives_name_and_number() -> None:
    made = licence(1)
    found = {one.key: one.value for one in read_nameplate(jpeg(made.photo), TODAY).fields}
    assert found == {key: value for key, (value, _) in made.content.truth.items()}


def test_each_character_has_its_score_blanks_none() -> None:
    letters = [("3", 0.9, None), ("0", 0.5, None), ("k", 0.8, None)]
    assert ocr.scores_of("30 k", letters) == (0.9, 0.5, 1.0, 0.8)
    assert ocr.scores_of("30 g", letters) == (), "of another text nothing is known"


def test_an_empty_wall_gives_nothing() -> None:
    wall = np.full((600, 800, 3), 128, np.uint8)
    assert read_nameplate(jpeg(wall), TODAY).fields == []


def test_what_is_no_photo_is_refused() -> None:
    with pytest.raises(UnreadablePhoto):
        read_nameplate(b"no photo", TODAY)


def found(value: str, confidence: float, key: str = "model") -> Found:
    return Found(key, value, "", value, confidence, BOX)


def test_two_readings_that_agree_are_believed_and_others_are_not() -> None:
    assert agreed([found("ACS-30", 0.92)], [found("ACS-30", 0.9)])[0].confidence >= SURE
    (one,) = agreed([found("ACS-30", 0.98)], [found("ACS-80", 0.99)])
    assert (one.value, one.confidence < SURE) == ("ACS-80", True)
    assert agreed([found("ACS-30", 1.0)], [])[0].confidence < SURE
    assert agreed([], [found("ACS-30", 1.0)])[0].confidence < SURE


def test_the_command_prints_one_json_line_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"")
    assert main(["nameplate", str(broken), str(tmp_path / "none.jpg")]) == 1
    lines = [json.loads(said) for said in capsys.readouterr().out.splitlines()]
    assert [line["file"] for line in lines] == [str(broken), str(tmp_path / "none.jpg")]
    assert "空的" in lines[0]["error"]
    assert "打不开" in lines[1]["error"]


def test_without_the_extra_the_command_says_so_in_one_sentence(tmp_path: Path) -> None:
    photo = tmp_path / "plate.jpg"
    photo.write_bytes(jpeg(np.full((60, 80, 3), 128, np.uint8)))
    hide = "import sys; sys.modules['rapidocr'] = None; sys.meta_path.insert(0, type('Hidden', (), {'find_spec': staticmethod(lambda name, path=None, target=None: None)})); "
    run = "from scanning.nameplate import ocr; ocr.find_spec = lambda name: None; from scanning.__main__ import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", hide + run, "nameplate", str(photo)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.strip() == ocr.NoReader.say
    assert done.stdout == ""
