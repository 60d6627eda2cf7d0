"""`python -m scanning measure PHOTO… [--reference …] [--shape …] [--corners FILE]`: the package's sizes as JSON."""

import argparse
import json
from pathlib import Path
from typing import Any

from scanning.measuring import Code, Measurement, Refusal, measure, open_photo
from scanning.measuring.overlay import overlay_svg
from scanning.measuring.references import STICKER_MM, Reference


def add_to(commands: Any) -> None:
    """The command's name and options."""
    command = commands.add_parser("measure", help="measure a package in one to three photos of it")
    command.add_argument("photos", nargs="+", type=Path, metavar="PHOTO")
    command.add_argument("--reference", choices=[str(one) for one in Reference], default="sheet")
    command.add_argument("--shape", choices=["box", "cylinder", "auto"], default="auto")
    command.add_argument("--corners", type=Path, metavar="FILE", help="corners as JSON by file name")
    command.add_argument(
        "--sticker-mm", type=_sides, default=STICKER_MM, metavar="WxH", help="sides of the sticker"
    )
    command.add_argument("--overlay", type=Path, metavar="FILE", help="draw the first photo's result as SVG")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0 if the package was measured, 1 if it was refused; the JSON says why."""
    result = _measured(options)
    if options.overlay and not result.refused:
        options.overlay.write_text(overlay_svg(result, options.photos[0].name))
    print(json.dumps(result.as_json(), ensure_ascii=False), flush=True)
    return 1 if result.refused else 0


def _measured(options: argparse.Namespace) -> Measurement:
    try:
        corners = json.loads(options.corners.read_text()) if options.corners else None
        photos = [open_photo(file.name, file.read_bytes()) for file in options.photos]
    except Refusal as refusal:
        return Measurement(options.reference, options.shape, refused=refusal)
    except OSError as error:
        unopened = Refusal(Code.UNREADABLE, f"打不开这个文件：{error.strerror}")
        return Measurement(options.reference, options.shape, refused=unopened)
    except ValueError:
        unread = Refusal(Code.UNREADABLE, "角点文件不是 JSON，请检查后再试")
        return Measurement(options.reference, options.shape, refused=unread)
    return measure(photos, options.reference, options.shape, corners, options.sticker_mm)


def _sides(text: str) -> tuple[float, float]:
    width, _, height = text.partition("x")
    return float(width), float(height or width)
