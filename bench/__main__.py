"""`make bench`: every module of this folder in turn, or those named: `python -m bench decode`."""

import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).parent
LIMIT = 1800  # seconds for one module


def main(names: list[str]) -> int:
    known = sorted(file.stem for file in FOLDER.glob("*.py") if not file.stem.startswith("_"))
    unknown = sorted(set(names) - set(known))
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}. There are: {', '.join(known)}")
        return 2
    failed = [name for name in names or known if not went_well(name)]
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


def went_well(name: str) -> bool:
    print(f"\n=== {name}", flush=True)
    began = time.monotonic()
    try:
        code = subprocess.run(
            [sys.executable, "-m", f"bench.{name}"], cwd=FOLDER.parent, timeout=LIMIT, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        print(f"stopped after {LIMIT} s")
        return False
    print(f"=== {name}: {time.monotonic() - began:.0f} s")
    return code == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
