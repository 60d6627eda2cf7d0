"""The phone's copy of the sheet's layout is the sheet that is printed."""

import json
import subprocess

import cv2
import numpy as np

from backend.settings import PROJECT
from scanning.measuring import sheet

ASK = """
import * as layout from './scanning/browser/measuring/sheet_layout.js'
const corners = layout.DICTIONARY.bits.map((_, id) => layout.markerCorners(id))
console.log(JSON.stringify({ ...layout, corners, crossings: layout.crossings() }))
"""


def on_the_phone():
    asked = ["node", "--input-type=module", "-e", ASK]
    return json.loads(subprocess.run(asked, cwd=PROJECT, check=True, capture_output=True, text=True).stdout)


def test_the_phone_knows_the_sheet_that_is_printed():
    layout = on_the_phone()
    dictionary = cv2.aruco.getPredefinedDictionary(sheet.DICTIONARY)
    cells = dictionary.markerSize
    board = sheet.board()
    printed = [marker[:, :2] + sheet.ORIGIN_MM for marker in board.getObjPoints()]
    assert np.allclose(layout["corners"], printed)
    assert np.allclose(layout["crossings"], sheet.board_corners())
    assert (layout["PAGE"]["width"], layout["PAGE"]["height"]) == sheet.PAGE_MM
    assert layout["DICTIONARY"]["cells"] == cells
    for number, bits in zip(board.getIds().ravel(), layout["DICTIONARY"]["bits"], strict=True):
        drawn = cv2.aruco.generateImageMarker(dictionary, int(number), cells + 2)[1:-1, 1:-1]
        assert "".join(str(int(cell > 0)) for cell in drawn.ravel()) == bits
