"""The tree is that of RFC 9162, a path leads to the root and nothing else does."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from backend.evidence.ledger_tree import (
    addresses_of,
    append,
    leads_to,
    leaf_hash,
    node_hash,
    path,
    peaks,
    root,
    sha256,
    sm3,
)

# The examples that implementations of RFC 6962 share (certificate-transparency-go, merkletree).
LEAVES = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")] + [
    bytes.fromhex("606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def tree(leaves: list[bytes], digest=sha256) -> dict:
    nodes: dict = {}
    for number, leaf in enumerate(leaves):
        nodes |= append(number, leaf_hash(leaf, digest), nodes, digest)
    return nodes


def plainly(leaves: list[bytes]) -> bytes:
    """RFC 9162 2.1.1, word by word."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(plainly(leaves[:half]), plainly(leaves[half:]))


@pytest.mark.parametrize("size", range(9))
def test_the_root_is_the_published_one(size):
    nodes = tree(LEAVES[:size])
    assert root(0, size, nodes).hex() == ROOTS[size] == plainly(LEAVES[:size]).hex()


def test_the_national_hash_is_the_published_one():
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@given(some.integers(1, 300), some.data())
def test_a_path_leads_to_the_root_and_no_other_does(size, data):
    leaves = [b"%d" % number for number in range(size)]
    nodes = tree(leaves)
    leaf = data.draw(some.integers(0, size - 1))
    needed = {address: nodes[address] for address in addresses_of(leaf, size)}
    steps = path(leaf, size, needed)
    whole = root(0, size, nodes)
    assert whole == plainly(leaves)
    assert leads_to(leaf, size, leaf_hash(leaves[leaf]), steps) == whole
    assert leads_to(leaf, size, leaf_hash(b"other"), steps) != whole
    assert leads_to(leaf, size, leaf_hash(leaves[leaf]), [*steps, b"x" * 32]) is None
    assert leads_to(size, size, leaf_hash(leaves[leaf]), steps) is None
    if steps:
        changed = [hashlib.sha256(steps[0]).digest(), *steps[1:]]
        assert leads_to(leaf, size, leaf_hash(leaves[leaf]), changed) != whole


def test_a_million_leaves_need_some_twenty_subtrees():
    assert len(peaks(0, 999_999)) <= 20
    assert len(addresses_of(123_456, 999_999)) <= 40
