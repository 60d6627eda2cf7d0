"""What texts out of a photo or a keyboard come to: codes of ours to open, or what to tell the person. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scanning.codes import Foreign, Mistyped, Tag, read_code, read_scanned


class Via(StrEnum):
    """How a code came to us; the scan log keeps it."""

    SCANNER = "scanner"
    PHOTO = "photo"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Open:
    """One code of ours: it is opened without further question."""

    tag: str
    via: Via

    @property
    def address(self) -> str:
        return f"/c/{self.tag}?via={self.via}"


@dataclass(frozen=True, slots=True)
class Tell:
    """The scanner's answer `name` (see templates/scan/answers.html) with what it needs."""

    name: str
    tags: tuple[str, ...] = ()
    text: str = ""
    mistake: Mistyped | None = None


LONGEST_SHOWN = 300  # characters of a foreign text


def of_typed(text: str, hosts: Iterable[str]) -> Open | Tell:
    """A tag or a whole address, as typed."""
    match read_code(text, *hosts):
        case Tag(tag):
            return Open(tag, Via.TYPED)
        case Foreign() as foreign:
            return about_foreign(foreign)
        case mistake:
            return Tell("mistyped", mistake=mistake)


def of_photo(texts: list[str], hosts: Iterable[str]) -> Open | Tell:
    """All texts of one photo: ours go first, a foreign one is only shown when there is none of ours."""
    readings = [read_scanned(text, *hosts) for text in texts]
    tags = tuple(dict.fromkeys(reading.value for reading in readings if isinstance(reading, Tag)))
    if len(tags) == 1:
        return Open(tags[0], Via.PHOTO)
    if tags:
        return Tell("several", tags=tags)
    foreign = next((reading for reading in readings if isinstance(reading, Foreign)), None)
    if foreign:
        return about_foreign(foreign)
    return Tell("damaged" if readings else "nothing")


def about_foreign(foreign: Foreign) -> Tell:
    text = foreign.text if len(foreign.text) <= LONGEST_SHOWN else foreign.text[:LONGEST_SHOWN] + "…"
    return Tell(f"foreign-{foreign.meaning}", text=text)
