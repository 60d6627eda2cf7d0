"""`mashang verify-log FILE`: checks a log that somebody exported, on any machine, without a database."""

from pathlib import Path

import msgspec

from backend.cli.faults import CannotRun
from backend.evidence.ledger_proofs import Head
from backend.evidence.log_check import NotWhole, checked


def verify_log(file: Path, heads: list[Path], public_key: str | None) -> str:
    """A sentence. Raises CannotRun with what is wrong."""
    try:
        anchored = [msgspec.json.decode(head.read_bytes(), type=Head) for head in heads]
        with file.open("rb") as lines:
            log = checked(lines, anchored, public_key)
    except (OSError, msgspec.DecodeError) as error:
        raise CannotRun(f"Cannot read it: {error}") from error
    except NotWhole as fault:
        raise CannotRun(f"The log does not hold: {fault}") from fault
    if not log.heads:
        return f"{log.entries} entries, none of them signed yet"
    first, last = log.heads[0], log.heads[-1]
    return (
        f"The log holds: {last.size} entries signed by {len(log.heads)} daily heads from {first.day} to {last.day}, "
        f"{log.unsigned} not signed yet. Public key {last.public_key}. "
        f"{len(anchored)} heads anchored elsewhere are in it"
    )
