"""Processes that end with us, also when we are killed and can stop nobody."""

import shutil


def tied(command: list[str], ends_with: str = "TERM") -> list[str]:
    """The same command, which gets the signal `ends_with` when the thread that starts it is no more.

    Linux alone can do that (`PR_SET_PDEATHSIG`); elsewhere the next start finds what is left.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", ends_with, *command] if setpriv else command
