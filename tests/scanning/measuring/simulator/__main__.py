"""`python -m tests.scanning.measuring.simulator --seed 1 --out DIR`: photos, corners.json and truth.json of a scene."""

import argparse
import json
from pathlib import Path

from tests.scanning.measuring.simulator.scenes import LACKS, LEVELS, PAPERS, Wanted, scene


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tests.scanning.measuring.simulator")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--level", choices=LEVELS, default="easy")
    parser.add_argument("--shape", choices=("box", "cylinder"), default="box")
    parser.add_argument("--photos", type=int, choices=(1, 2, 3), default=1)
    parser.add_argument("--width", type=int, default=3000, help="longer side of the photos, px")
    parser.add_argument("--lack", choices=("", *LACKS), default="", help="what an estimator knows nothing of")
    parser.add_argument("--paper", choices=tuple(PAPERS), default="sheet")
    parser.add_argument("--out", type=Path, required=True)
    options = vars(parser.parse_args(arguments))
    folder = options.pop("out")
    made = scene(Wanted(**options))
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in made.photos.items():
        (folder / name).write_bytes(data)
    (folder / "corners.json").write_text(json.dumps(made.taps))
    (folder / "truth.json").write_text(json.dumps({"mm": made.mm, "corners": made.corners}))


if __name__ == "__main__":
    main()
