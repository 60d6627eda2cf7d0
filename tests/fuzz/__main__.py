"""`make fuzz SECONDS=3600`: each target in turn for its share of the time; stops at the first that breaks.

Needs atheris (tests/fuzz/requirements.txt). What broke one stays in .data/fuzz/ as a file and can be given again:
`python -m tests.fuzz photo .data/fuzz/crash-…`.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(".data/fuzz")


def main(arguments: list[str]) -> int:
    """Exit code: 0 if nothing broke."""
    if arguments[:1] == ["--seconds"]:
        return each_for(int(arguments[1]))
    target, *options = arguments
    fuzz(target, options)
    return 0


def each_for(seconds: int) -> int:
    from tests.fuzz.targets import TARGETS

    for target in TARGETS:
        print(f"== {target}: {seconds // len(TARGETS)} s", flush=True)
        command = [sys.executable, "-m", "tests.fuzz", target]
        limits = [f"-max_total_time={seconds // len(TARGETS)}", "-timeout=300", "-rss_limit_mb=3000"]
        if code := subprocess.run([*command, *limits], check=False).returncode:
            print(f"broken: {target}; the file is in {FOLDER}")
            return code
    return 0


def fuzz(target: str, options: list[str]) -> None:
    """One target, with options of libFuzzer; ends the process."""
    import atheris

    with atheris.instrument_imports(include=["scanning"]):
        from tests.fuzz.targets import TARGETS, seeds

    corpus = FOLDER / target
    corpus.mkdir(parents=True, exist_ok=True)
    for place, seed in enumerate(seeds(target)):
        (corpus / f"seed-{place}").write_bytes(seed)
    files = [option for option in options if not option.startswith("-")]
    where = [f"-artifact_prefix={FOLDER}/", *([] if files else [str(corpus)])]
    atheris.Setup([sys.argv[0], *options, *where], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
