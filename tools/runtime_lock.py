"""Print the part of requirements.lock that the product needs at run time, for the container image:
`python tools/runtime_lock.py >runtime.lock`. Uses nothing but the standard library.

The lock says behind each package what wanted it ("# via …"); what only `dev` or its followers wanted is left out.
"""

import re
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
PRODUCT = "mashang (pyproject.toml)"


def runtime_lock(text: str) -> str:
    blocks = re.split(r"(?m)^(?=[a-z0-9])", text)[1:]
    wanted_by = {name_of(block): set() for block in blocks}
    for block in blocks:
        wanted_by[name_of(block)] |= via(block)
    needed: set[str] = set()
    grown = {name for name, by in wanted_by.items() if PRODUCT in by}
    while grown:
        needed |= grown
        grown = {name for name, by in wanted_by.items() if by & needed} - needed
    return "".join(block for block in blocks if name_of(block) in needed)


def name_of(block: str) -> str:
    return re.split(r"[=\[ ;]", block, maxsplit=1)[0]


def via(block: str) -> set[str]:
    """Both forms of the comment: `# via X`, and `# via` with one name a line below it."""
    said = [
        line.strip().removeprefix("#").strip() for line in block.splitlines() if line.strip().startswith("#")
    ]
    return {line.removeprefix("via").strip() for line in said} - {""}


if __name__ == "__main__":
    sys.stdout.write(runtime_lock(LOCK.read_text("utf-8")))
