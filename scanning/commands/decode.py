"""`python -m scanning decode FILE… [--explain]`: one JSON line a file."""

import argparse
import json
from pathlib import Path
from typing import Any

from scanning.decode import Reading
from scanning.decode_apart import read_photo_apart
from scanning.photos import UnreadablePhoto


def add_to(commands: Any) -> None:
    """The command's name and options."""
    decode = commands.add_parser("decode", help="read the QR codes in photographs")
    decode.add_argument("files", nargs="+", type=Path, metavar="FILE")
    decode.add_argument("--explain", action="store_true", help="also say where it is and what was tried")
    decode.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0 if every file was a readable picture, with a code or without; 1 if any was not."""
    lines = [_decoded(file, options.explain) for file in options.files]
    return 1 if any("error" in line for line in lines) else 0


def _decoded(file: Path, explain: bool) -> dict[str, object]:
    line: dict[str, object] = {"file": str(file), "texts": [], "ms": 0}
    try:
        reading = read_photo_apart(file.read_bytes())
        line |= {"texts": reading.texts, "ms": round(reading.ms, 1)}
        if explain:
            line |= explained(reading)
    except UnreadablePhoto as refusal:
        line["error"] = refusal.say
    except OSError as error:
        line["error"] = f"打不开这个文件：{error.strerror}"
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return line


def explained(reading: Reading) -> dict[str, object]:
    """Corners in px of the upright photo, from each code's own top left; what was tried, with its ms, in order."""
    places = [[[round(x, 1), round(y, 1)] for x, y in code.corners] for code in reading.codes]
    tried = {attempt.stage: round(attempt.ms, 1) for attempt in reading.attempts}
    return {"stage": reading.stage, "places": places, "tried": tried}
