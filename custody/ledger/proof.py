"""Checking proofs, as in RFC 9162 2.1.3.2 and 2.1.4.2. Standard library only; every wrong input is answered False."""

import hashlib
from collections.abc import Sequence
from typing import Final

DIGEST_SIZE: Final = 32


def leaf_hash(data: bytes) -> bytes:
    """RFC 9162 2.1.1: the 0x00 keeps a leaf from being taken for a node."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf with the hash `leaf` is number `index` (from 0) of the tree of `size` leaves under `root`."""
    if not 0 <= index < size or not _are_digests(leaf, root, *proof):
        return False
    place, last, digest = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            digest = node_hash(sibling, digest)
            place, last = _climb(place, last)
        else:
            digest = node_hash(digest, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and digest == root


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the tree of `new` leaves under `new_root` continues that of `old` leaves under `old_root`.

    `old` is at least 1: nothing can be proved of the empty tree, and a caller who accepts it says so himself.
    """
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if not _are_digests(old_root, new_root, *proof):
        return False
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            place, last = _climb(place, last)
        else:
            newer = node_hash(newer, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root


def _climb(place: int, last: int) -> tuple[int, int]:
    """A node without a right neighbour is its own parent: go up to where it is a right child."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _are_digests(*values: bytes) -> bool:
    return all(len(value) == DIGEST_SIZE for value in values)
