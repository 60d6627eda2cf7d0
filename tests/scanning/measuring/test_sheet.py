"""The measuring sheet is what its figures say, to a hundredth of a millimetre, on screen and on paper."""

from io import BytesIO

import cv2
import numpy as np
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from scanning.__main__ import main
from scanning.measuring import sheet


@pytest.fixture(scope="module")
def page():
    return Image.open(BytesIO(sheet.sheet_png())).convert("L")


@pytest.mark.parametrize("dpi", [150, 254, 300])
def test_the_picture_is_the_whole_page(dpi):
    picture = Image.open(BytesIO(sheet.sheet_png(dpi)))
    assert picture.size == (round(210 * dpi / 25.4), round(297 * dpi / 25.4))
    assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.02)


def test_the_board_is_found_where_its_corners_are_said_to_lie(page):
    corners, ids, _, _ = cv2.aruco.CharucoDetector(sheet.board()).detectBoard(np.asarray(page))
    assert sorted(ids.ravel()) == list(range(24))
    found = (corners.reshape(-1, 2) + 0.5) / 10
    assert np.abs(found - sheet.board_corners()[ids.ravel()]).max() < 0.02


def test_the_board_is_the_one_that_the_detector_draws(page):
    drawn = sheet.board().generateImage((1800, 2520))
    left, top = (round(10 * place) for place in sheet.ORIGIN_MM)
    ours = np.asarray(page)[top : top + 2520, left : left + 1800]
    assert np.mean(np.abs(ours.astype(int) - drawn) > 128) < 0.001


def test_the_bar_is_100_mm_and_the_marks_below_it_a_card_apart(page):
    ink = np.asarray(page) < 128
    bar, card = ink[2752, :1160].nonzero()[0], ink[2808, :1160].nonzero()[0]
    assert (bar[0], bar[-1] + 1) == (150, 1150)
    assert (card[0], card[-1] + 1) == (150, 1006)


def test_on_paper_lies_what_the_picture_shows(page):
    document = pypdfium2.PdfDocument(sheet.sheet_pdf())
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx((210 / 25.4 * 72, 297 / 25.4 * 72), abs=0.01)
    printed = np.asarray(document[0].render(scale=254 / 72).to_pil().convert("L").resize(page.size))
    page = np.asarray(page)
    assert differing(page[130:2665], printed[130:2665], within=1) == 0
    assert differing(page[2746:2790, 140:1160], printed[2746:2790, 140:1160], within=1) == 0
    assert differing(page, printed, within=3) == 0


def differing(one, other, within):
    """Pixels of one picture that are darker or lighter than all of the other's up to `within` px away."""
    around = np.ones((2 * within + 1, 2 * within + 1))
    return int(
        sum(
            np.sum((a < cv2.erode(b, around) - 128.0) | (a > cv2.dilate(b, around) + 128.0))
            for a, b in ((one, other), (other, one))
        )
    )


def test_the_printer_is_asked_not_to_fit_the_page():
    assert b"/PrintScaling /None" in sheet.sheet_pdf()


def test_every_character_of_the_sheet_has_a_letter_and_no_line_runs_into_another():
    known = TTFont(sheet.FONT_FILE)
    letters, widths = known.getBestCmap(), known["hmtx"].metrics
    assert {each for line in sheet.lines() for each in line.text} <= {chr(number) for number in letters}
    boxes = []
    for line in sheet.lines():
        wide = sum(widths[letters[ord(each)]][0] for each in line.text) / known["head"].unitsPerEm * line.em
        boxes.append((line.x, line.y - line.em * 0.9, line.x + wide, line.y + line.em * 0.22))
    assert max(box[2] for box in boxes) < 200
    for number, one in enumerate(boxes):
        for other in boxes[:number]:
            assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]


def test_the_sheet_can_be_had_from_a_shell(tmp_path, capsys):
    picture, paper = tmp_path / "sheet.png", tmp_path / "sheet.pdf"
    assert main(["sheet", "--png", str(picture), "--pdf", str(paper)]) == 0
    assert picture.read_bytes() == sheet.sheet_png()
    assert paper.read_bytes().startswith(b"%PDF")
    assert main(["sheet", "--png", str(tmp_path / "nowhere" / "sheet.png")]) == 1
    assert "写不了" in capsys.readouterr().err
    assert main(["sheet"]) == 2
