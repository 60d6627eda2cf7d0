"""`python -m tests.scanning.measuring.vectors`: writes the cases that Python and the phone must both solve.

Points of the sheet and corners in, sizes out, by corners alone: no picture. Exact corners must give the size to a
quarter of a mm (the lens bends what the sheet in the middle of the picture tells little of); tapped ones what Python's plain least squares gives, as near as another weighing may come.
"""

import json
from pathlib import Path

import numpy as np

import scanning
from scanning.measuring.adjustment import Adjustment
from scanning.measuring.box import Box
from scanning.measuring.cylinder import Cylinder
from scanning.measuring.views import see
from tests.scanning.measuring.wireframes import sizes_of, wireframe

FILE = Path(scanning.__file__).parent / "vectors" / "measuring.json"
CAMERAS = [
    {"slant": 45, "around": 30, "far": 700},
    {"slant": 35, "around": 200, "far": 900, "focal_35": 24, "k1": -0.02},
    {"slant": 55, "around": 110, "far": 1100, "size": (4000, 3000), "k1": 0.015},
    {"slant": 40, "around": 300, "far": 800, "size": (2250, 3000), "focal_35": 28},
]
PACKAGES = [
    ("box", (105, 80, 0.3, 180, 120, 70)),
    ("box", (310, 150, 1.2, 150, 90, 160)),
    ("cylinder", (100, 70, 90, 150)),
]
FROM_THE_SIDE = [  # the camera is lower than the top
    ({"slant": 25, "around": 250, "far": 670}, ("cylinder", (107, 233, 193, 316))),
    ({"slant": 22, "around": 110, "far": 900}, ("cylinder", (127, 187, 199, 364))),
    ({"slant": 20, "around": 330, "far": 600, "size": (2250, 3000)}, ("cylinder", (119, 76, 85, 304))),
    ({"slant": 20, "around": 130, "far": 800}, ("box", (80, 60, 0.6, 160, 120, 290))),
]
SCENES = [(camera, package) for camera in CAMERAS for package in PACKAGES] + FROM_THE_SIDE


def cases():
    dice = np.random.default_rng(5)
    made = []
    for number, (camera, (name, sizes)) in enumerate(SCENES):
        wires, values = wireframe(**camera), np.array(sizes, float)
        exact = rounded(in_view(wires, values))
        made.append(case(f"{number} exact", wires, name, exact, sizes_of(values), 0.25))
        if (camera, (name, sizes)) in FROM_THE_SIDE:
            continue  # there a tap of a rim means more to the phone, which knows that only its near half is seen
        tapped = {ring: [at and missed(dice, at) for at in points] for ring, points in exact.items()}
        solved = by_corners(name, wires, tapped)
        made.append(case(f"{number} tapped", wires, name, rounded(tapped), solved, 0.01 * float(max(solved))))
    return made


def in_view(wires, values):
    """Of an upper rim above the camera only its near half is seen."""
    corners = wires.corners(values)
    if len(values) == 4 and wires.view.centre[2] <= values[3]:
        raised = np.column_stack([wires.view.on_plane(corners["base_rim"]), np.full(4, values[3])])
        corners["top_rim"] = wires.view.project(raised).tolist()
    return corners


def by_corners(name, wires, corners):
    """Sizes by the corners alone, lens and place adjusted along."""
    shape = {"box": Box, "cylinder": Cylinder}[name]()
    seen = see(wires.photo, wires.sighting())
    rough = shape.from_taps(corners, seen.view)
    task = Adjustment(shape, [seen], [shape.matched(rough, corners, seen.view)])
    return sizes_of(task.solve([seen.view], rough, [None]).values)


def case(title, wires, name, corners, sizes, within):
    sighting = wires.sighting()
    dimensions = {"box": Box, "cylinder": Cylinder}[name].dimensions
    named = dict(zip(dimensions, np.round(sizes, 3).tolist(), strict=True))
    if name == "box":
        named["length"], named["width"] = max(sizes[:2]), min(sizes[:2])
    return {
        "title": f"{name} {title}",
        "size_px": list(wires.size),
        "focal_35": wires.focal_35,
        "sheet": np.round(np.hstack([sighting.places, sighting.pixels]), 4).tolist(),
        "shape": name,
        "corners": corners,
        "mm": {dimension: round(float(value), 3) for dimension, value in named.items()},
        "within_mm": round(within, 3),
    }


def missed(dice, at):
    away, angle = dice.uniform(4, 14), dice.uniform(0, 2 * np.pi)
    return [at[0] + away * np.cos(angle), at[1] + away * np.sin(angle)]


def rounded(corners):
    return {
        ring: [at and [round(number, 4) for number in at] for at in points]
        for ring, points in corners.items()
    }


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(one) for one in cases())
    FILE.write_text(f"[\n{lines}\n]\n")
