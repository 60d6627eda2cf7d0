"""`python -m scanning sheet --png FILE --pdf FILE`: the measuring sheet, to print or to look at."""

import argparse
import sys
from pathlib import Path
from typing import Any

from scanning.measuring.sheet import sheet_pdf, sheet_png


def add_to(commands: Any) -> None:
    """The command's name and options."""
    sheet = commands.add_parser("sheet", help="write the measuring sheet that photos are measured by")
    sheet.add_argument("--png", type=Path, metavar="FILE", help="the whole page, 10 px a mm")
    sheet.add_argument("--pdf", type=Path, metavar="FILE", help="the same page, to print at 100 %%")
    sheet.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0 if all that was asked for is written; 1 if a file could not be; 2 if nothing was asked for."""
    asked = [(options.png, sheet_png), (options.pdf, sheet_pdf)]
    wanted = [(file, made) for file, made in asked if file]
    if not wanted:
        print("写到哪里？请给出 --png 或 --pdf", file=sys.stderr)
        return 2
    for file, made in wanted:
        try:
            file.write_bytes(made())
        except OSError as error:
            print(f"写不了这个文件：{file}（{error.strerror}）", file=sys.stderr)
            return 1
    return 0
