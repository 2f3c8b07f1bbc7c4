"""Every proof of every small tree holds, and stops holding when anything about it is changed."""

from itertools import pairwise

import pytest

from custody.ledger.proof import verify_consistency, verify_inclusion
from custody.ledger.tree import consistency_proof, inclusion_proof, leaf_hash, position, root
from tests.custody.ledger.table import CT_LEAVES, CT_ROOTS, Table, numbered, table_of

LARGEST = 130


@pytest.fixture(scope="module")
def table() -> Table:
    return table_of(numbered(LARGEST))


@pytest.fixture(scope="module")
def roots(table: Table) -> list[bytes]:
    return [root(size, table.fetch) for size in range(LARGEST + 1)]


def test_every_inclusion_proof_up_to_130_leaves_holds(table: Table, roots: list[bytes]) -> None:
    for size in range(1, LARGEST + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, table.fetch)
            leaf = table.rows[position(0, index)]
            assert verify_inclusion(index, size, leaf, proof, roots[size])
            assert not verify_inclusion(index ^ 1, size, leaf, proof, roots[size])


def test_every_consistency_proof_up_to_130_leaves_holds(table: Table, roots: list[bytes]) -> None:
    for new in range(1, LARGEST + 1):
        for old in range(1, new + 1):
            proof = consistency_proof(old, new, table.fetch)
            assert verify_consistency(old, new, proof, roots[old], roots[new])
            assert not verify_consistency(old - 1, new, proof, roots[old], roots[new])
            assert not verify_consistency(old, new, proof, roots[old - 1], roots[new])


def test_the_reference_proof_of_certificate_transparency_comes_out() -> None:
    proof = [digest.hex() for digest in inclusion_proof(0, 8, table_of(CT_LEAVES).fetch)]
    assert proof == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert verify_inclusion(
        0, 8, leaf_hash(b""), [bytes.fromhex(digest) for digest in proof], bytes.fromhex(CT_ROOTS[8])
    )


def spoilt(proof: list[bytes]) -> list[list[bytes]]:
    """The proof with each hash changed in one bit, shortened, dropped, or doubled, and with one more or in disorder."""
    made = [[*proof, proof[0] if proof else b"\0" * 32], [b"\0" * 32, *proof]]
    for place, digest in enumerate(proof):
        before, after = proof[:place], proof[place + 1 :]
        made += [[*before, bytes([digest[0] ^ 1]) + digest[1:], *after], [*before, digest[:31], *after]]
        made += [[*before, *after], [*before, digest, digest, *after], [*before, b"", *after]]
    made += [proof[::-1]] if len(set(proof)) > 1 else []
    return made


def test_a_spoilt_proof_is_refused(table: Table, roots: list[bytes]) -> None:
    for size in (1, 2, 3, 6, 7, 8, 21):
        for index in range(size):
            leaf = table.rows[position(0, index)]
            proof = inclusion_proof(index, size, table.fetch)
            for wrong in spoilt(proof):
                assert not verify_inclusion(index, size, leaf, wrong, roots[size])
            for old, new in ((index, size), (size, size)):
                for wrong in spoilt(consistency_proof(old, new, table.fetch)):
                    assert not verify_consistency(old, new, wrong, roots[old], roots[new])


def test_a_proof_does_not_hold_for_another_leaf_size_or_root(table: Table, roots: list[bytes]) -> None:
    for size in (5, 8, 13):
        for index in range(size):
            leaf, proof = table.rows[position(0, index)], inclusion_proof(index, size, table.fetch)
            assert not verify_inclusion(index, size, table.rows[position(0, index + 1)], proof, roots[size])
            assert not verify_inclusion(index, size, leaf, proof, roots[size + 1])
            assert not verify_inclusion(index, size, leaf[:31], proof, roots[size])
    for smaller, larger in pairwise(range(1, 14)):
        proof = consistency_proof(smaller, larger, table.fetch)
        assert not verify_consistency(smaller, larger, proof, roots[larger], roots[smaller])
        assert not verify_consistency(smaller, larger, proof, roots[smaller], roots[larger + 1])


def test_an_inner_node_is_not_taken_for_a_leaf(table: Table, roots: list[bytes]) -> None:
    inner, sibling = table.rows[position(1, 0)], table.rows[position(1, 1)]
    assert not verify_inclusion(0, 4, inner, [sibling], roots[4])
    assert not verify_inclusion(3, 4, sibling, [inner], roots[4])


@pytest.mark.parametrize(("index", "size"), [(-1, 1), (1, 1), (0, 0), (0, -1)])
def test_nothing_is_included_outside_the_tree(index: int, size: int) -> None:
    assert not verify_inclusion(index, size, b"\0" * 32, [], b"\0" * 32)


def test_nothing_is_proved_of_the_empty_tree_or_of_one_that_shrank(roots: list[bytes]) -> None:
    assert not verify_consistency(0, 3, [], roots[0], roots[3])
    assert not verify_consistency(3, 2, [], roots[3], roots[2])
    assert not verify_consistency(2, 3, [], roots[2], roots[3])
    assert not verify_consistency(4, 8, [], roots[4], roots[8])
