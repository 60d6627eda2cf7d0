"""What a sticker's code is and what a scanned or typed text means; knows nothing of what a code is bound to.

A tag is nine random characters and a check character. The alphabet has one character of each group of
look-alikes (0 of O Q D, 1 of I L, 2 of Z, 5 of S, 6 of G, 8 of B, V of U) and no A E N, so that no word forms
by accident: 23 characters, a prime. With the weights 1 … 10 modulo 23 the check character catches every
single wrong character and every swap of two, adjacent or not (the scheme of ISBN-10).
"""

import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

ALPHABET = "0123456789CFHJKMPRTVWXY"
LENGTH = 10
LOOK_ALIKES = dict(zip("OQDILZSGBU", "000112568V", strict=True))


class Mistake(StrEnum):
    """What is wrong with a mistyped tag."""

    EMPTY = "empty"
    STRANGE = "strange"
    SHORT = "short"
    LONG = "long"
    CHECK = "check"


class Meaning(StrEnum):
    """What a text that is no code of ours seems to be."""

    LINK = "link"
    PHONE = "phone"
    MAIL = "mail"
    CONTACT = "contact"
    WIFI = "wifi"
    PLACE = "place"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Tag:
    """A well-formed tag, normalised: ten characters of ALPHABET. Whether it was issued is not known here."""

    value: str

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Foreign:
    """A text that is not one of our codes: to be shown, never to be followed."""

    text: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Mistyped:
    """A tag that cannot be right: `found` was understood of it, no tag has the characters of `strange`."""

    text: str
    mistake: Mistake
    found: str = ""
    strange: str = ""

    @property
    def say(self) -> str:
        """The sentence for the person who typed it."""
        return {
            Mistake.EMPTY: "还没有输入码",
            Mistake.STRANGE: f"码里没有“{' '.join(self.strange)}”，请照贴纸上的字母和数字输入",
            Mistake.SHORT: f"码有 {LENGTH} 位，这里只有 {len(self.found)} 位",
            Mistake.LONG: f"码只有 {LENGTH} 位，这里有 {len(self.found)} 位",
            Mistake.CHECK: "有一位不对，或者两位颠倒了。请对照贴纸再看一遍",
        }[self.mistake]


class Chooser(Protocol):
    """Where randomness comes from: the module `secrets`, or a seeded `random.Random` for a made-up world."""

    def choice(self, seq: Sequence[str], /) -> str: ...


def new_tag(rng: Chooser = secrets) -> str:
    """A random tag: 23⁹ ≈ 1.8 · 10¹² of them, so neither guessable nor countable."""
    body = "".join(rng.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    """The tenth character for nine of ALPHABET; ValueError for anything else."""
    if len(body) != LENGTH - 1:
        raise ValueError(f"a tag's body has {LENGTH - 1} characters, not {len(body)}")
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(body, start=1))
    # 10 · check + total ≡ 0 (mod 23), and 16 is the inverse of -10.
    return ALPHABET[total * 16 % len(ALPHABET)]


def grouped(tag: str) -> str:
    """As people read it aloud: `K7M4 9TXP 24`; a part of a tag is grouped as far as it goes."""
    return " ".join(part for part in (tag[:4], tag[4:8], tag[8:]) if part)


def sticker_url(origin: str, tag: str) -> str:
    """What the QR on the sticker holds, for an origin such as `https://HOST`."""
    return f"{origin.rstrip('/')}/c/{tag}"


def read_code(text: str, *hosts: str) -> Tag | Foreign | Mistyped:
    """The meaning of what a camera, a keyboard or an address bar gave.

    `hosts` are our own (`HOST` or `HOST:PORT`): the same path on any other host is foreign. A short text
    counts as a tag that somebody tried to type; a long one without our address is foreign. Never raises.
    """
    text = text.strip()
    address = _ADDRESS.match(text)
    if address and _is_ours(address, hosts):
        path = _CODE_PATH.match(address["path"])
        return _read_tag(text, path["tag"]) if path else Foreign(text, Meaning.LINK)
    meaning = next((meaning for pattern, meaning in _MEANINGS if pattern.match(text)), Meaning.TEXT)
    if meaning is not Meaning.TEXT or len(_without_separators(text)) > _LONGEST_TYPED:
        return Foreign(text, meaning)
    return _read_tag(text, text)


def read_scanned(text: str, *hosts: str) -> Tag | Foreign | Mistyped:
    """The same for a text out of a QR code: nobody typed it, so only under our own address can it be mistyped."""
    reading = read_code(text, *hosts)
    if isinstance(reading, Mistyped) and not _is_ours(_ADDRESS.match(text.strip()), hosts):
        return Foreign(text.strip(), Meaning.TEXT)
    return reading


_LONGEST_TYPED = 16
_STRANGE_NAMED = 5
_ADDRESS = re.compile(r"(?:(?P<scheme>https?)://)?(?P<host>[^/?#\\\s]+)(?P<path>/[^?#]*)", re.IGNORECASE)
_CODE_PATH = re.compile(r"/c/(?P<tag>[^/]*)/?$", re.IGNORECASE)
_MEANINGS = [
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in [
        (r"tel:|sms(to)?:", Meaning.PHONE),
        (r"mailto:|matmsg:", Meaning.MAIL),
        (r"mecard:|begin:vcard|bizcard:", Meaning.CONTACT),
        (r"wifi:", Meaning.WIFI),
        (r"geo:", Meaning.PLACE),
        (r"[a-z][a-z0-9+.-]*:\S|www\.|[^/?#\\\s]+\.[^/?#\\\s]+/", Meaning.LINK),
    ]
]


def _is_ours(address: re.Match[str] | None, hosts: tuple[str, ...]) -> bool:
    """The exact host, less the port its scheme implies: `HOST@elsewhere`, `HOST.elsewhere` are not ours."""
    if address is None:
        return False
    implied = {"http": ":80", "https": ":443"}.get((address["scheme"] or "").lower(), "")
    host = address["host"].lower().removesuffix(implied)
    return host in {ours.lower() for ours in hosts}


def _read_tag(text: str, typed: str) -> Tag | Mistyped:
    found = "".join(LOOK_ALIKES.get(character, character) for character in _without_separators(typed))
    strange = "".join(dict.fromkeys(character for character in found if character not in ALPHABET))[
        :_STRANGE_NAMED
    ]
    if not found:
        return Mistyped(text, Mistake.EMPTY)
    if strange:
        return Mistyped(text, Mistake.STRANGE, found, strange)
    if len(found) != LENGTH:
        return Mistyped(text, Mistake.SHORT if len(found) < LENGTH else Mistake.LONG, found)
    if check_character(found[:-1]) != found[-1]:
        return Mistyped(text, Mistake.CHECK, found)
    return Tag(found)


def _without_separators(typed: str) -> str:
    """Capitals, full-width forms made plain, without spaces, dashes, dots and invisible characters."""
    plain = unicodedata.normalize("NFKC", typed)
    kept = (character for character in plain if not _is_separator(character))
    return "".join(character.upper() if character.isascii() else character for character in kept)


def _is_separator(character: str) -> bool:
    return character in ".·" or unicodedata.category(character) in {"Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Pc"}
