"""What stops a command, said to the person at the terminal."""


class CannotRun(RuntimeError):
    """A sentence: what is wrong and what to do."""
