"""Many files in a few parcels: a phone that fetches its shell asks for seven instead of more than two hundred. On a slow
line the asking took longer than the files, and each file was work for both sides.

A parcel is small, and browsers keep it for ever: of a line that broke, only what was missing is fetched again.
"""

import gzip
from collections.abc import Iterable, Iterator

import msgspec

from backend import browser_files
from backend.browser_files import BrowserFile

SIZE = 128 * 1024  # bytes before it is packed; less than a third of it on the way


def parcels_of(files: Iterable[BrowserFile]) -> tuple[BrowserFile, ...]:
    return tuple(parcel(together, number) for number, together in enumerate(divided(files)))


def divided(files: Iterable[BrowserFile]) -> Iterator[list[BrowserFile]]:
    """In their order. A file that is larger by itself is a parcel by itself."""
    together: list[BrowserFile] = []
    for file in files:
        if together and sum(len(f.content) for f in (*together, file)) > SIZE:
            yield together
            together = []
        together.append(file)
    if together:
        yield together


def parcel(files: list[BrowserFile], number: int) -> BrowserFile:
    """[[address, media type, text], …]"""
    told = [
        (browser_files.address(f.path), f"{f.media_type}; charset=utf-8", f.content.decode()) for f in files
    ]
    content = msgspec.json.encode(told)
    return BrowserFile(f"{number}", "application/json", content, gzip.compress(content, 9))
