"""`python -m scanning nameplate FILE…`: one JSON line a file; `-` reads one photo from standard input."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from scanning.nameplate.ocr import NoReader
from scanning.nameplate.reading import read_nameplate
from scanning.photos import UnreadablePhoto

STDIN = "-"


def add_to(commands: Any) -> None:
    """The command's name and options."""
    nameplate = commands.add_parser("nameplate", help="read the fields of nameplates and business licences")
    nameplate.add_argument("files", nargs="+", metavar="FILE")
    nameplate.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0 if every file was a readable picture, whatever was on it; 1 if any was not; 2 without the extra."""
    try:
        lines = [_read(file) for file in options.files]
    except NoReader as missing:
        print(missing.say, file=sys.stderr)
        return 2
    return 1 if any("error" in line for line in lines) else 0


def _read(file: str) -> dict[str, object]:
    line: dict[str, object] = {"file": file}
    try:
        data = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
        line |= read_nameplate(data, date.today()).as_json()  # noqa: DTZ011
    except UnreadablePhoto as refusal:
        line["error"] = refusal.say
    except OSError as error:
        line["error"] = f"打不开这个文件：{error.strerror}"
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return line
