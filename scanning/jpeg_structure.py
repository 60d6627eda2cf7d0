"""Whether a JPEG is whole, told from its structure (ITU-T T.81 annex B): all that its scans need, and its end.

A hundredth of the cost of decoding it. It vouches only for what cameras and phones write; of everything else it
says that it does not know, and the decoder has to tell.
"""

import re
import struct

END, SCAN, TABLES, QUANTISATION = 0xD9, 0xDA, 0xC4, 0xDB
FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive; all Huffman
RESTARTS, COMMENT, APPLICATIONS = 0xDD, 0xFE, set(range(0xE0, 0xF0))
UNDERSTOOD = {SCAN, TABLES, QUANTISATION, RESTARTS, COMMENT} | FRAMES | APPLICATIONS
AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # stuffed zeros and restarts belong to the scan
MOST_SCANS = 64  # a progressive picture has about ten


class _Unknown(Exception):
    """Not to be vouched for."""


def is_whole_jpeg(data: bytes) -> bool:
    """True: a decoder will come to the end of the picture. False: it is not known."""
    if not data.startswith(b"\xff\xd8"):
        return False
    try:
        return _walked(data)
    except (_Unknown, IndexError, ValueError, struct.error):
        return False


def _walked(data: bytes) -> bool:
    at, scans, known = 2, 0, _Known()
    while True:
        marker, at = _marker(data, at)
        if marker == END:
            return scans > 0 and known.shown == set(known.components)
        if scans and not (known.progressive and marker in (SCAN, TABLES)):
            raise _Unknown  # a marker that damage has made within the scan, or a rarity
        if marker not in UNDERSTOOD or scans > MOST_SCANS:
            raise _Unknown
        (length,) = struct.unpack_from(">H", data, at)
        segment = data[at + 2 : at + length]
        if len(segment) != length - 2:
            raise _Unknown
        at += length
        if marker in FRAMES:
            known.frame(marker, segment)
        elif marker == QUANTISATION:
            known.quantisation(segment)
        elif marker == TABLES:
            known.tables(segment)
        elif marker == RESTARTS and length != 4:
            raise _Unknown
        elif marker == SCAN:
            known.scan(segment)
            scans += 1
            following = AFTER_SCAN.search(data, at)
            if following is None or following.start() == at:
                raise _Unknown
            at = following.start()


def _marker(data: bytes, at: int) -> tuple[int, int]:
    if data[at] != 0xFF:
        raise _Unknown
    while data[at] == 0xFF:  # any number of fill bytes
        at += 1
    return data[at], at + 1


class _Known:
    """What the segments so far have said."""

    def __init__(self) -> None:
        self.components: dict[int, int] = {}  # id → quantisation table
        self.progressive = False
        self.quantisers: set[int] = set()
        self.huffman: set[tuple[int, int]] = set()  # (0 for DC, 1 for AC; number)
        self.shown: set[int] = set()

    def frame(self, marker: int, segment: bytes) -> None:
        precision, height, width, many = struct.unpack_from(">BHHB", segment)
        if (
            self.components
            or len(segment) != 6 + 3 * many
            or precision != 8
            or not height
            or not width
            or many not in (1, 3)
        ):
            raise _Unknown
        self.progressive = marker == 0xC2
        for number in range(many):
            name, sampling, quantiser = segment[6 + 3 * number : 9 + 3 * number]
            if sampling not in (0x11, 0x12, 0x21, 0x22) or name in self.components:
                raise _Unknown
            self.components[name] = quantiser

    def quantisation(self, segment: bytes) -> None:
        at = 0
        while at < len(segment):
            wide, number = segment[at] >> 4, segment[at] & 15
            at += 1 + 64 * (wide + 1)
            if wide > 1 or number > 3 or at > len(segment):
                raise _Unknown
            self.quantisers.add(number)

    def tables(self, segment: bytes) -> None:
        at = 0
        while at < len(segment):
            kind, number = segment[at] >> 4, segment[at] & 15
            counts = segment[at + 1 : at + 17]
            symbols = segment[at + 17 : at + 17 + sum(counts)]
            if kind > 1 or number > 3 or len(counts) != 16 or len(symbols) != sum(counts):
                raise _Unknown
            if not _is_a_code(counts) or (kind == 0 and any(symbol > 11 for symbol in symbols)):
                raise _Unknown
            at += 17 + len(symbols)
            self.huffman.add((kind, number))

    def scan(self, segment: bytes) -> None:
        many = segment[0]
        if len(segment) != 4 + 2 * many:
            raise _Unknown
        first, last, approximation = segment[1 + 2 * many : 4 + 2 * many]
        names = [segment[1 + 2 * number] for number in range(many)]
        if not names or len(set(names)) != many or not set(names) <= set(self.components):
            raise _Unknown
        if any(self.components[name] not in self.quantisers for name in names):
            raise _Unknown
        needed = self._needed(many, first, last, approximation)
        for number in range(many):
            table = segment[2 + 2 * number]
            if any((kind, table >> 4 if kind == 0 else table & 15) not in self.huffman for kind in needed):
                raise _Unknown
        self.shown |= set(names)

    def _needed(self, many: int, first: int, last: int, approximation: int) -> list[int]:
        """Kinds of tables that a scan reads."""
        if not self.progressive:
            if many != len(self.components) or (first, last, approximation) != (0, 63, 0):
                raise _Unknown
            return [0, 1]
        high, low = approximation >> 4, approximation & 15
        if low > 13 or (high and high - 1 != low):
            raise _Unknown
        if first == 0:
            if last != 0:
                raise _Unknown
            return [] if high else [0]
        if many != 1 or not first <= last <= 63:
            raise _Unknown
        return [1]


def _is_a_code(counts: bytes) -> bool:
    """Whether so many codes of 1 to 16 bits can be told apart, and none is all ones."""
    room = 1
    for count in counts:
        room = room * 2 - count
        if room < 1:
            return False
    return sum(counts) > 0
