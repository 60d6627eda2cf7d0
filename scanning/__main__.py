"""`python -m scanning COMMAND …`: one file a command in `scanning/commands`."""

import argparse
import sys
from collections.abc import Sequence

from scanning.commands import decode, measure, nameplate, sheet


def main(arguments: Sequence[str] | None = None) -> int:
    """What the command answers: 0 if all went well, else what its file says."""
    parser = argparse.ArgumentParser(prog="python -m scanning", description="Images in, meaning out.")
    commands = parser.add_subparsers(required=True)
    for command in COMMANDS:
        command.add_to(commands)
    options = parser.parse_args(arguments)
    return int(options.run(options))


COMMANDS = [decode, measure, nameplate, sheet]

if __name__ == "__main__":
    sys.exit(main())
