"""The tree against public known answers, the naive recursion of RFC 9162, and any cutting into batches."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.ledger import tree
from custody.ledger.tree import MissingNode, append, consistency_proof, grow, inclusion_proof, position, root, root_of
from tests.custody.ledger.table import CT_LEAVES, CT_ROOTS, Table, numbered, table_of

# The stored nodes of those eight leaves that are not leaves, by level.
CT_NODES = {
    (1, 0): "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    (1, 1): "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    (1, 2): "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    (1, 3): "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    (2, 0): "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    (2, 1): "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    (3, 0): "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 9162 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def test_the_hashes_of_rfc_6962_come_out() -> None:
    assert tree.EMPTY_ROOT.hex() == CT_ROOTS[0]
    assert tree.leaf_hash(b"").hex() == CT_ROOTS[1]
    assert tree.leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert tree.node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"


@pytest.mark.parametrize("size", range(9))
def test_the_reference_roots_of_certificate_transparency_come_out(size: int) -> None:
    assert root(size, table_of(CT_LEAVES[:size]).fetch).hex() == CT_ROOTS[size]
    assert root(size, table_of(CT_LEAVES).fetch).hex() == CT_ROOTS[size], "an earlier size of a longer tree"


def test_the_reference_nodes_stand_at_their_positions() -> None:
    table = table_of(CT_LEAVES)
    assert {place: table.rows[position(*place)].hex() for place in CT_NODES} == CT_NODES
    assert len(table.rows) == 15


def test_positions_number_the_nodes_in_the_order_in_which_they_become_complete() -> None:
    expected = []
    for leaf in range(300):
        level = 0
        while (leaf + 1) % (1 << level) == 0:
            expected.append((level, leaf >> level))
            level += 1
    assert [position(*place) for place in expected] == list(range(len(expected)))


def test_every_root_up_to_130_leaves_is_that_of_the_naive_recursion() -> None:
    leaves = numbered(130)
    table = table_of(leaves)
    for size in range(131):
        assert root(size, table.fetch) == naive_root(leaves[:size])


def test_the_root_computed_afresh_is_that_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    leaves = [tree.leaf_hash(leaf) for leaf in numbered(130)]
    table = table_of(numbered(130))
    monkeypatch.setattr(tree, "_CHUNK", 16)
    for size in range(131):
        assert root_of(iter(leaves[:size])) == root(size, table.fetch)


def test_a_proof_reads_at_most_twice_the_height_by_one_call() -> None:
    table = table_of(numbered(130))
    for size in range(2, 131):
        for other in range(1, size):
            for prove in (inclusion_proof, consistency_proof):
                table.calls = table.read = 0
                prove(other, size, table.fetch)
                assert table.calls == 1
                assert table.read <= 2 * (size - 1).bit_length()


@given(st.lists(st.integers(0, 40), max_size=12))
def test_any_cutting_into_batches_writes_the_same_table(batches: list[int]) -> None:
    leaves = [tree.leaf_hash(leaf) for leaf in numbered(sum(batches))]
    at_once, bit_by_bit, size = Table(), Table(), 0
    at_once.insert(append(0, leaves, at_once.fetch))
    for count in batches:
        rows, grown_root = grow(size, leaves[size : size + count], bit_by_bit.fetch)
        bit_by_bit.insert(rows)
        size += count
        assert grown_root == root(size, bit_by_bit.fetch)
    assert bit_by_bit.rows == at_once.rows
    assert bit_by_bit.calls <= 2 * len(batches)


def test_a_damaged_table_is_named_and_never_proves() -> None:
    table = table_of(numbered(7))
    del table.rows[position(1, 2)]
    with pytest.raises(MissingNode, match=f"Node {position(1, 2)} "):
        root(7, table.fetch)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_is_made_for_a_leaf_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="has no leaf"):
        inclusion_proof(index, size, Table().fetch)


def test_no_proof_is_made_that_a_tree_shrank() -> None:
    with pytest.raises(ValueError, match="cannot continue"):
        consistency_proof(4, 3, Table().fetch)


def test_a_tree_continues_itself_and_the_empty_one_without_any_proof() -> None:
    table = table_of(numbered(5))
    assert consistency_proof(0, 5, table.fetch) == consistency_proof(5, 5, table.fetch) == []
