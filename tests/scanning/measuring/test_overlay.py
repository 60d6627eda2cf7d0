"""The drawing over a photo: each measured edge once, told apart by its stroke, and nothing that a strict page refuses."""

from xml.etree import ElementTree

import pytest

from scanning.measuring.overlay import overlay_svg
from scanning.measuring.result import Measurement

SVG = "{http://www.w3.org/2000/svg}"
BOX = Measurement(
    "sheet",
    "box",
    mm={"length": (312.4, 311.8, 313), "width": (262.1, 261.5, 262.7), "height": (96.3, 95.7, 96.9)},
    per_photo={
        "a.jpg": {
            "size": [1000, 800],
            "corners": {
                "base": [[200, 500], [500, 700], [850, 480], [520, 350]],
                "top": [[200, 300], [500, 450], [850, 290], [520, 200]],
            },
        }
    },
)
RIM = [[500 + x, 200 + y] for x, y in [(-100, 0), (-50, 40), (50, 40), (100, 0), (50, -40), (-50, -40)]]
CAN = Measurement(
    "sheet",
    "cylinder",
    mm={"diameter": (80, 79, 81), "height": (120, 119, 121)},
    per_photo={
        "a.jpg": {
            "size": [1000, 800],
            "corners": {"base_rim": [[x, y + 300] for x, y in RIM], "top_rim": RIM},
        }
    },
)


@pytest.mark.parametrize(
    ("result", "said"),
    [(BOX, ["长 312.4", "宽 262.1", "高 96.3"]), (CAN, ["直径 80.0", "高 120.0"])],
)
def test_every_figure_stands_at_its_edge(result, said):
    drawn = ElementTree.fromstring(overlay_svg(result, "a.jpg"))
    texts = list(drawn.iter(f"{SVG}text"))
    assert [text.text for text in texts] == said
    assert all(0 < float(text.get("x")) < 1000 and 0 < float(text.get("y")) < 800 for text in texts)
    assert not any("style" in one.attrib for one in drawn.iter())


def test_length_width_and_height_differ_by_their_stroke():
    drawn = ElementTree.fromstring(overlay_svg(BOX, "a.jpg"))
    yellow = [path for path in drawn.iter(f"{SVG}path") if path.get("stroke") == "#ffc940"]
    assert len({path.get("stroke-dasharray") for path in yellow}) == 3
    assert yellow[0].get("d") == "M200.0 500.0L500.0 700.0"
    assert yellow[2].get("d") == "M500.0 700.0L500.0 450.0"
