"""Refusals: raised with the sentence the person should read. The app turns them into a page, never into a 500."""

from collections.abc import Mapping


class Refusal(Exception):
    """Something was not done. `say` is shown to the person as it is; `field` names the form field it is about;
    `problems` (form field → sentence) where several are wrong at once."""

    status = 422

    def __init__(self, say: str, field: str | None = None, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(say)
        self.say = say
        self.field = field
        self.problems: Mapping[str, str] = problems or {}


class Invalid(Refusal):
    """What was sent cannot be understood or breaks a hard rule."""


class Conflict(Refusal):
    """Someone else was first, or the state has changed meanwhile."""

    status = 409


class NotFound(Refusal):
    status = 404


class Forbidden(Refusal):
    status = 403


class Over(Refusal):
    """It was there, and is no more."""

    status = 410


class SignInNeeded(Refusal):
    status = 401


class TooMany(Refusal):
    status = 429


class TooLarge(Refusal):
    status = 413


class Busy(Refusal):
    """Not now; the same a little later will do."""

    status = 503
