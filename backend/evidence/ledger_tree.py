"""The Merkle tree of RFC 9162 over leaves in order, with any hash: roots, paths, and their verification. Pure.

Complete subtrees have an address, (level, position): level 0 are the leaves, and a subtree of level l holds 2**l of
them. Everything is folded from these, so that a tree of a million leaves needs some twenty of them.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping

from cryptography.hazmat.primitives import hashes

Address = tuple[int, int]
Hash = Callable[[bytes], bytes]


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def sm3(data: bytes) -> bytes:
    """GB/T 32905-2016."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def leaf_hash(entry: bytes, digest: Hash = sha256) -> bytes:
    return digest(b"\0" + entry)


def node_hash(left: bytes, right: bytes, digest: Hash = sha256) -> bytes:
    return digest(b"\1" + left + right)


def append(
    size: int, leaf: bytes, nodes: Mapping[Address, bytes], digest: Hash = sha256
) -> dict[Address, bytes]:
    """The complete subtrees that leaf number `size` adds to a tree of that size. `nodes` must hold `peaks(0, size)`."""
    level, position, value = 0, size, leaf
    added = {(level, position): value}
    while position % 2:
        value = node_hash(nodes[level, position - 1], value, digest)
        level, position = level + 1, position // 2
        added[level, position] = value
    return added


def peaks(start: int, end: int) -> list[Address]:
    """The complete subtrees that cover the leaves from `start` to before `end`, left to right; `start` is a
    multiple of the greatest power of two within."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def root(start: int, end: int, nodes: Mapping[Address, bytes], digest: Hash = sha256) -> bytes:
    """Of the leaves from `start` to before `end`; of none the hash of nothing."""
    folded = None
    for address in reversed(peaks(start, end)):
        folded = nodes[address] if folded is None else node_hash(nodes[address], folded, digest)
    return digest(b"") if folded is None else folded


def siblings(leaf: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves whose roots lead from `leaf` up to the root of `size` leaves, from below."""
    found = []
    start, end = 0, size
    while end - start > 1:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if leaf < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def addresses_of(leaf: int, size: int) -> list[Address]:
    """All subtrees that `path` needs."""
    return [address for span in siblings(leaf, size) for address in peaks(*span)]


def path(leaf: int, size: int, nodes: Mapping[Address, bytes], digest: Hash = sha256) -> list[bytes]:
    return [root(*span, nodes, digest) for span in siblings(leaf, size)]


def leads_to(
    leaf: int, size: int, value: bytes, steps: Iterable[bytes], digest: Hash = sha256
) -> bytes | None:
    """The root that these steps lead to from the hash of a leaf; None when there are too few or too many."""
    spans = siblings(leaf, size) if 0 <= leaf < size else []
    steps = list(steps)
    if len(steps) != len(spans) or not 0 <= leaf < size:
        return None
    for (start, _), step in zip(spans, steps, strict=True):
        value = node_hash(step, value, digest) if start < leaf else node_hash(value, step, digest)
    return value
